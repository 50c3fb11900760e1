package dev.drover.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EventCodecTest {
    static List<CodecCase<?>> codecs() {
        return CodecCase.EVENTS;
    }

    @ParameterizedTest
    @MethodSource("codecs")
    <T> void givesBackWhatItWasGiven(CodecCase<T> codec) {
        for (Class<?> permitted : codec.permitted()) {
            check(codec, permitted, Choices.BARE);
            check(codec, permitted, Choices.rich());
            for (long seed = 0; seed < 200; seed++) {
                check(codec, permitted, Choices.random(seed));
            }
        }
    }

    private static <T> void check(CodecCase<T> codec, Class<?> permitted, Choices choices) {
        T sample = codec.sampler().apply(permitted, choices);
        byte[] bytes = codec.encoder().apply(sample);
        assertThat(codec.decode(bytes)).isEqualTo(sample);
    }
}
