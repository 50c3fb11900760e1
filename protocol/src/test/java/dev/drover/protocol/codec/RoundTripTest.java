package dev.drover.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.allocation.Allocation;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RoundTripTest {
    static List<CodecCase<?>> all() {
        return CodecCase.ALL;
    }

    @Provide
    Arbitrary<CodecCase<?>> cases() {
        return Arbitraries.of(CodecCase.ALL);
    }

    @ParameterizedTest
    @MethodSource("all")
    void keepsWhatIsAbsent(CodecCase<?> codec) {
        check(codec, Choices.BARE);
    }

    @ParameterizedTest
    @MethodSource("all")
    void keepsWhatIsPresent(CodecCase<?> codec) {
        check(codec, Choices.rich());
    }

    @Property(tries = 600)
    void keepsAnything(@ForAll("cases") CodecCase<?> codec, @ForAll long seed) {
        check(codec, Choices.random(seed));
    }

    @Property(tries = 50)
    void keepsAllocations(@ForAll long seed) {
        Allocation sample = Samples.of(Allocation.class, Choices.random(seed));
        assertThat(AllocationCodec.fromProto(AllocationCodec.toProto(sample))).isEqualTo(sample);
    }

    @Property(tries = 50)
    void givesTheSameBytesForTheSameValue(@ForAll("cases") CodecCase<?> codec, @ForAll long seed) {
        byte[] bytes = codec.encodeSample(Choices.random(seed));
        assertThat(encodeAgain(codec, bytes)).isEqualTo(bytes);
    }

    private static <T> byte[] encodeAgain(CodecCase<T> codec, byte[] bytes) {
        return codec.encoder().apply(codec.decoder().apply(bytes));
    }

    private static <T> void check(CodecCase<T> codec, Choices choices) {
        T sample = codec.sampler().apply(choices);
        byte[] bytes = codec.encoder().apply(sample);
        assertThat(codec.decode(bytes)).isEqualTo(sample);
    }
}
