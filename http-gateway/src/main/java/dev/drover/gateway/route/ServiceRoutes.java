package dev.drover.gateway.route;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.gateway.query.ApiException;
import dev.drover.gateway.query.Listing;
import dev.drover.gateway.query.QueryOptions;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.allocation.ServiceRegistration;
import dev.drover.protocol.api.ApiJson;
import dev.drover.protocol.api.ServiceJson;
import dev.drover.registry.ServiceChoice;
import dev.drover.registry.ServiceKey;
import dev.drover.registry.ServiceRegistry;
import dev.drover.server.Engine;
import dev.drover.view.ClusterView;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** {@code /v1/services} and {@code /v1/service}, and the services of jobs and allocations. */
final class ServiceRoutes {
    private final ServiceRegistry registry = new ServiceRegistry();

    void addTo(RouteTable table) {
        Reads.Watch all = request -> registry::changedAt;
        table.get("/v1/services", Reads.of(all, this::list))
                .get("/v1/service/{name}", Reads.of(this::watch, this::service))
                .delete("/v1/service/{name}/{id}", this::delete)
                .get("/v1/job/{id*}/services", Reads.of(all, this::ofJob))
                .get("/v1/allocation/{id}/services", Reads.of(all, this::ofAllocation));
    }

    private ToLongFunction<ClusterView> watch(Reads.Request request) {
        if (request.options().namespace().equals(QueryOptions.ALL_NAMESPACES)) {
            return registry::changedAt;
        }
        return view -> registry.changedAt(view, key(request));
    }

    private static ServiceKey key(Reads.Request request) {
        return new ServiceKey(request.options().namespace(), request.call().named("name"));
    }

    private Listing list(Reads.Request request, ClusterView view) {
        SortedMap<String, SortedMap<String, SortedSet<String>>> namespaces = new TreeMap<>();
        for (ServiceRegistration registration : registry.of(view)) {
            String namespace = registration.job().namespace();
            if (request.options().covers(namespace)) {
                namespaces
                        .computeIfAbsent(namespace, unused -> new TreeMap<>())
                        .computeIfAbsent(registration.name(), unused -> new TreeSet<>())
                        .addAll(registration.tags());
            }
        }
        return Listing.of(ApiJson.array(
                namespaces.entrySet().stream(), entry -> ServiceJson.namespace(entry.getKey(), entry.getValue())));
    }

    private Listing service(Reads.Request request, ClusterView view) {
        String name = request.call().named("name");
        List<ServiceRegistration> registrations = select(
                view,
                registration -> registration.name().equals(name)
                        && request.options().covers(registration.job().namespace()));
        List<ServiceRegistration> chosen = request.call()
                .parameters()
                .text("choose")
                .map(text -> ServiceChoice.parse(text)
                        .orElseThrow(() -> ApiException.badRequest(
                                "choose must be a number above 0 and a key, as in choose=2|key"))
                        .of(registrations))
                .orElse(registrations);
        return Listing.page(
                chosen,
                request.options(),
                registration -> registration.job().namespace() + "." + registration.id(),
                registration -> json(view, registration));
    }

    private Listing ofJob(Reads.Request request, ClusterView view) {
        if (JobViews.find(view, request.job()).isEmpty()) {
            throw ApiException.notFound("job not found");
        }
        return listing(view, registration -> registration.job().equals(request.job()));
    }

    private Listing ofAllocation(Reads.Request request, ClusterView view) {
        AllocationId id = new AllocationId(request.id());
        if (view.allocation(id).isEmpty()) {
            throw ApiException.notFound("allocation not found");
        }
        return listing(view, registration -> registration.allocation().equals(id));
    }

    /** Registrations follow from what runs, so there is none that its allocation has forgotten and a caller could remove. */
    private CompletionStage<HttpResponse> delete(Call call, Engine engine) {
        return engine.completeView().thenApply(view -> {
            ServiceKey key = new ServiceKey(QueryOptions.namespace(call.parameters()), call.named("name"));
            ServiceRegistration found = select(
                            view,
                            registration -> ServiceKey.of(registration).equals(key)
                                    && registration.id().equals(call.named("id")))
                    .stream()
                    .findFirst()
                    .orElseThrow(() -> ApiException.notFound("service registration not found"));
            throw new ApiException(
                    409,
                    "the registration is that of running allocation " + found.allocation()
                            + " and lasts as long as that does: stop the allocation to remove it");
        });
    }

    private Listing listing(ClusterView view, Predicate<ServiceRegistration> wanted) {
        return Listing.of(ApiJson.array(select(view, wanted).stream(), registration -> json(view, registration)));
    }

    private List<ServiceRegistration> select(ClusterView view, Predicate<ServiceRegistration> wanted) {
        return registry.of(view).stream().filter(wanted).toList();
    }

    private ObjectNode json(ClusterView view, ServiceRegistration registration) {
        return ServiceJson.registration(registration, registry.changedAt(view, ServiceKey.of(registration)));
    }
}
