package dev.drover.agent.stream;

import dev.drover.protocol.codec.AgentStreamCodec;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.model.ws.BinaryMessage;
import org.apache.pekko.http.javadsl.model.ws.Message;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.util.ByteString;

/** Whole binary messages of a WebSocket, whether they came in one piece or in several. */
public final class BinaryFrames {
    private BinaryFrames() {}

    /** Fails on a text message, and on one longer than a frame may be. */
    public static Flow<Message, byte[], NotUsed> of(ActorSystem<?> system) {
        return Flow.<Message>create()
                .mapAsync(1, message -> bytes(message, system))
                .map(ByteString::toArray);
    }

    private static CompletionStage<ByteString> bytes(Message message, ActorSystem<?> system) {
        if (message.isText()) {
            return CompletableFuture.failedFuture(new IllegalArgumentException("a text message on the agent stream"));
        }
        BinaryMessage binary = message.asBinaryMessage();
        if (binary.isStrict()) {
            return CompletableFuture.completedFuture(binary.getStrictData());
        }
        return binary.getStreamedData()
                .limitWeighted(AgentStreamCodec.MAX_FRAME_BYTES, piece -> (long) piece.size())
                .runFold(ByteString.emptyByteString(), ByteString::concat, system);
    }
}
