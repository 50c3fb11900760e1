package dev.drover.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.protocol.agentstate.AgentIdentity;
import dev.drover.protocol.agentstate.AllocationRecord;
import dev.drover.protocol.stream.AgentFrame;
import dev.drover.protocol.stream.ServerFrame;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class AgentStreamCodecTest {
    private static final int SEEDS = 50;

    @Test
    void givesBackEveryFrameOfAnAgent() {
        for (Class<?> permitted : AgentFrame.class.getPermittedSubclasses()) {
            check(permitted.asSubclass(AgentFrame.class), AgentStreamCodec::encode, AgentStreamCodec::decodeAgentFrame);
        }
    }

    @Test
    void givesBackEveryFrameOfAServer() {
        for (Class<?> permitted : ServerFrame.class.getPermittedSubclasses()) {
            check(
                    permitted.asSubclass(ServerFrame.class),
                    AgentStreamCodec::encode,
                    AgentStreamCodec::decodeServerFrame);
        }
    }

    @Test
    void givesBackWhatAnAgentKeepsOnDisk() {
        check(AllocationRecord.class, AgentStateCodec::encode, AgentStateCodec::decodeAllocation);
        check(AgentIdentity.class, AgentStateCodec::encode, AgentStateCodec::decodeIdentity);
    }

    @Test
    void refusesBytesThatAreNoFrame() {
        assertThatThrownBy(() -> AgentStreamCodec.decodeAgentFrame(new byte[0]))
                .isInstanceOf(UndecodableException.class);
        assertThatThrownBy(() -> AgentStreamCodec.decodeServerFrame(new byte[] {1, 2, 3}))
                .isInstanceOf(UndecodableException.class);
    }

    private static <T> void check(Class<? extends T> type, Function<T, byte[]> encoder, Function<byte[], T> decoder) {
        check(type, Choices.BARE, encoder, decoder);
        check(type, Choices.rich(), encoder, decoder);
        for (long seed = 0; seed < SEEDS; seed++) {
            check(type, Choices.random(seed), encoder, decoder);
        }
    }

    private static <T> void check(
            Class<? extends T> type, Choices choices, Function<T, byte[]> encoder, Function<byte[], T> decoder) {
        T sample = Samples.of(type, choices);
        assertThat(decoder.apply(encoder.apply(sample))).isEqualTo(sample);
    }
}
