package dev.drover.gateway.route;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.gateway.query.ApiException;
import dev.drover.gateway.query.Listing;
import dev.drover.job.JobState;
import dev.drover.job.Registration;
import dev.drover.protocol.DeploymentId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.api.ApiJson;
import dev.drover.protocol.api.DeploymentJson;
import dev.drover.protocol.deployment.Deployment;
import dev.drover.view.ClusterView;
import dev.drover.view.ClusterView.Table;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** {@code /v1/deployments} and {@code /v1/deployment}. */
final class DeploymentRoutes {
    private static final Comparator<Deployment> OLDEST_FIRST = Comparator.comparingLong(
                    (Deployment deployment) -> deployment.created().index())
            .thenComparing(Deployment::id);

    private final DeploymentWrites writes = new DeploymentWrites();

    void addTo(RouteTable table) {
        table.get("/v1/deployments", Reads.of(Reads.Watch.table(Table.DEPLOYMENTS), this::list))
                .get(
                        "/v1/deployment/allocations/{id}",
                        Reads.of(Reads.Watch.table(Table.ALLOCATIONS), this::allocations))
                .put("/v1/deployment/promote/{id}", writes::promote)
                .put("/v1/deployment/pause/{id}", writes::pause)
                .put("/v1/deployment/fail/{id}", writes::fail)
                .put("/v1/deployment/unblock/{id}", writes::unblock)
                .put("/v1/deployment/allocation-health/{id}", writes::judge)
                .get("/v1/deployment/{id}", Reads.of(DeploymentRoutes::watch, this::deployment));
    }

    private static ToLongFunction<ClusterView> watch(Reads.Request request) {
        DeploymentId id = new DeploymentId(request.id());
        return view -> {
            JobId job = view.deploymentJobs().get(id);
            return job == null
                    ? view.tableTick(Table.DEPLOYMENTS)
                    : Reads.Watch.tick(view, view.jobs(), job, Table.DEPLOYMENTS);
        };
    }

    private Listing list(Reads.Request request, ClusterView view) {
        boolean reverse = request.call().parameters().flag("reverse");
        List<Deployment> deployments = view.jobs().values().stream()
                .flatMap(job -> job.state().deployments().stream())
                .filter(deployment -> request.options().covers(deployment.job().namespace()))
                .filter(deployment ->
                        deployment.id().value().startsWith(request.options().prefix()))
                .sorted(reverse ? OLDEST_FIRST.reversed() : OLDEST_FIRST)
                .toList();
        return Listing.page(
                deployments,
                request.options(),
                deployment -> deployment.created().index() + "." + deployment.id(),
                deployment -> form(view, deployment));
    }

    static Stream<Deployment> newestFirst(JobState job) {
        return job.deployments().stream().sorted(OLDEST_FIRST.reversed());
    }

    static ObjectNode form(ClusterView view, Deployment deployment) {
        Optional<Registration> registration = view.job(deployment.job()).flatMap(JobState::registration);
        Optional<Registration.Version> version = registration.stream()
                .flatMap(known -> known.versions().stream())
                .filter(candidate -> candidate.version() == deployment.jobVersion())
                .findFirst();
        return DeploymentJson.of(
                deployment,
                new DeploymentJson.JobHistory(
                        version.map(Registration.Version::jobModifyIndex).orElse(0L),
                        registration.map(Registration::createIndex).orElse(0L),
                        registration.map(known -> known.job().priority()).orElse(0)));
    }

    private Listing deployment(Reads.Request request, ClusterView view) {
        Deployment deployment = view.deployment(new DeploymentId(request.id()))
                .orElseThrow(() -> ApiException.notFound("deployment not found"));
        return Listing.of(form(view, deployment));
    }

    private Listing allocations(Reads.Request request, ClusterView view) {
        DeploymentId id = new DeploymentId(request.id());
        JobId job = view.deploymentJobs().get(id);
        if (job == null) {
            return Listing.of(ApiJson.array());
        }
        return AllocationViews.stubs(view, view.allocationsOf(job).stream().filter(located -> located.allocation()
                .placement()
                .deployment()
                .equals(Optional.of(id))));
    }
}
