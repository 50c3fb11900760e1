package dev.drover.registry;

import dev.drover.job.JobState;
import dev.drover.node.NodeState;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.allocation.ServiceRegistration;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.registry.Registrations.Registered;
import dev.drover.view.ClusterView;
import dev.drover.view.Seen;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who offers which service, as views show it, and since when it is so. What a node's allocations register is worked out when
 * somebody asks and kept until the node has changed. Thread-safe.
 */
public final class ServiceRegistry {
    private static final Comparator<ServiceRegistration> ORDER =
            Comparator.comparing(ServiceKey::of).thenComparing(ServiceRegistration::id);

    private final Map<NodeId, Kept> nodes = new HashMap<>();
    private final Map<ServiceKey, Offered> services = new HashMap<>();

    /** What the latest view says of those that are something else as a canary. */
    private final Map<Registered, ServiceRegistration> shown = new HashMap<>();

    private long seen;
    private long changed;
    private long vanished;

    /** What a node registers, since it changed last. */
    private record Kept(long tick, List<Registered> registered) {}

    /**
     * A service that somebody offers.
     *
     * @param tick the index at which that changed last
     */
    private record Offered(int count, long tick) {}

    /** All registrations of a view, by namespace, name and id. */
    public synchronized List<ServiceRegistration> of(ClusterView view) {
        look(view);
        return view.nodes().entrySet().stream()
                .flatMap(entry -> of(entry.getKey(), entry.getValue()).stream())
                .map(registered -> current(view, registered))
                .sorted(ORDER)
                .toList();
    }

    /** The index at which the registrations changed last, as far as views have been looked at. */
    public synchronized long changedAt(ClusterView view) {
        look(view);
        return changed;
    }

    /** The same for one service; while nobody offers it, the index at which a service was not offered any more. */
    public synchronized long changedAt(ClusterView view, ServiceKey service) {
        look(view);
        Offered offered = services.get(service);
        return offered == null ? vanished : offered.tick();
    }

    /** Takes in what has changed since the newest view that it has seen. */
    private void look(ClusterView view) {
        if (view.index() <= seen) {
            return;
        }
        if (seen == 0) {
            changed = view.index();
            vanished = view.index();
        }
        seen = view.index();
        view.nodes().forEach((id, state) -> {
            Kept known = nodes.get(id);
            if (known == null || known.tick() != state.tick()) {
                Kept now = new Kept(state.tick(), Registrations.of(state.state()));
                nodes.put(id, now);
                replace(known == null ? List.of() : known.registered(), now.registered());
            }
        });
        lookForPromotions(view);
    }

    /** A promotion changes what is registered, though nothing of it has moved. */
    private void lookForPromotions(ClusterView view) {
        shown.replaceAll((registered, before) -> {
            ServiceRegistration now = current(view, registered);
            if (!now.equals(before)) {
                changed = seen;
                services.computeIfPresent(ServiceKey.of(now), (key, offered) -> new Offered(offered.count(), seen));
            }
            return now;
        });
    }

    private void replace(List<Registered> before, List<Registered> after) {
        if (before.equals(after)) {
            return;
        }
        changed = seen;
        before.stream().filter(gone -> !after.contains(gone)).forEach(gone -> count(gone, -1));
        after.stream().filter(come -> !before.contains(come)).forEach(come -> count(come, 1));
    }

    private void count(Registered registered, int change) {
        if (change < 0) {
            shown.remove(registered);
        } else if (!registered.usual().equals(registered.canary())) {
            shown.put(registered, registered.usual());
        }
        ServiceKey key = ServiceKey.of(registered.usual());
        Offered offered = services.getOrDefault(key, new Offered(0, seen));
        if (offered.count() + change == 0) {
            services.remove(key);
            vanished = seen;
        } else {
            services.put(key, new Offered(offered.count() + change, seen));
        }
    }

    /** Of a view older than the newest it is worked out anew. */
    private List<Registered> of(NodeId id, Seen<NodeState> state) {
        Kept known = nodes.get(id);
        return known != null && known.tick() == state.tick() ? known.registered() : Registrations.of(state.state());
    }

    /** Whether it is a canary is for its job to say: it is none any more once its version was promoted. */
    private static ServiceRegistration current(ClusterView view, Registered registered) {
        boolean canary = view.job(registered.usual().job())
                .map(JobState::allocations)
                .flatMap(allocations ->
                        Optional.ofNullable(allocations.get(registered.usual().allocation())))
                .map(JobAllocation::canary)
                .orElse(false);
        return canary ? registered.canary() : registered.usual();
    }
}
