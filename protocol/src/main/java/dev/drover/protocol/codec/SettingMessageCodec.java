package dev.drover.protocol.codec;

import dev.drover.protocol.proto.v1.SettingProto;
import dev.drover.protocol.setting.SettingCommand;
import dev.drover.protocol.setting.SettingReply;
import java.util.OptionalLong;

/** Converts what is asked of a setting, and what it answers. */
public final class SettingMessageCodec {
    private SettingMessageCodec() {}

    public static SettingProto.SettingCommand toProto(SettingCommand command) {
        SettingProto.SettingCommand.Builder builder = SettingProto.SettingCommand.newBuilder();
        if (command instanceof SettingCommand.PutSetting put) {
            SettingProto.PutSetting.Builder message =
                    SettingProto.PutSetting.newBuilder().setSetting(SettingCodec.toProto(put.setting()));
            put.checkIndex().ifPresent(message::setCheckIndex);
            return builder.setPut(message).build();
        }
        if (command instanceof SettingCommand.EnsureSetting ensure) {
            return builder.setEnsure(
                            SettingProto.EnsureSetting.newBuilder().setSetting(SettingCodec.toProto(ensure.setting())))
                    .build();
        }
        if (command instanceof SettingCommand.DeleteSetting delete) {
            SettingProto.DeleteSetting.Builder message = SettingProto.DeleteSetting.newBuilder();
            delete.checkIndex().ifPresent(message::setCheckIndex);
            return builder.setDelete(message).build();
        }
        throw new AssertionError("unhandled command: " + command);
    }

    public static SettingCommand fromProto(SettingProto.SettingCommand command) {
        return switch (command.getCommandCase()) {
            case PUT -> fromProto(command.getPut());
            case ENSURE ->
                new SettingCommand.EnsureSetting(
                        SettingCodec.fromProto(command.getEnsure().getSetting()));
            case DELETE -> fromProto(command.getDelete());
            case COMMAND_NOT_SET -> throw ProtoBytes.unknown("the case of a setting's command");
        };
    }

    private static SettingCommand fromProto(SettingProto.PutSetting put) {
        return new SettingCommand.PutSetting(
                SettingCodec.fromProto(put.getSetting()),
                put.hasCheckIndex() ? OptionalLong.of(put.getCheckIndex()) : OptionalLong.empty());
    }

    private static SettingCommand fromProto(SettingProto.DeleteSetting delete) {
        return new SettingCommand.DeleteSetting(
                delete.hasCheckIndex() ? OptionalLong.of(delete.getCheckIndex()) : OptionalLong.empty());
    }

    public static SettingProto.SettingReply toProto(SettingReply reply) {
        SettingProto.SettingReply.Builder builder = SettingProto.SettingReply.newBuilder();
        if (reply instanceof SettingReply.Refused refused) {
            return builder.setRefused(CommonCodec.toProto(refused.why())).build();
        }
        if (reply instanceof SettingReply.Recorded recorded) {
            return builder.setRecorded(SettingProto.SettingRecorded.newBuilder().setModifyIndex(recorded.modifyIndex()))
                    .build();
        }
        if (reply instanceof SettingReply.Outdated outdated) {
            return builder.setOutdated(SettingProto.SettingOutdated.newBuilder().setModifyIndex(outdated.modifyIndex()))
                    .build();
        }
        throw new AssertionError("unhandled reply: " + reply);
    }

    public static SettingReply fromProto(SettingProto.SettingReply reply) {
        return switch (reply.getReplyCase()) {
            case REFUSED -> new SettingReply.Refused(CommonCodec.fromProto(reply.getRefused()));
            case RECORDED -> new SettingReply.Recorded(reply.getRecorded().getModifyIndex());
            case OUTDATED -> new SettingReply.Outdated(reply.getOutdated().getModifyIndex());
            case REPLY_NOT_SET -> throw ProtoBytes.unknown("the case of a setting's reply");
        };
    }
}
