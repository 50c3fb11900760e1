package dev.drover.protocol.job;

import dev.drover.protocol.Sorted;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * A probe of a service.
 *
 * @param type {@code http}, {@code tcp}, {@code grpc} or {@code script}
 * @param portLabel empty for the service's port
 * @param headers header name to its values
 * @param tlsServerName whom the certificate is to be for; empty for the address
 * @param taskName the task that {@code judging} starts again, and beside which a script runs; empty for the service's
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
        Script script,
        Judging judging) {
    /** The type of checks that run a command. */
    public static final String SCRIPT = "script";

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
     * What a script check runs.
     *
     * @param command a program, as it is found where the task is; empty for checks of other types
     */
    public record Script(String command, List<String> args) {
        public static final Script NONE = new Script("", List.of());

        public Script {
            args = List.copyOf(args);
        }
    }

    public boolean isScript() {
        return type.equals(SCRIPT);
    }

    /**
     * With what its fields come to where it is made.
     *
     * @param value of a field's text
     */
    public ServiceCheck interpolated(UnaryOperator<String> value) {
        Map<String, List<String>> sent = new TreeMap<>();
        headers.forEach((header, texts) ->
                sent.put(value.apply(header), texts.stream().map(value).toList()));
        return new ServiceCheck(
                value.apply(name),
                type,
                interval,
                timeout,
                value.apply(portLabel),
                value.apply(path),
                value.apply(method),
                protocol,
                sent,
                value.apply(body),
                tlsSkipVerify,
                value.apply(tlsServerName),
                notes,
                taskName,
                new Grpc(value.apply(grpc.service()), grpc.useTls()),
                new Script(
                        value.apply(script.command()),
                        script.args().stream().map(value).toList()),
                judging);
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
