package dev.drover.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DamagedBytesTest {
    static List<CodecCase<?>> all() {
        return CodecCase.ALL;
    }

    @Provide
    Arbitrary<CodecCase<?>> cases() {
        return Arbitraries.of(CodecCase.ALL);
    }

    @Property(tries = 1000)
    void tellsRandomBytes(@ForAll("cases") CodecCase<?> codec, @ForAll byte[] bytes) {
        decodeOrRefuse(codec, bytes);
    }

    @Property(tries = 1000)
    void tellsChangedBytes(@ForAll("cases") CodecCase<?> codec, @ForAll long seed) {
        byte[] bytes = codec.encodeSample(Choices.random(seed));
        Random random = new Random(seed);
        for (int changes = 1 + random.nextInt(3); changes > 0 && bytes.length > 0; changes--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        decodeOrRefuse(codec, bytes);
    }

    @ParameterizedTest
    @MethodSource("all")
    void refusesNoBytesAtAll(CodecCase<?> codec) {
        assertThatThrownBy(() -> codec.decode(new byte[0]))
                .isInstanceOf(UndecodableException.class)
                .hasMessageContaining("is missing or unknown to this version");
    }

    @ParameterizedTest
    @MethodSource("all")
    void refusesBytesThatEndEarly(CodecCase<?> codec) {
        byte[] bytes = codec.encodeSample(Choices.rich(1));
        byte[] cut = Arrays.copyOf(bytes, bytes.length - 1);
        assertThatThrownBy(() -> codec.decode(cut)).isInstanceOf(UndecodableException.class);
    }

    @Test
    void namesAnUnknownManifest() {
        assertThatThrownBy(() -> JobEventCodec.decode("job-event/v9", new byte[0]))
                .isInstanceOf(UndecodableException.class)
                .hasMessage("unknown manifest \"job-event/v9\", expected \"job-event/v1\"");
        assertThatThrownBy(() -> NodeEventCodec.decode("", new byte[0])).isInstanceOf(UndecodableException.class);
        assertThatThrownBy(() -> EvaluationEventCodec.decode("x", new byte[0]))
                .isInstanceOf(UndecodableException.class);
        assertThatThrownBy(() -> MessageCodecs.decode("x", new byte[0]))
                .isInstanceOf(UndecodableException.class)
                .hasMessage("unknown manifest \"x\"");
    }

    @Test
    void namesAMessageWithoutACodec() {
        assertThatThrownBy(() -> MessageCodecs.encode("text"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no codec for class java.lang.String");
    }

    @Test
    void findsTheCodecOfAMessageByItsType() {
        for (CodecCase<?> codec : CodecCase.MESSAGES) {
            Object message = codec.sampler().apply(Choices.rich(1));
            assertThat(MessageCodecs.manifest(message)).isEqualTo(codec.manifest());
            assertThat(MessageCodecs.decode(codec.manifest(), MessageCodecs.encode(message)))
                    .isEqualTo(message);
        }
    }

    private static void decodeOrRefuse(CodecCase<?> codec, byte[] bytes) {
        try {
            codec.decode(bytes);
        } catch (UndecodableException expected) {
            assertThat(expected).hasMessageMatching("(?s).+");
        }
    }
}
