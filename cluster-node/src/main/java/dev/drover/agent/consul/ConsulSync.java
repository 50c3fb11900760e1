package dev.drover.agent.consul;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Decides what makes of what Consul has what is wanted: everything that is missing or different is registered, everything
 * that is this agent's and not wanted goes, and nothing of others is touched. Pure.
 */
final class ConsulSync {
    private ConsulSync() {}

    /** A request to be made. */
    sealed interface Step {
        /** The service's id. */
        String service();

        /** With its checks. */
        record Register(ConsulService registered) implements Step {
            @Override
            public String service() {
                return registered.id();
            }
        }

        /** With all that is its. */
        record Deregister(String service) implements Step {}

        /** A check that its service has no more. */
        record RemoveCheck(String service, String check) implements Step {}
    }

    /**
     * The steps, in order; none if all is as it is to be.
     *
     * @param wanted by id
     * @param own whether a service of that id is this agent's to remove
     */
    static List<Step> steps(Map<String, ConsulService> wanted, ConsulContents there, Predicate<String> own) {
        List<Step> steps = new ArrayList<>();
        there.services().keySet().stream()
                .filter(id -> own.test(id) && !wanted.containsKey(id))
                .forEach(id -> steps.add(new Step.Deregister(id)));
        Map<String, Set<String>> ownChecks = there.ownChecks();
        wanted.forEach((id, service) -> {
            ConsulService found = there.services().get(id);
            Set<String> checks =
                    service.checks().stream().map(ConsulCheck::id).collect(Collectors.toCollection(TreeSet::new));
            Set<String> foundChecks = ownChecks.getOrDefault(id, Set.of());
            if (found == null || !service.isSameAs(found) || !foundChecks.containsAll(checks)) {
                steps.add(new Step.Register(service));
            }
            foundChecks.stream()
                    .filter(check -> !checks.contains(check))
                    .forEach(check -> steps.add(new Step.RemoveCheck(id, check)));
        });
        return steps;
    }
}
