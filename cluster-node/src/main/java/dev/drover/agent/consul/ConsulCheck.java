package dev.drover.agent.consul;

import dev.drover.agent.json.Json;
import dev.drover.protocol.HostPort;
import dev.drover.protocol.Value;
import dev.drover.protocol.api.ValueJson;
import dev.drover.protocol.job.ServiceCheck;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A check as Consul is to know it. Its id follows from all that is said of it, so that one that has changed is another.
 *
 * @param definition by Consul's names, its id aside
 * @param isFed whether its results are told to Consul, which makes all others by itself
 */
public record ConsulCheck(String id, Value.Fields definition, boolean isFed) {
    /** How the ids of this software's checks begin. */
    static final String PREFIX = "_drover-check-";

    /** Besides interval and timeout of a script, how long Consul waits for its next result. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final int ID_BYTES = 16;

    /**
     * The check of a service.
     *
     * @param number its place among the checks of its service
     * @param check with what its fields come to
     * @param address that it looks at; a script has none
     */
    public static ConsulCheck of(
            String serviceId, int number, ServiceCheck check, Optional<InetSocketAddress> address) {
        Map<String, Value> fields = new TreeMap<>();
        fields.put("Name", Json.text(check.name()));
        put(fields, "Notes", check.notes());
        put(fields, "Status", check.judging().initialStatus());
        if (check.isScript()) {
            fields.put("TTL", time(check.interval().plus(check.timeout()).plus(PATIENCE)));
        } else {
            fields.put("Interval", time(check.interval()));
            fields.put("Timeout", time(check.timeout()));
            putTarget(fields, check, address.map(ConsulCheck::text).orElse(""));
            putJudging(fields, check.judging());
        }
        Value.Fields definition = new Value.Fields(fields);
        return new ConsulCheck(id(serviceId, number, definition), definition, check.isScript());
    }

    private static void putTarget(Map<String, Value> fields, ServiceCheck check, String address) {
        switch (check.type()) {
            case "http" -> {
                String path = check.path().startsWith("/") ? check.path() : "/" + check.path();
                fields.put("HTTP", Json.text(check.protocol() + "://" + address + path));
                put(fields, "Method", check.method());
                put(fields, "Body", check.body());
                putHeaders(fields, check.headers());
                putTls(fields, check, check.protocol().equals("https"));
            }
            case "grpc" -> {
                String service = check.grpc().service();
                fields.put("GRPC", Json.text(service.isEmpty() ? address : address + "/" + service));
                fields.put("GRPCUseTLS", Json.flag(check.grpc().useTls()));
                putTls(fields, check, check.grpc().useTls());
            }
            default -> fields.put("TCP", Json.text(address));
        }
    }

    private static void putHeaders(Map<String, Value> fields, Map<String, List<String>> headers) {
        Map<String, Value> sent = new TreeMap<>();
        headers.forEach((name, values) -> sent.put(name, Json.texts(values)));
        if (!sent.isEmpty()) {
            fields.put("Header", new Value.Fields(sent));
        }
    }

    private static void putTls(Map<String, Value> fields, ServiceCheck check, boolean isUsed) {
        if (isUsed) {
            fields.put("TLSSkipVerify", Json.flag(check.tlsSkipVerify()));
            put(fields, "TLSServerName", check.tlsServerName());
        }
    }

    private static void putJudging(Map<String, Value> fields, ServiceCheck.Judging judging) {
        put(fields, "SuccessBeforePassing", judging.successBeforePassing());
        put(fields, "FailuresBeforeWarning", judging.failuresBeforeWarning());
        put(fields, "FailuresBeforeCritical", judging.failuresBeforeCritical());
    }

    private static void put(Map<String, Value> fields, String name, String text) {
        if (!text.isEmpty()) {
            fields.put(name, Json.text(text));
        }
    }

    private static void put(Map<String, Value> fields, String name, int count) {
        if (count > 0) {
            fields.put(name, Json.number(count));
        }
    }

    /** As Go reads it. */
    private static Value time(Duration duration) {
        return Json.text(duration.toMillis() + "ms");
    }

    private static String text(InetSocketAddress address) {
        return HostPort.of(address.getHostString(), address.getPort());
    }

    private static String id(String serviceId, int number, Value.Fields definition) {
        byte[] said = (serviceId + "/" + number + "/" + ValueJson.write(definition)).getBytes(StandardCharsets.UTF_8);
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(said);
            return PREFIX + HexFormat.of().formatHex(hash, 0, ID_BYTES);
        } catch (NoSuchAlgorithmException missing) {
            throw new AssertionError("every Java platform has SHA-256", missing);
        }
    }
}
