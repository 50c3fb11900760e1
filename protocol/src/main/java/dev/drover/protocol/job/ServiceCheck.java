package dev.drover.protocol.job;

import dev.drover.protocol.Sorted;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A probe of a service.
 *
 * @param type {@code http}, {@code tcp} or {@code grpc}
 * @param portLabel empty for the service's port
 * @param headers header name to its values
 * @param tlsServerName whom the certificate is to be for; empty for the address
 * @param taskName the task that {@code judging} starts again; empty for the service's
 */
public record ServiceCheck(
        String name,
        String type,
        Duration interval,
        Duration timeout,
        String portLabel,
        String path,
        String method,
        String protocol,
        Map<String, List<String>> headers,
        String body,
        boolean tlsSkipVerify,
        String tlsServerName,
        String notes,
        String taskName,
        Grpc grpc,
        Judging judging) {
    public ServiceCheck {
        headers = Sorted.copyOf(headers);
    }

    /**
     * What a grpc check asks for.
     *
     * @param service a name as gRPC's health protocol has it; empty for the server as a whole
     */
    public record Grpc(String service, boolean useTls) {
        public static final Grpc NONE = new Grpc("", false);
    }

    /**
     * What is made of results.
     *
     * @param successBeforePassing how many successes in a row make it pass; 0 and 1 are the same
     * @param failuresBeforeWarning how many failures in a row make it a warning; 0 for never
     * @param failuresBeforeCritical how many failures in a row make it fail; 0 and 1 are the same
     * @param initialStatus {@code passing}, {@code warning} or {@code critical} before the first result, or empty
     */
    public record Judging(
            int successBeforePassing,
            int failuresBeforeWarning,
            int failuresBeforeCritical,
            String initialStatus,
            OnUpdate onUpdate,
            Optional<CheckRestart> restart) {
        /** Each result counts by itself. */
        public static final Judging PLAIN = new Judging(0, 0, 0, "", OnUpdate.REQUIRE_HEALTHY, Optional.empty());
    }
}
