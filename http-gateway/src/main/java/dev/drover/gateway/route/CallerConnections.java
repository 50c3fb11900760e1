package dev.drover.gateway.route;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.impl.engine.server.HttpAttributes;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.Connection;
import org.apache.pekko.stream.javadsl.Flow;

/**
 * How many connections each address has open. One more than it may have is told so, and closed: nobody alone takes all that
 * an agent has.
 *
 * @param most for each address; 0 for as many as an agent takes
 */
record CallerConnections(int most, ConcurrentMap<InetAddress, Integer> open) {
    /** How long a connection too many may take until it asks for something. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final String TOO_MANY =
            "Your IP is issuing too many concurrent connections, please rate limit your calls\n";

    CallerConnections(int most) {
        this(most, new ConcurrentHashMap<>());
    }

    /**
     * What serves one connection, made anew for each. Where that comes from is known before it has asked for anything, but by
     * an attribute only that Pekko keeps to itself: its own flow of connections, which tells, ends none of them gracefully.
     */
    Flow<HttpRequest, HttpResponse, NotUsed> limit(Flow<HttpRequest, HttpResponse, NotUsed> served) {
        if (most == 0) {
            return served;
        }
        return Flow.<HttpRequest, HttpResponse, NotUsed>fromMaterializer((materializer, attributes) -> attributes
                        .getAttribute(HttpAttributes.RemoteAddress.class)
                        .map(remote -> limited(remote.address(), served))
                        .orElse(served))
                .mapMaterializedValue(made -> NotUsed.getInstance());
    }

    private Flow<HttpRequest, HttpResponse, NotUsed> limited(
            InetSocketAddress remote, Flow<HttpRequest, HttpResponse, NotUsed> served) {
        InetAddress caller = remote.getAddress();
        if (!opened(caller)) {
            return refused();
        }
        return served.watchTermination((made, ended) -> {
            ended.whenComplete((done, failed) -> closed(caller));
            return made;
        });
    }

    /** Whether the caller may have one more. */
    private boolean opened(InetAddress caller) {
        if (open.merge(caller, 1, Integer::sum) <= most) {
            return true;
        }
        closed(caller);
        return false;
    }

    private void closed(InetAddress caller) {
        open.computeIfPresent(caller, (same, count) -> count == 1 ? null : count - 1);
    }

    private static Flow<HttpRequest, HttpResponse, NotUsed> refused() {
        return Flow.of(HttpRequest.class).takeWithin(PATIENCE).take(1).map(request -> Replies.text(429, TOO_MANY)
                .addHeader(Connection.create("close")));
    }
}
