package dev.drover.protocol.codec;

import dev.drover.protocol.EventMetadata;
import dev.drover.protocol.Recorded;
import dev.drover.protocol.evaluation.EvaluationEvent;
import dev.drover.protocol.job.JobEvent;
import dev.drover.protocol.node.NodeEvent;
import dev.drover.protocol.setting.SettingEvent;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

/** One case of a sealed type with the codec of its bytes, and samples of it. */
record CodecCase<T>(
        String manifest,
        Class<?> permitted,
        Function<T, byte[]> encoder,
        Function<byte[], T> decoder,
        Function<Choices, T> sampler) {

    /** Every case of every event. */
    static final List<CodecCase<?>> EVENTS = Stream.of(
                    events(JobEventCodec.MANIFEST, JobEvent.class, JobEventCodec::encode, JobEventCodec::decode),
                    events(NodeEventCodec.MANIFEST, NodeEvent.class, NodeEventCodec::encode, NodeEventCodec::decode),
                    events(
                            EvaluationEventCodec.MANIFEST,
                            EvaluationEvent.class,
                            EvaluationEventCodec::encode,
                            EvaluationEventCodec::decode),
                    events(
                            SettingEventCodec.MANIFEST,
                            SettingEvent.class,
                            SettingEventCodec::encode,
                            SettingEventCodec::decode))
            .<CodecCase<?>>flatMap(cases -> cases)
            .toList();

    /** Every case of every command and reply. */
    static final List<CodecCase<?>> MESSAGES = MessageCodecs.ALL.stream()
            .<CodecCase<?>>flatMap(CodecCase::messages)
            .toList();

    static final List<CodecCase<?>> ALL =
            Stream.of(EVENTS, MESSAGES).<CodecCase<?>>flatMap(List::stream).toList();

    private static <E> Stream<CodecCase<?>> events(
            String manifest,
            Class<E> type,
            Function<Recorded<E>, byte[]> encoder,
            BiFunction<String, byte[], Recorded<E>> decoder) {
        return Arrays.stream(type.getPermittedSubclasses())
                .map(permitted -> new CodecCase<>(
                        manifest,
                        permitted,
                        encoder,
                        bytes -> decoder.apply(manifest, bytes),
                        choices -> recorded(permitted.asSubclass(type), choices)));
    }

    private static <E> Recorded<E> recorded(Class<? extends E> permitted, Choices choices) {
        return new Recorded<>(Samples.of(EventMetadata.class, choices), Samples.of(permitted, choices));
    }

    private static <M> Stream<CodecCase<?>> messages(MessageCodec<M> codec) {
        return Arrays.stream(codec.type().getPermittedSubclasses())
                .map(permitted -> new CodecCase<M>(
                        codec.manifest(),
                        permitted,
                        codec::encode,
                        codec::decode,
                        choices -> Samples.of(permitted.asSubclass(codec.type()), choices)));
    }

    byte[] encodeSample(Choices choices) {
        return encoder.apply(sampler.apply(choices));
    }

    Object decode(byte[] bytes) {
        return decoder.apply(bytes);
    }

    @Override
    public String toString() {
        return manifest + " " + permitted.getSimpleName();
    }
}
