package dev.drover.protocol.codec;

import dev.drover.protocol.Recorded;
import dev.drover.protocol.proto.v1.SettingProto;
import dev.drover.protocol.setting.SettingEvent;

/** The stored form of a setting's events. */
public final class SettingEventCodec {
    public static final String MANIFEST = "setting-event/v1";

    private SettingEventCodec() {}

    public static byte[] encode(Recorded<SettingEvent> recorded) {
        return toProto(recorded).toByteArray();
    }

    /** Throws {@link UndecodableException} for another manifest and for damaged bytes. */
    public static Recorded<SettingEvent> decode(String manifest, byte[] bytes) {
        ProtoBytes.requireManifest(MANIFEST, manifest);
        return ProtoBytes.decode(
                MANIFEST, SettingProto.StoredSettingEvent.parser(), bytes, SettingEventCodec::fromProto);
    }

    private static SettingProto.StoredSettingEvent toProto(Recorded<SettingEvent> recorded) {
        SettingProto.StoredSettingEvent.Builder stored =
                SettingProto.StoredSettingEvent.newBuilder().setMetadata(CommonCodec.toProto(recorded.metadata()));
        SettingEvent event = recorded.event();
        if (event instanceof SettingEvent.SettingChanged changed) {
            return stored.setChanged(SettingProto.SettingChanged.newBuilder()
                            .setSetting(SettingCodec.toProto(changed.setting())))
                    .build();
        }
        if (event instanceof SettingEvent.SettingDeleted) {
            return stored.setDeleted(SettingProto.SettingDeleted.getDefaultInstance())
                    .build();
        }
        throw new AssertionError("unhandled event: " + event);
    }

    private static Recorded<SettingEvent> fromProto(SettingProto.StoredSettingEvent stored) {
        SettingEvent event =
                switch (stored.getEventCase()) {
                    case CHANGED ->
                        new SettingEvent.SettingChanged(
                                SettingCodec.fromProto(stored.getChanged().getSetting()));
                    case DELETED -> new SettingEvent.SettingDeleted();
                    case EVENT_NOT_SET -> throw ProtoBytes.unknown("the case of a setting's event");
                };
        return new Recorded<>(CommonCodec.fromProto(stored.getMetadata()), event);
    }
}
