package dev.drover.gateway.query;

import dev.drover.protocol.JobId;
import dev.drover.recording.IndexClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What Nomad's reads have in common.
 *
 * @param index answer only when what is asked for has changed after this; 0 for at once
 * @param longestWait how long at most, with jitter
 * @param namespace {@code *} for all
 * @param stale whether parts of the cluster that this server does not know yet may be left out
 * @param perPage 0 for everything
 */
public record QueryOptions(
        long index,
        Duration longestWait,
        String namespace,
        String prefix,
        boolean stale,
        int perPage,
        Optional<String> nextToken) {
    public static final String ALL_NAMESPACES = "*";
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);
    private static final int JITTER_PART = 16;

    /** By how much the clocks of servers may differ. */
    private static final Duration AHEAD = Duration.ofMillis(500);

    public static QueryOptions of(Parameters parameters) {
        if (!parameters.textOr("filter", "").isEmpty()) {
            throw ApiException.badRequest("failed to read filter expression: filters are not supported yet by drover");
        }
        long perPage = parameters.number("per_page").orElse(0);
        return new QueryOptions(
                index(parameters),
                wait(parameters),
                namespace(parameters),
                parameters.textOr("prefix", ""),
                parameters.flag("stale"),
                (int) Math.min(perPage, Integer.MAX_VALUE),
                parameters.text("next_token").filter(token -> !token.isEmpty()));
    }

    public static String namespace(Parameters parameters) {
        String namespace = parameters.textOr("namespace", "");
        return namespace.isEmpty() ? JobId.DEFAULT_NAMESPACE : namespace;
    }

    /** How long a request with these parameters may wait for a change; zero if it does not. */
    public static Duration patience(Parameters parameters) {
        return index(parameters) > 0 ? wait(parameters) : Duration.ZERO;
    }

    private static long index(Parameters parameters) {
        String text = parameters.textOr("index", "");
        if (text.isEmpty()) {
            return 0;
        }
        if (!text.matches("\\d{1,20}")) {
            throw ApiException.badRequest("Invalid index");
        }
        long index;
        try {
            index = Long.parseLong(text);
        } catch (NumberFormatException tooLarge) {
            throw ApiException.badRequest("Invalid index");
        }
        if (index > IndexClock.indexAt(Instant.now().plus(AHEAD))) {
            throw ApiException.badRequest("Invalid index: " + index + " is more than " + AHEAD.toMillis()
                    + " ms ahead of this server's clock");
        }
        return index;
    }

    private static Duration wait(Parameters parameters) {
        String text = parameters.textOr("wait", "");
        if (text.isEmpty()) {
            return LONGEST_WAIT;
        }
        Duration wait = Parameters.duration(text).orElseThrow(() -> ApiException.badRequest("Invalid wait time"));
        return wait.compareTo(LONGEST_WAIT) > 0 || wait.isZero() ? LONGEST_WAIT : wait;
    }

    /** The wait, lengthened at random so that callers that were woken together do not come back together. */
    Duration jitteredWait() {
        long jitter = longestWait.toMillis() / JITTER_PART;
        return jitter == 0
                ? longestWait
                : longestWait.plusMillis(ThreadLocalRandom.current().nextLong(jitter));
    }

    public boolean covers(String candidate) {
        return namespace.equals(ALL_NAMESPACES) || namespace.equals(candidate);
    }
}
