package dev.drover.snapshot;

import dev.drover.protocol.codec.CommonCodec;
import dev.drover.protocol.codec.Entries;
import dev.drover.protocol.codec.ProtoBytes;
import dev.drover.protocol.codec.SettingCodec;
import dev.drover.protocol.codec.Times;
import dev.drover.protocol.proto.v1.StateProto;
import dev.drover.recording.Kept;
import dev.drover.setting.SettingState;

/** The stored form of a setting's state. */
final class SettingStateCodec {
    private SettingStateCodec() {}

    static byte[] encode(Kept<SettingState> kept) {
        SettingState state = kept.state();
        StateProto.StoredSettingState.Builder builder = StateProto.StoredSettingState.newBuilder()
                .setLastHash(CommonCodec.hashToProto(kept.lastHash()))
                .setCreateIndex(state.createIndex())
                .setModifyIndex(state.modifyIndex())
                .setCreatedAt(Times.toProto(state.createdAt()))
                .setModifiedAt(Times.toProto(state.modifiedAt()));
        state.setting().map(SettingCodec::toProto).ifPresent(builder::setSetting);
        return builder.build().toByteArray();
    }

    static Kept<SettingState> decode(byte[] bytes) {
        return ProtoBytes.decode(
                StateCodec.SETTING.manifest(),
                StateProto.StoredSettingState.parser(),
                bytes,
                SettingStateCodec::fromProto);
    }

    private static Kept<SettingState> fromProto(StateProto.StoredSettingState stored) {
        SettingState state = new SettingState(
                Entries.when(stored.hasSetting(), stored.getSetting()).map(SettingCodec::fromProto),
                stored.getCreateIndex(),
                stored.getModifyIndex(),
                Times.fromProto(stored.getCreatedAt()),
                Times.fromProto(stored.getModifiedAt()));
        return new Kept<>(state, CommonCodec.hashFromProto(stored.getLastHash()));
    }
}
