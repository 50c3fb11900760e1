package dev.drover.agent.template;

import dev.drover.protocol.allocation.ServiceInstance;
import dev.drover.protocol.stream.WatchedService;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the agent knows of the services that its templates ask for. It keeps what the servers have said until nobody asks any
 * more, also while it hears nothing of them. Thread-safe.
 */
public final class ServiceBook {
    private final Map<WatchedService, List<ServiceInstance>> known = new TreeMap<>();
    private final Set<Watch> watches = new HashSet<>();
    private Runnable demandChanged = () -> {};

    /** Somebody's interest in services, until it is closed. */
    public final class Watch {
        private final Set<WatchedService> services;
        private final Runnable changed;

        private Watch(Set<WatchedService> services, Runnable changed) {
            this.services = Set.copyOf(services);
            this.changed = changed;
        }

        public void close() {
            forget(this);
        }
    }

    /**
     * Names who tells the servers.
     *
     * @param listener called whenever {@link #takeDemand} may give something else; must not block
     */
    public void onDemand(Runnable listener) {
        synchronized (this) {
            demandChanged = listener;
        }
    }

    /**
     * Asks for services.
     *
     * @param changed called when what is known of one of them has changed; must not block
     */
    public Watch watch(Set<WatchedService> services, Runnable changed) {
        Watch watch = new Watch(services, changed);
        Runnable tell;
        synchronized (this) {
            watches.add(watch);
            tell = demandChanged;
        }
        tell.run();
        return watch;
    }

    private void forget(Watch watch) {
        Runnable tell;
        synchronized (this) {
            watches.remove(watch);
            tell = demandChanged;
        }
        tell.run();
    }

    /**
     * All that somebody asks for, to be told to a server, of which at most {@link WatchedService#MOST} count. What nobody asks
     * for any more is forgotten.
     */
    public synchronized SortedSet<WatchedService> takeDemand() {
        SortedSet<WatchedService> wanted = new TreeSet<>();
        watches.forEach(watch -> wanted.addAll(watch.services));
        while (wanted.size() > WatchedService.MOST) {
            wanted.remove(wanted.last());
        }
        known.keySet().retainAll(wanted);
        return wanted;
    }

    /** Who offers a service; empty as long as no server has said so. */
    public synchronized Optional<List<ServiceInstance>> find(WatchedService service) {
        return Optional.ofNullable(known.get(service));
    }

    /** A server says who offers a service. */
    public void learn(WatchedService service, List<ServiceInstance> instances) {
        List<Runnable> told = new ArrayList<>();
        synchronized (this) {
            if (instances.equals(known.put(service, List.copyOf(instances)))) {
                return;
            }
            watches.stream()
                    .filter(watch -> watch.services.contains(service))
                    .forEach(watch -> told.add(watch.changed));
        }
        told.forEach(Runnable::run);
    }
}
