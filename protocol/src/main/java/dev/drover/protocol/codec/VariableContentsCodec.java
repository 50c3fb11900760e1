package dev.drover.protocol.codec;

import dev.drover.protocol.proto.v1.AgentStreamProto;
import dev.drover.protocol.stream.AgentFrame;
import dev.drover.protocol.stream.ServerFrame;
import dev.drover.protocol.stream.WatchedVariables;
import dev.drover.protocol.variable.Variable;
import dev.drover.protocol.variable.VariableId;
import dev.drover.protocol.variable.VariableMetadata;

/** What agents ask about variables, and what they are told. */
final class VariableContentsCodec {
    private VariableContentsCodec() {}

    static AgentStreamProto.WatchVariables toProto(AgentFrame.WatchVariables watch) {
        return AgentStreamProto.WatchVariables.newBuilder()
                .addAllTasks(Entries.each(watch.tasks(), VariableContentsCodec::toProto))
                .build();
    }

    static AgentFrame.WatchVariables fromProto(AgentStreamProto.WatchVariables watch) {
        return new AgentFrame.WatchVariables(Entries.each(watch.getTasksList(), VariableContentsCodec::fromProto));
    }

    static AgentStreamProto.VariableContents toProto(ServerFrame.VariableContents contents) {
        return AgentStreamProto.VariableContents.newBuilder()
                .setTask(toProto(contents.task()))
                .addAllVariables(Entries.each(contents.variables(), VariableContentsCodec::toProto))
                .build();
    }

    static ServerFrame.VariableContents fromProto(AgentStreamProto.VariableContents contents) {
        return new ServerFrame.VariableContents(
                fromProto(contents.getTask()),
                Entries.each(contents.getVariablesList(), VariableContentsCodec::fromProto));
    }

    private static AgentStreamProto.WatchedVariables toProto(WatchedVariables task) {
        return AgentStreamProto.WatchedVariables.newBuilder()
                .setAllocation(task.allocation().value())
                .setTask(task.task())
                .build();
    }

    private static WatchedVariables fromProto(AgentStreamProto.WatchedVariables task) {
        return new WatchedVariables(Ids.allocation(task.getAllocation()), task.getTask());
    }

    private static AgentStreamProto.VariableContents.Variable toProto(Variable variable) {
        VariableMetadata metadata = variable.metadata();
        return AgentStreamProto.VariableContents.Variable.newBuilder()
                .setNamespace(metadata.id().namespace())
                .setPath(metadata.id().path())
                .setCreateIndex(metadata.createIndex())
                .setModifyIndex(metadata.modifyIndex())
                .setCreatedAt(Times.toProto(metadata.createdAt()))
                .setModifiedAt(Times.toProto(metadata.modifiedAt()))
                .addAllItems(Entries.textsToProto(variable.items()))
                .build();
    }

    private static Variable fromProto(AgentStreamProto.VariableContents.Variable variable) {
        VariableMetadata metadata = new VariableMetadata(
                new VariableId(variable.getNamespace(), variable.getPath()),
                variable.getCreateIndex(),
                variable.getModifyIndex(),
                Times.fromProto(variable.getCreatedAt()),
                Times.fromProto(variable.getModifiedAt()));
        return new Variable(metadata, Entries.textsFromProto(variable.getItemsList()));
    }
}
