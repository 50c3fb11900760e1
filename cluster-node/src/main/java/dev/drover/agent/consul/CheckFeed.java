package dev.drover.agent.consul;

import dev.drover.agent.check.CheckResult;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The latest results of checks that Consul is told of, and which of them it has not heard. Confined to one thread. */
final class CheckFeed {
    private final Map<String, CheckResult> results = new TreeMap<>();
    private final Set<String> unheard = new TreeSet<>();

    void put(String check, CheckResult result) {
        results.put(check, result);
        unheard.add(check);
    }

    /** Consul knows nothing of its checks' results any more. */
    void registered(ConsulService service) {
        service.checks().stream()
                .map(ConsulCheck::id)
                .filter(results::containsKey)
                .forEach(unheard::add);
    }

    void told(String check) {
        unheard.remove(check);
    }

    /**
     * What is to be told.
     *
     * @param wanted the checks that there are; others are forgotten
     */
    Map<String, CheckResult> toTell(Set<String> wanted) {
        results.keySet().retainAll(wanted);
        unheard.retainAll(wanted);
        Map<String, CheckResult> left = new TreeMap<>(results);
        left.keySet().retainAll(unheard);
        return left;
    }
}
