package dev.drover.registry;

import dev.drover.protocol.allocation.ServiceInstance;
import dev.drover.protocol.allocation.ServiceRegistration;
import dev.drover.protocol.stream.WatchedService;
import dev.drover.view.ClusterView;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What agents are told of services. There may be thousands that ask again and again for the same: a new view is taken a few
 * times a second at most, and an answer is worked out once. Thread-safe.
 */
public final class OfferedServices {
    private static final long LOOK_NANOS = Duration.ofMillis(250).toNanos();
    private static final int MOST_KEPT = 10_000;

    private final Supplier<Optional<ClusterView>> views;
    private final LongSupplier nanos;
    private final ServiceRegistry registry = new ServiceRegistry();
    private final Map<WatchedService, Offered> answers = new HashMap<>();
    private @Nullable ClusterView view;
    private long takenAt;

    /**
     * For one server.
     *
     * @param views the newest view, if it shows all nodes
     * @param nanos a clock that counts on
     */
    public OfferedServices(Supplier<Optional<ClusterView>> views, LongSupplier nanos) {
        this.views = views;
        this.nanos = nanos;
    }

    /**
     * Who offers a service.
     *
     * @param since an {@link Offered#at} of the same service, or 0
     * @return empty if it is the same as then, or if no view has shown all nodes
     */
    public synchronized Optional<Offered> offered(WatchedService service, long since) {
        look();
        ClusterView seen = view;
        if (seen == null) {
            return Optional.empty();
        }
        long at = service.name().isEmpty()
                ? registry.changedAt(seen)
                : registry.changedAt(seen, new ServiceKey(service.namespace(), service.name()));
        if (at <= since) {
            return Optional.empty();
        }
        if (answers.size() > MOST_KEPT) {
            answers.clear();
        }
        return Optional.of(answers.compute(
                service, (key, before) -> before != null && before.at() == at ? before : answer(seen, key, at)));
    }

    private void look() {
        long now = nanos.getAsLong();
        if (view == null || now - takenAt >= LOOK_NANOS) {
            takenAt = now;
            views.get().ifPresent(newest -> view = newest);
        }
    }

    private Offered answer(ClusterView seen, WatchedService service, long at) {
        Stream<ServiceRegistration> registrations = registry.of(seen).stream()
                .filter(registration -> registration.job().namespace().equals(service.namespace()));
        List<ServiceInstance> instances = service.name().isEmpty()
                ? named(registrations)
                : registrations
                        .filter(registration -> registration.name().equals(service.name()))
                        .map(ServiceInstance::of)
                        .toList();
        return new Offered(at, instances.subList(0, Math.min(instances.size(), WatchedService.MOST_INSTANCES)));
    }

    /** Each service once, with all of its tags. */
    private static List<ServiceInstance> named(Stream<ServiceRegistration> registrations) {
        SortedMap<String, SortedSet<String>> tags = new TreeMap<>();
        registrations.forEach(registration -> tags.computeIfAbsent(registration.name(), name -> new TreeSet<>())
                .addAll(registration.tags()));
        return tags.entrySet().stream()
                .map(entry -> ServiceInstance.named(entry.getKey(), List.copyOf(entry.getValue())))
                .toList();
    }
}
