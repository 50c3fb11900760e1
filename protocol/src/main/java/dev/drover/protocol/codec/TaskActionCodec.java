package dev.drover.protocol.codec;

import dev.drover.protocol.proto.v1.AgentStreamProto;
import dev.drover.protocol.stream.ServerFrame;
import dev.drover.protocol.stream.TaskAction;

/** What is to be done to tasks. */
final class TaskActionCodec {
    private TaskActionCodec() {}

    static AgentStreamProto.OpenAction toProto(ServerFrame.OpenAction open) {
        TaskAction action = open.action();
        return AgentStreamProto.OpenAction.newBuilder()
                .setRequest(open.request())
                .setAllocation(action.allocation().value())
                .setTask(action.task())
                .setKind(kind(action.kind()))
                .setSignal(action.signal())
                .setAsker(action.asker())
                .build();
    }

    static ServerFrame.OpenAction fromProto(AgentStreamProto.OpenAction open) {
        TaskAction action = new TaskAction(
                Ids.allocation(open.getAllocation()),
                open.getTask(),
                kind(open.getKind()),
                open.getSignal(),
                open.getAsker());
        return new ServerFrame.OpenAction(open.getRequest(), action);
    }

    private static AgentStreamProto.OpenAction.Kind kind(TaskAction.Kind kind) {
        return switch (kind) {
            case RESTART -> AgentStreamProto.OpenAction.Kind.KIND_RESTART;
            case RESTART_ALL -> AgentStreamProto.OpenAction.Kind.KIND_RESTART_ALL;
            case SIGNAL -> AgentStreamProto.OpenAction.Kind.KIND_SIGNAL;
        };
    }

    private static TaskAction.Kind kind(AgentStreamProto.OpenAction.Kind kind) {
        return switch (kind) {
            case KIND_RESTART -> TaskAction.Kind.RESTART;
            case KIND_RESTART_ALL -> TaskAction.Kind.RESTART_ALL;
            case KIND_SIGNAL -> TaskAction.Kind.SIGNAL;
            case KIND_UNSPECIFIED, UNRECOGNIZED -> throw ProtoBytes.unknown("what is to be done to tasks");
        };
    }
}
