package dev.drover.gateway.route;

import dev.drover.gateway.query.ApiException;
import dev.drover.protocol.stream.ExecInput;
import dev.drover.protocol.stream.ExecRequest;
import dev.drover.protocol.stream.LogFrame;
import dev.drover.server.Engine;
import dev.drover.server.stream.RunningCommand;
import dev.drover.view.ClusterView.Located;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.AttributeKeys;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.ws.Message;
import org.apache.pekko.http.javadsl.model.ws.TextMessage;
import org.apache.pekko.http.javadsl.model.ws.WebSocketUpgrade;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;

/**
 * {@code /v1/client/allocation/{id}/exec}: a command beside a task, over a WebSocket. What is wrong with a request is said by
 * its status: the connection is only upgraded once the command runs.
 */
final class ExecRoutes {
    /** Base64 of as much input as there may be at once, and what is around it. */
    private static final int MOST_CHARACTERS = ExecInput.MOST_BYTES * 2;

    void addTo(RouteTable table) {
        table.get("/v1/client/allocation/{id}/exec", ExecRoutes::exec);
    }

    private static CompletionStage<HttpResponse> exec(Call call, Engine engine) {
        Located located = ClientRoutes.located(call, engine);
        WebSocketUpgrade upgrade = call.request()
                .getAttribute(AttributeKeys.webSocketUpgrade)
                .orElseThrow(() -> ApiException.badRequest("this is a WebSocket: the request does not ask for one"));
        ExecRequest request = new ExecRequest(
                located.allocation().placement().id(),
                call.task(located),
                command(call.required("command", "must provide a command")),
                call.parameters().flag("tty"),
                call.asker());
        boolean greets = call.parameters().flag("ws_handshake");
        return engine.connections()
                .exec(located.allocation().placement().node(), request)
                .thenApply(running -> upgrade.handleMessagesWith(messages(running, greets, call.materializer())));
    }

    private static List<String> command(String json) {
        try {
            return ExecFrames.command(json);
        } catch (IllegalArgumentException malformed) {
            throw ApiException.badRequest(String.valueOf(malformed.getMessage()));
        }
    }

    /**
     * Either side ends the other.
     *
     * @param greets whether the first message says who calls, for those that cannot do so by a header
     */
    private static Flow<Message, Message, NotUsed> messages(
            RunningCommand running, boolean greets, Materializer materializer) {
        Sink<Message, ?> incoming = Flow.<Message>create()
                .mapAsync(1, message -> text(message, materializer))
                .drop(greets ? 1 : 0)
                .map(ExecFrames::input)
                .filter(Optional::isPresent)
                .mapAsync(1, input -> running.input().give(input.orElseThrow()))
                .to(Sink.ignore());
        Source<Message, NotUsed> outgoing = running.output().map(ExecRoutes::message);
        return Flow.fromSinkAndSourceCoupled(incoming, outgoing);
    }

    private static Message message(LogFrame frame) {
        return TextMessage.create(ExecFrames.output(frame));
    }

    private static CompletionStage<String> text(Message message, Materializer materializer) {
        if (!message.isText()) {
            return CompletableFuture.failedFuture(new IllegalArgumentException("a binary message"));
        }
        TextMessage text = message.asTextMessage();
        return text.isStrict()
                ? CompletableFuture.completedFuture(text.getStrictText())
                : text.getStreamedText()
                        .limitWeighted(MOST_CHARACTERS, piece -> (long) piece.length())
                        .runFold("", String::concat, materializer);
    }
}
