package dev.drover.recording;

import dev.drover.persistence.store.StoredPayload;
import dev.drover.protocol.Recorded;
import dev.drover.protocol.codec.EvaluationEventCodec;
import dev.drover.protocol.codec.JobEventCodec;
import dev.drover.protocol.codec.NodeEventCodec;
import dev.drover.protocol.codec.SettingEventCodec;
import dev.drover.protocol.evaluation.EvaluationEvent;
import dev.drover.protocol.job.JobEvent;
import dev.drover.protocol.node.NodeEvent;
import dev.drover.protocol.setting.SettingEvent;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The stored form of one aggregate's events.
 *
 * @param manifest the name under which the form is stored
 * @param decode from manifest and bytes; throws what the codec throws when they are damaged
 */
public record EventCodec<E>(
        String manifest, Function<Recorded<E>, byte[]> encode, BiFunction<String, byte[], Recorded<E>> decode) {
    public static final EventCodec<JobEvent> JOB =
            new EventCodec<>(JobEventCodec.MANIFEST, JobEventCodec::encode, JobEventCodec::decode);

    public static final EventCodec<NodeEvent> NODE =
            new EventCodec<>(NodeEventCodec.MANIFEST, NodeEventCodec::encode, NodeEventCodec::decode);

    public static final EventCodec<EvaluationEvent> EVALUATION =
            new EventCodec<>(EvaluationEventCodec.MANIFEST, EvaluationEventCodec::encode, EvaluationEventCodec::decode);

    public static final EventCodec<SettingEvent> SETTING =
            new EventCodec<>(SettingEventCodec.MANIFEST, SettingEventCodec::encode, SettingEventCodec::decode);

    static final List<EventCodec<?>> ALL = List.of(JOB, NODE, EVALUATION, SETTING);

    public StoredEvent<E> stored(Recorded<E> recorded) {
        return new StoredEvent<>(manifest, encode.apply(recorded), recorded);
    }

    /** The event of a payload: the very object if it was stored by this process, else what its bytes say. */
    @SuppressWarnings("unchecked")
    public StoredEvent<E> of(StoredPayload payload) {
        // A manifest belongs to one codec, and so to events of one type.
        return payload.original()
                .filter(original -> payload.manifest().equals(manifest) && original instanceof StoredEvent)
                .map(original -> (StoredEvent<E>) original)
                .orElseGet(() -> read(payload.manifest(), payload.bytes()));
    }

    public StoredEvent<E> read(String storedManifest, byte[] bytes) {
        return new StoredEvent<>(storedManifest, bytes, decode.apply(storedManifest, bytes));
    }
}
