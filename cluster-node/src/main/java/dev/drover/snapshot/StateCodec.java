package dev.drover.snapshot;

import dev.drover.job.JobState;
import dev.drover.node.NodeState;
import dev.drover.persistence.store.StoredPayload;
import dev.drover.protocol.codec.UndecodableException;
import dev.drover.recording.Kept;
import dev.drover.setting.SettingState;
import java.util.List;
import java.util.function.Function;

/**
 * The stored form of one aggregate's state. Evaluations have none: one holds recovery back only while it runs, and what is
 * left of it afterwards is history.
 *
 * @param manifest the name under which the form is stored
 * @param type of the state
 * @param decode throws {@link UndecodableException} when the bytes are damaged
 */
public record StateCodec<S>(
        String manifest, Class<S> type, Function<Kept<S>, byte[]> encode, Function<byte[], Kept<S>> decode) {
    public static final StateCodec<JobState> JOB =
            new StateCodec<>("job-state/v1", JobState.class, JobStateCodec::encode, JobStateCodec::decode);

    public static final StateCodec<NodeState> NODE =
            new StateCodec<>("node-state/v1", NodeState.class, NodeStateCodec::encode, NodeStateCodec::decode);

    public static final StateCodec<SettingState> SETTING = new StateCodec<>(
            "setting-state/v1", SettingState.class, SettingStateCodec::encode, SettingStateCodec::decode);

    static final List<StateCodec<?>> ALL = List.of(JOB, NODE, SETTING);

    /** As the snapshot store keeps it. */
    public StoredPayload stored(Kept<S> kept) {
        return new StoredPayload(KeptSerializer.IDENTIFIER, manifest, encode.apply(kept));
    }

    /** Throws {@link UndecodableException} for what is not of this form, and for damaged bytes. */
    public Kept<S> read(StoredPayload payload) {
        if (payload.serializerId() != KeptSerializer.IDENTIFIER || !manifest.equals(payload.manifest())) {
            throw new UndecodableException(
                    "a snapshot of form \"" + payload.manifest() + "\" is no \"" + manifest + "\"");
        }
        return decode.apply(payload.bytes());
    }

    /** Whether this version can recover from a snapshot, which a later version may have stored. */
    public static boolean isReadable(StoredPayload payload) {
        return ALL.stream()
                .filter(codec -> codec.manifest().equals(payload.manifest()))
                .anyMatch(codec -> codec.reads(payload));
    }

    private boolean reads(StoredPayload payload) {
        try {
            read(payload);
            return true;
        } catch (UndecodableException damaged) {
            return false;
        }
    }

    byte[] encodeAny(Kept<?> kept) {
        return encode.apply(new Kept<>(type.cast(kept.state()), kept.lastHash()));
    }
}
