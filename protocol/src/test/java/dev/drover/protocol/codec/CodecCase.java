package dev.drover.protocol.codec;

import dev.drover.protocol.EventMetadata;
import dev.drover.protocol.Recorded;
import dev.drover.protocol.evaluation.EvaluationEvent;
import dev.drover.protocol.job.JobEvent;
import dev.drover.protocol.node.NodeEvent;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/** One sealed type with the codec of its bytes, and samples of each case. */
record CodecCase<T>(
        String manifest,
        Class<?> sealedType,
        Function<T, byte[]> encoder,
        BiFunction<String, byte[], T> decoder,
        BiFunction<Class<?>, Choices, T> sampler) {

    static final List<CodecCase<?>> EVENTS = List.of(
            event(JobEventCodec.MANIFEST, JobEvent.class, JobEventCodec::encode, JobEventCodec::decode),
            event(NodeEventCodec.MANIFEST, NodeEvent.class, NodeEventCodec::encode, NodeEventCodec::decode),
            event(
                    EvaluationEventCodec.MANIFEST,
                    EvaluationEvent.class,
                    EvaluationEventCodec::encode,
                    EvaluationEventCodec::decode));

    private static <E> CodecCase<Recorded<E>> event(
            String manifest,
            Class<E> type,
            Function<Recorded<E>, byte[]> encoder,
            BiFunction<String, byte[], Recorded<E>> decoder) {
        return new CodecCase<>(
                manifest,
                type,
                encoder,
                decoder,
                (permitted, choices) -> new Recorded<>(
                        Samples.of(EventMetadata.class, choices), Samples.of(permitted.asSubclass(type), choices)));
    }

    List<Class<?>> permitted() {
        return Arrays.asList(sealedType.getPermittedSubclasses());
    }

    T decode(byte[] bytes) {
        return decoder.apply(manifest, bytes);
    }

    byte[] encodeSample(Class<?> permitted, Choices choices) {
        return encoder.apply(sampler.apply(permitted, choices));
    }

    @Override
    public String toString() {
        return manifest;
    }
}
