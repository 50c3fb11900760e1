package dev.drover.server.stream;

import static org.apache.pekko.http.javadsl.server.Directives.completeWithFuture;
import static org.apache.pekko.http.javadsl.server.Directives.get;
import static org.apache.pekko.http.javadsl.server.Directives.headerValueByName;
import static org.apache.pekko.http.javadsl.server.Directives.path;
import static org.apache.pekko.http.javadsl.server.PathMatchers.segment;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.Reason;
import dev.drover.protocol.Rejected;
import dev.drover.protocol.stream.DataRequest;
import dev.drover.protocol.stream.LogFrame;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.server.PathMatcher1;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * Hands the data of a predecessor from the agent that has it to the one that runs the successor, see {@link DataRequest}.
 * As much is on its way as the one takes.
 */
final class DataRoute {
    private static final PathMatcher1<String> PATH = segment(DataRequest.PATH.get(0))
            .slash(DataRequest.PATH.get(1))
            .slash(DataRequest.PATH.get(2))
            .slash(segment());

    private final NodeDirectory directory;
    private final AgentConnections connections;

    DataRoute(NodeDirectory directory, AgentConnections connections) {
        this.directory = directory;
        this.connections = connections;
    }

    Route route() {
        return path(
                PATH,
                allocation -> get(() -> headerValueByName(
                        DataRequest.NODE,
                        node -> headerValueByName(
                                DataRequest.SECRET,
                                secret -> completeWithFuture(answer(directory.predecessorData(
                                        new NodeId(node), secret, new AllocationId(allocation))))))));
    }

    private CompletionStage<HttpResponse> answer(PredecessorData found) {
        if (found instanceof PredecessorData.With with) {
            return connections
                    .data(with.node(), with.allocation(), with.mostBytes())
                    .thenApply(DataRoute::body)
                    .exceptionally(DataRoute::failed);
        }
        if (found instanceof PredecessorData.NotYet waiting) {
            String why = "allocation \"" + waiting.allocation() + "\" has not ended";
            return CompletableFuture.completedStage(text(DataRequest.NOT_YET, why));
        }
        if (found instanceof PredecessorData.None none) {
            return CompletableFuture.completedStage(refusal(none.why()));
        }
        throw new AssertionError("unhandled case: " + found);
    }

    private static HttpResponse body(Source<LogFrame, NotUsed> frames) {
        return HttpResponse.create()
                .withEntity(HttpEntities.createChunked(
                        ContentTypes.APPLICATION_OCTET_STREAM,
                        frames.map(frame -> ByteString.fromByteBuffer(frame.data()))));
    }

    private static HttpResponse failed(Throwable failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        if (cause instanceof AgentRequestException refused) {
            return refusal(new Rejected(refused.reason(), String.valueOf(refused.getMessage())));
        }
        return text(DataRequest.AGAIN, "its agent does not answer: " + cause.getMessage());
    }

    private static HttpResponse refusal(Rejected why) {
        return text(why.reason() == Reason.UNAVAILABLE ? DataRequest.AGAIN : 404, why.message());
    }

    private static HttpResponse text(int status, String why) {
        return HttpResponse.create().withStatus(status).withEntity(why);
    }
}
