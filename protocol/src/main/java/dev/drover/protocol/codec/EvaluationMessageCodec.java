package dev.drover.protocol.codec;

import dev.drover.protocol.evaluation.EvaluationCommand;
import dev.drover.protocol.evaluation.EvaluationReply;
import dev.drover.protocol.proto.v1.EvaluationProto;

/** Converts what is asked of an evaluation, and what it answers. */
public final class EvaluationMessageCodec {
    private EvaluationMessageCodec() {}

    public static EvaluationProto.EvaluationCommand toProto(EvaluationCommand command) {
        EvaluationProto.EvaluationCommand.Builder builder = EvaluationProto.EvaluationCommand.newBuilder();
        if (command instanceof EvaluationCommand.RunEvaluation run) {
            return builder.setRun(toProto(run)).build();
        }
        throw new AssertionError("unhandled command: " + command);
    }

    public static EvaluationCommand fromProto(EvaluationProto.EvaluationCommand command) {
        return switch (command.getCommandCase()) {
            case RUN -> fromProto(command.getRun());
            case COMMAND_NOT_SET -> throw ProtoBytes.unknown("the case of an evaluation command");
        };
    }

    public static EvaluationProto.EvaluationReply toProto(EvaluationReply reply) {
        EvaluationProto.EvaluationReply.Builder builder = EvaluationProto.EvaluationReply.newBuilder();
        if (reply instanceof EvaluationReply.Running) {
            return builder.setRunning(EvaluationProto.EvaluationReply.Running.getDefaultInstance())
                    .build();
        }
        throw new AssertionError("unhandled reply: " + reply);
    }

    public static EvaluationReply fromProto(EvaluationProto.EvaluationReply reply) {
        return switch (reply.getReplyCase()) {
            case RUNNING -> new EvaluationReply.Running();
            case REPLY_NOT_SET -> throw ProtoBytes.unknown("the case of an evaluation reply");
        };
    }

    private static EvaluationProto.RunEvaluation toProto(EvaluationCommand.RunEvaluation command) {
        return EvaluationProto.RunEvaluation.newBuilder()
                .setEvaluation(command.evaluation().value())
                .setJob(CommonCodec.toProto(command.job()))
                .build();
    }

    private static EvaluationCommand.RunEvaluation fromProto(EvaluationProto.RunEvaluation command) {
        return new EvaluationCommand.RunEvaluation(
                Ids.evaluation(command.getEvaluation()), CommonCodec.fromProto(command.getJob()));
    }
}
