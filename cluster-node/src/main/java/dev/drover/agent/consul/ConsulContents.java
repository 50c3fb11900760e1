package dev.drover.agent.consul;

import dev.drover.agent.check.CheckResult;
import dev.drover.protocol.Sorted;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a Consul agent has.
 *
 * @param services by id
 * @param checks by id
 */
public record ConsulContents(Map<String, ConsulService> services, Map<String, Check> checks) {
    static final ConsulContents EMPTY = new ConsulContents(Map.of(), Map.of());

    public ConsulContents {
        services = Sorted.copyOf(services);
        checks = Sorted.copyOf(checks);
    }

    /**
     * Where a check stands.
     *
     * @param service its id
     * @param status {@code passing}, {@code warning} or {@code critical}
     */
    public record Check(String service, String status, String output) {
        /** Empty before it was made: Consul calls it critical, and has no words for it. */
        Optional<CheckResult> result(Instant now) {
            return switch (status) {
                case "passing" -> Optional.of(new CheckResult(CheckResult.Status.SUCCESS, output, 0, now));
                case "warning" -> Optional.of(new CheckResult(CheckResult.Status.WARNING, output, 0, now));
                default ->
                    output.isEmpty()
                            ? Optional.empty()
                            : Optional.of(new CheckResult(CheckResult.Status.FAILURE, output, 0, now));
            };
        }
    }

    /** By service, the ids of those of its checks that this software has made; services without any are left out. */
    Map<String, Set<String>> ownChecks() {
        Map<String, Set<String>> ids = new TreeMap<>();
        checks.forEach((id, check) -> {
            if (id.startsWith(ConsulCheck.PREFIX)) {
                ids.computeIfAbsent(check.service(), service -> new TreeSet<>()).add(id);
            }
        });
        return ids;
    }
}
