package dev.drover.protocol.codec;

import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import dev.drover.protocol.evaluation.EvaluationCommand;
import dev.drover.protocol.evaluation.EvaluationReply;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobReply;
import dev.drover.protocol.node.NodeCommand;
import dev.drover.protocol.node.NodeReply;
import dev.drover.protocol.proto.v1.EvaluationProto;
import dev.drover.protocol.proto.v1.JobCommandProto;
import dev.drover.protocol.proto.v1.NodeProto;
import dev.drover.protocol.proto.v1.SettingProto;
import dev.drover.protocol.setting.SettingCommand;
import dev.drover.protocol.setting.SettingReply;
import java.util.List;
import java.util.function.Function;

/** The commands and replies that entities of different servers exchange, each kind with its manifest. */
public final class MessageCodecs {
    public static final MessageCodec<JobCommand> JOB_COMMAND = codec(
            "job-command/v1",
            JobCommand.class,
            JobCommandCodec::toProto,
            JobCommandProto.JobCommand.parser(),
            JobCommandCodec::fromProto);

    public static final MessageCodec<JobReply> JOB_REPLY = codec(
            "job-reply/v1",
            JobReply.class,
            JobReplyCodec::toProto,
            JobCommandProto.JobReply.parser(),
            JobReplyCodec::fromProto);

    public static final MessageCodec<NodeCommand> NODE_COMMAND = codec(
            "node-command/v1",
            NodeCommand.class,
            NodeMessageCodec::toProto,
            NodeProto.NodeCommand.parser(),
            NodeMessageCodec::fromProto);

    public static final MessageCodec<NodeReply> NODE_REPLY = codec(
            "node-reply/v1",
            NodeReply.class,
            NodeMessageCodec::toProto,
            NodeProto.NodeReply.parser(),
            NodeMessageCodec::fromProto);

    public static final MessageCodec<EvaluationCommand> EVALUATION_COMMAND = codec(
            "evaluation-command/v1",
            EvaluationCommand.class,
            EvaluationMessageCodec::toProto,
            EvaluationProto.EvaluationCommand.parser(),
            EvaluationMessageCodec::fromProto);

    public static final MessageCodec<EvaluationReply> EVALUATION_REPLY = codec(
            "evaluation-reply/v1",
            EvaluationReply.class,
            EvaluationMessageCodec::toProto,
            EvaluationProto.EvaluationReply.parser(),
            EvaluationMessageCodec::fromProto);

    public static final MessageCodec<SettingCommand> SETTING_COMMAND = codec(
            "setting-command/v1",
            SettingCommand.class,
            SettingMessageCodec::toProto,
            SettingProto.SettingCommand.parser(),
            SettingMessageCodec::fromProto);

    public static final MessageCodec<SettingReply> SETTING_REPLY = codec(
            "setting-reply/v1",
            SettingReply.class,
            SettingMessageCodec::toProto,
            SettingProto.SettingReply.parser(),
            SettingMessageCodec::fromProto);

    public static final List<MessageCodec<?>> ALL = List.of(
            JOB_COMMAND,
            JOB_REPLY,
            NODE_COMMAND,
            NODE_REPLY,
            EVALUATION_COMMAND,
            EVALUATION_REPLY,
            SETTING_COMMAND,
            SETTING_REPLY);

    private MessageCodecs() {}

    /** The codec of a command or reply; throws {@link IllegalArgumentException} for any other object. */
    public static MessageCodec<?> of(Object message) {
        return ALL.stream()
                .filter(codec -> codec.type().isInstance(message))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no codec for " + message.getClass()));
    }

    public static String manifest(Object message) {
        return of(message).manifest();
    }

    public static byte[] encode(Object message) {
        return of(message).encodeAny(message);
    }

    /** Throws {@link UndecodableException} for an unknown manifest and for damaged bytes. */
    public static Object decode(String manifest, byte[] bytes) {
        return ALL.stream()
                .filter(codec -> codec.manifest().equals(manifest))
                .findFirst()
                .orElseThrow(() -> new UndecodableException("unknown manifest \"" + manifest + "\""))
                .decode(bytes);
    }

    private static <T, P extends Message> MessageCodec<T> codec(
            String manifest, Class<T> type, Function<T, P> toProto, Parser<P> parser, Function<P, T> fromProto) {
        return new MessageCodec<>(
                manifest,
                type,
                message -> toProto.apply(message).toByteArray(),
                bytes -> ProtoBytes.decode(manifest, parser, bytes, fromProto));
    }
}
