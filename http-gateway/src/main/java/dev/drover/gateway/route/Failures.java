package dev.drover.gateway.route;

import dev.drover.gateway.query.ApiException;
import dev.drover.protocol.Reason;
import dev.drover.protocol.Rejected;
import dev.drover.server.stream.AgentRequestException;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place where refusals and failures become status codes. */
final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    /** Nomad answers most of these with 500; what the caller could have known better is 4xx here. */
    static int status(Reason reason) {
        return switch (reason) {
            case NOT_FOUND -> 404;
            case INVALID -> 400;
            case CONFLICT -> 409;
            case FORBIDDEN -> 403;
            case UNAVAILABLE -> 503;
        };
    }

    static ApiException refused(Rejected why) {
        return new ApiException(status(why.reason()), why.message());
    }

    static HttpResponse response(Throwable thrown) {
        Throwable cause = thrown;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof ApiException refusal) {
            return Replies.text(refusal.status(), refusal.text());
        }
        if (cause instanceof AgentRequestException refusal) {
            return Replies.text(status(refusal.reason()), String.valueOf(refusal.getMessage()));
        }
        if (isBug(cause)) {
            LOG.error("a request could not be answered", cause);
            return Replies.text(500, "internal error: " + cause);
        }
        LOG.debug("a request was given up", cause);
        String what =
                cause instanceof TimeoutException ? "nobody answered in time" : String.valueOf(cause.getMessage());
        return Replies.text(503, "the request was given up and its outcome is unknown: " + what);
    }

    private static boolean isBug(Throwable cause) {
        return cause instanceof Error
                || cause instanceof NullPointerException
                || cause instanceof IllegalArgumentException
                || cause instanceof ClassCastException
                || cause instanceof IndexOutOfBoundsException
                || cause instanceof NoSuchElementException;
    }
}
