package dev.drover.agent;

import dev.drover.agent.check.CheckResult;
import dev.drover.agent.consul.ConsulCatalog;
import dev.drover.agent.consul.ConsulCheck;
import dev.drover.agent.consul.ConsulService;
import dev.drover.agent.consul.ConsulService.Endpoint;
import dev.drover.agent.service.AllocationServices;
import dev.drover.agent.service.OfferedService;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.allocation.ServiceRegistration;
import dev.drover.protocol.job.Service;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What one allocation has in Consul. Confined to the allocation's runner. */
final class ConsulOffer {
    /** By this key Consul's interface tells who has registered a service, and it knows this name. */
    private static final Map<String, String> SOURCE = Map.of("external-source", "nomad");

    private final AllocationId allocation;
    private final ConsulCatalog catalog;
    private final Listener listener;
    private CompletionStage<Void> withdrawal = CompletableFuture.completedStage(null);
    private List<ConsulService> offered = List.of();
    private Map<String, Probe> madeThere = Map.of();
    private Map<String, String> fedChecks = Map.of();
    private boolean isWithdrawn;

    /** Who hears of it, in any thread. */
    interface Listener {
        /** A check that Consul makes stands there. */
        void checked(Probe probe, CheckResult result);

        /** Something for the events of tasks. */
        void noted(String sentence);
    }

    ConsulOffer(AllocationId allocation, ConsulCatalog catalog, Listener listener) {
        this.allocation = allocation;
        this.catalog = catalog;
        this.listener = listener;
    }

    /** Offers the services of an allocation that runs, with their checks. */
    void offer(AllocationServices running, Probes probes) {
        Map<String, Probe> made = new HashMap<>();
        Map<String, String> fed = new HashMap<>();
        List<ConsulService> now = new ArrayList<>();
        boolean isCanary = running.allocation().placement().lineage().canary();
        for (OfferedService service : running.of(Service.CONSUL)) {
            ServiceRegistration registration = isCanary ? service.canary() : service.usual();
            String id = catalog.serviceId(registration.id());
            List<ConsulCheck> checks = new ArrayList<>();
            for (Probe probe : probes.of(service)) {
                ConsulCheck check = ConsulCheck.of(id, checks.size(), probe.check(), probe.address());
                checks.add(check);
                if (check.isFed()) {
                    fed.put(probe.name(), check.id());
                } else {
                    made.put(check.id(), probe);
                }
            }
            now.add(service(id, service.service(), registration, checks));
        }
        if (now.isEmpty()) {
            withdraw();
        } else if (!now.equals(offered) || !made.equals(madeThere)) {
            offered = now;
            madeThere = Map.copyOf(made);
            fedChecks = fed;
            isWithdrawn = false;
            catalog.offer(allocation, now, new Telling(madeThere, listener));
        }
    }

    private static ConsulService service(
            String id, Service service, ServiceRegistration registration, List<ConsulCheck> checks) {
        Map<String, String> meta = new TreeMap<>(SOURCE);
        meta.putAll(registration.meta());
        Map<String, Endpoint> addresses = new TreeMap<>();
        registration
                .taggedAddresses()
                .forEach((name, address) -> addresses.put(name, Endpoint.of(address, registration.port())));
        return new ConsulService(
                id,
                registration.name(),
                registration.tags(),
                registration.address(),
                registration.port(),
                meta,
                addresses,
                registration.weights(),
                service.enableTagOverride(),
                checks);
    }

    /**
     * Offers nothing any more.
     *
     * @return completed when Consul names none of it, or could not be told in time; at once if there was nothing
     */
    CompletionStage<Void> withdraw() {
        if (!isWithdrawn) {
            CompletionStage<Void> gone = catalog.withdraw(allocation);
            withdrawal = offered.isEmpty() ? withdrawal : gone;
            isWithdrawn = true;
            offered = List.of();
            madeThere = Map.of();
            fedChecks = Map.of();
        }
        return withdrawal;
    }

    /** The agent has made a check; Consul hears of it if it is one of its services'. */
    void checked(Probe probe, CheckResult result) {
        String check = fedChecks.get(probe.name());
        if (check != null) {
            catalog.feed(check, result);
        }
    }

    /** Of which probe Consul speaks. */
    private record Telling(Map<String, Probe> probes, Listener listener) implements ConsulCatalog.Listener {
        @Override
        public void checked(String check, CheckResult result) {
            Probe probe = probes.get(check);
            if (probe != null) {
                listener.checked(probe, result);
            }
        }

        @Override
        public void noted(String sentence) {
            listener.noted(sentence);
        }
    }
}
