package dev.drover.agent.consul;

import dev.drover.agent.check.CheckResult;
import dev.drover.agent.consul.ConsulCatalog.Listener;
import dev.drover.agent.consul.ConsulSync.Step;
import dev.drover.protocol.AllocationId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the agent's allocations want to be in Consul, what was tried for it, and what they were told. Time is an argument;
 * confined to one thread.
 */
final class ConsulOffers {
    /** After something was refused, before it is tried again. */
    static final Duration REFUSED_PAUSE = Duration.ofSeconds(30);

    /** After something was registered, before it is again because Consul shows it otherwise. */
    static final Duration DONE_PAUSE = Duration.ofSeconds(10);

    static final String REGISTERED = "services are registered in Consul";

    private final ServiceIds ids;
    private final Map<AllocationId, Offer> offers = new TreeMap<>();
    private final Set<AllocationId> unheard;
    private final Map<AllocationId, String> noted = new HashMap<>();
    private final Map<String, Attempt> attempts = new HashMap<>();
    private Set<String> fedChecks = Set.of();

    private record Offer(List<ConsulService> services, Listener listener, boolean isRegistered) {}

    /**
     * The last attempt at a service.
     *
     * @param step that was tried
     * @param refusal what Consul said; empty if it did it
     * @param restsUntil when the same may be tried again
     */
    private record Attempt(Step step, String refusal, Instant restsUntil) {}

    /** @param restored allocations whose services stay until they were heard of */
    ConsulOffers(ServiceIds ids, Collection<AllocationId> restored) {
        this.ids = ids;
        this.unheard = new TreeSet<>(restored);
    }

    /** Whether that changes anything. */
    boolean offer(AllocationId allocation, List<ConsulService> services, Listener listener) {
        unheard.remove(allocation);
        Offer before = offers.get(allocation);
        if (before != null && before.services().equals(services)) {
            offers.put(allocation, new Offer(services, listener, before.isRegistered()));
            return false;
        }
        offers.put(allocation, new Offer(services, listener, false));
        fedChecks = findFedChecks();
        return true;
    }

    /** Whether there may be anything of it to remove. */
    boolean withdraw(AllocationId allocation) {
        noted.remove(allocation);
        Offer before = offers.remove(allocation);
        fedChecks = findFedChecks();
        return unheard.remove(allocation) || before != null;
    }

    boolean isEmpty() {
        return offers.isEmpty();
    }

    /** The checks whose results Consul is told. */
    Set<String> fedChecks() {
        return fedChecks;
    }

    private Set<String> findFedChecks() {
        Set<String> fed = new TreeSet<>();
        wanted().values().stream()
                .flatMap(service -> service.checks().stream())
                .filter(ConsulCheck::isFed)
                .forEach(check -> fed.add(check.id()));
        return fed;
    }

    /** What is to be done now. */
    List<Step> steps(ConsulContents there, Instant now) {
        Map<String, ConsulService> wanted = wanted();
        attempts.keySet().retainAll(union(wanted.keySet(), there.services().keySet()));
        return ConsulSync.steps(wanted, there, this::mayRemove).stream()
                .filter(step -> !rests(step, there, now))
                .toList();
    }

    private Map<String, ConsulService> wanted() {
        Map<String, ConsulService> wanted = new TreeMap<>();
        offers.values().forEach(offer -> offer.services().forEach(service -> wanted.put(service.id(), service)));
        return wanted;
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
        Set<String> all = new TreeSet<>(one);
        all.addAll(other);
        return all;
    }

    private boolean mayRemove(String service) {
        return ids.isOwn(service) && unheard.stream().noneMatch(allocation -> ids.isOf(allocation, service));
    }

    private boolean rests(Step step, ConsulContents there, Instant now) {
        Attempt last = attempts.get(step.service());
        if (last == null || !last.step().equals(step) || !now.isBefore(last.restsUntil())) {
            return false;
        }
        boolean isLost = last.refusal().isEmpty() && !there.services().containsKey(step.service());
        return !isLost;
    }

    void done(Step step, Instant now) {
        attempts.put(step.service(), new Attempt(step, "", now.plus(DONE_PAUSE)));
    }

    /** Whether it is news. */
    boolean refused(Step step, String why, Instant now) {
        Attempt last = attempts.put(step.service(), new Attempt(step, why, now.plus(REFUSED_PAUSE)));
        offers.forEach((allocation, offer) -> offer.services().stream()
                .filter(service -> service.id().equals(step.service()))
                .forEach(service ->
                        note(allocation, offer, "service \"" + service.name() + "\" is not registered: " + why)));
        return last == null || !last.refusal().equals(why);
    }

    /** Consul does not answer. */
    void silent(String why) {
        offers.forEach((allocation, offer) -> {
            if (!offer.isRegistered()) {
                note(allocation, offer, "services are not registered yet: " + why);
            }
        });
    }

    private void note(AllocationId allocation, Offer offer, String sentence) {
        if (!sentence.equals(noted.put(allocation, sentence))) {
            offer.listener().noted(sentence);
        }
    }

    /**
     * Lets allocations know how their services do, once the steps were taken.
     *
     * @return whether all is registered and every check passes
     */
    boolean tell(ConsulContents there, Instant now) {
        boolean allWell = true;
        for (Map.Entry<AllocationId, Offer> entry : offers.entrySet()) {
            Offer offer = entry.getValue();
            boolean isRegistered = offer.services().stream().allMatch(service -> isRegistered(service, there));
            entry.setValue(new Offer(offer.services(), offer.listener(), isRegistered));
            if (isRegistered && noted.remove(entry.getKey()) != null) {
                offer.listener().noted(REGISTERED);
            }
            allWell &= tellChecks(offer, there, now) && isRegistered;
        }
        return allWell;
    }

    private boolean isRegistered(ConsulService service, ConsulContents there) {
        Attempt last = attempts.get(service.id());
        return last == null
                ? there.services().containsKey(service.id())
                : last.refusal().isEmpty();
    }

    private static boolean tellChecks(Offer offer, ConsulContents there, Instant now) {
        boolean allPass = true;
        for (ConsulService service : offer.services()) {
            for (ConsulCheck check : service.checks()) {
                if (!check.isFed()) {
                    Optional<CheckResult> result =
                            Optional.ofNullable(there.checks().get(check.id())).flatMap(found -> found.result(now));
                    result.ifPresent(found -> offer.listener().checked(check.id(), found));
                    allPass &= result.map(CheckResult::isSuccess).orElse(false);
                }
            }
        }
        return allPass;
    }
}
