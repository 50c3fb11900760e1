package dev.drover.gateway.route;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.protocol.api.ApiJson;
import dev.drover.protocol.stream.LogFrame;
import java.time.Duration;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** Files and texts that agents send piece by piece, as they come. */
final class StreamFrames {
    private static final Duration HEARTBEAT = Duration.ofSeconds(1);
    private static final ByteString EMPTY_FRAME = ByteString.fromString("{}");
    /** What a task has written is of the type that is said, and never a page of this origin: browsers would else guess. */
    private static final HttpHeader NO_GUESS = RawHeader.create("X-Content-Type-Options", "nosniff");

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private StreamFrames() {}

    /** The bytes alone. */
    static HttpResponse plain(Source<LogFrame, NotUsed> frames, ContentType type) {
        Source<ByteString, NotUsed> bytes =
                frames.map(frame -> ByteString.fromByteBuffer(frame.data())).filter(data -> !data.isEmpty());
        return HttpResponse.create().addHeader(NO_GUESS).withEntity(HttpEntities.create(type, bytes));
    }

    /**
     * Nomad's frames, one JSON object each.
     *
     * @param follow whether empty ones are to show that the stream lives
     */
    static HttpResponse framed(Source<LogFrame, NotUsed> frames, boolean follow) {
        Source<ByteString, NotUsed> bytes = frames.map(StreamFrames::frame);
        Source<ByteString, NotUsed> alive = follow ? bytes.keepAlive(HEARTBEAT, () -> EMPTY_FRAME) : bytes;
        return HttpResponse.create()
                .addHeader(NO_GUESS)
                .withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, alive));
    }

    private static ByteString frame(LogFrame frame) throws JsonProcessingException {
        ObjectNode json = ApiJson.object();
        if (frame.offset() > 0) {
            json.put("Offset", frame.offset());
        }
        if (frame.data().hasRemaining()) {
            json.put("Data", frame.bytes());
        }
        if (!frame.file().isEmpty()) {
            json.put("File", frame.file());
        }
        if (!frame.event().isEmpty()) {
            json.put("FileEvent", frame.event());
        }
        return ByteString.fromArray(MAPPER.writeValueAsBytes(json));
    }
}
