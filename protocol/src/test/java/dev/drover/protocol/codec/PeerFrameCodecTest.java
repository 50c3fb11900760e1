package dev.drover.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.protocol.Cause;
import dev.drover.protocol.Requester;
import dev.drover.protocol.peer.PeerFrame;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class PeerFrameCodecTest {
    private static final UUID SESSION = UUID.fromString("0fb4b61c-8f6c-4c9e-a9a5-3d3c5b1e4a10");

    private static final Map<PeerFrame, Function<byte[], ? extends PeerFrame>> FRAMES = Map.of(
            new PeerFrame.Command(
                    CodecCase.MESSAGES.get(0).sampler().apply(Choices.rich()),
                    Samples.of(Requester.class, Choices.rich()),
                    Samples.of(Cause.class, Choices.rich()),
                    "pekko://drover@127.0.0.1:4648/temp/a"),
            PeerFrameCodec::command,
            new PeerFrame.Reply(replySample(), 7),
            PeerFrameCodec::reply,
            new PeerFrame.Reference("pekko://drover@127.0.0.1:4648/user/feed"),
            PeerFrameCodec::reference,
            new PeerFrame.Heartbeat(Duration.ofMillis(33_333), "pekko://drover@127.0.0.1:4648/temp/a"),
            PeerFrameCodec::heartbeat,
            new PeerFrame.Head(SESSION, 1L << 40),
            PeerFrameCodec::head,
            new PeerFrame.Confirmed("pekko://drover@127.0.0.1:4648/user/feed", 12),
            PeerFrameCodec::confirmed);

    private static Object replySample() {
        return CodecCase.MESSAGES.stream()
                .filter(codec -> codec.manifest().equals(MessageCodecs.NODE_REPLY.manifest()))
                .findFirst()
                .orElseThrow()
                .sampler()
                .apply(Choices.rich());
    }

    @Test
    void givesBackEveryFrame() {
        FRAMES.forEach((frame, decoder) ->
                assertThat(decoder.apply(PeerFrameCodec.encode(frame))).isEqualTo(frame));
        assertThat(FRAMES.keySet())
                .extracting(PeerFrame::getClass)
                .containsAll(Set.of(PeerFrame.Command.class, PeerFrame.Reply.class, PeerFrame.Reference.class))
                .hasSize(PeerFrame.class.getPermittedSubclasses().length - 1);
    }

    @Test
    void givesBackRowsByteByByte() {
        PeerFrame.Rows rows = new PeerFrame.Rows(SESSION, 3, List.of(new byte[] {1, 2}, new byte[0]));
        PeerFrame.Rows read = PeerFrameCodec.rows(PeerFrameCodec.encode(rows));
        assertThat(read.session()).isEqualTo(SESSION);
        assertThat(read.from()).isEqualTo(3);
        assertThat(read.rows()).containsExactly(new byte[] {1, 2}, new byte[0]);
    }

    @Test
    void refusesBytesThatAreNoFrame() {
        assertThatThrownBy(() -> PeerFrameCodec.head(new byte[] {1, 2, 3})).isInstanceOf(UndecodableException.class);
        assertThatThrownBy(() -> PeerFrameCodec.head(new byte[0])).isInstanceOf(UndecodableException.class);
        assertThatThrownBy(() -> PeerFrameCodec.command(new byte[0])).isInstanceOf(UndecodableException.class);
    }
}
