package dev.drover.gateway.route;

import dev.drover.gateway.query.ApiException;
import dev.drover.gateway.query.Listing;
import dev.drover.job.Registration;
import dev.drover.protocol.api.ApiJson;
import dev.drover.protocol.api.ScalingJson;
import dev.drover.protocol.job.Scaling;
import dev.drover.view.ClusterView;
import dev.drover.view.ClusterView.Table;
import java.util.stream.Stream;

/** {@code /v1/scaling}: the bounds that the groups of jobs set for their counts. */
final class ScalingRoutes {
    void addTo(RouteTable table) {
        Reads.Watch jobs = Reads.Watch.table(Table.JOBS);
        table.get("/v1/scaling/policies", Reads.of(jobs, ScalingRoutes::list))
                .get("/v1/scaling/policy/{id}", Reads.of(jobs, ScalingRoutes::policy));
    }

    /** The policies of jobs that are not stopped. */
    private static Stream<ScalingJson> all(ClusterView view) {
        return JobViews.all(view)
                .flatMap(seen -> seen.state().registration().stream())
                .filter(job -> !job.stopped())
                .flatMap(ScalingRoutes::of);
    }

    private static Stream<ScalingJson> of(Registration registered) {
        return registered.job().groups().stream().flatMap(group -> group.scaling().stream()
                .map(scaling -> new ScalingJson(
                        registered.job().id(),
                        group.name(),
                        scaling,
                        registered.createIndex(),
                        registered.jobModifyIndex())));
    }

    private static Listing list(Reads.Request request, ClusterView view) {
        String job = request.call().parameters().textOr("job", "");
        String type = request.call().parameters().textOr("type", "");
        Stream<ScalingJson> policies = all(view)
                .filter(policy -> request.options().covers(policy.job().namespace()))
                .filter(policy -> job.isEmpty() || policy.job().value().equals(job))
                .filter(policy -> Scaling.TYPE.startsWith(type))
                .filter(policy -> policy.id().startsWith(request.options().prefix()));
        return Listing.of(ApiJson.array(policies, ScalingJson::stub));
    }

    private static Listing policy(Reads.Request request, ClusterView view) {
        return all(view)
                .filter(policy -> policy.id().equals(request.id()))
                .findFirst()
                .map(policy -> Listing.of(policy.policy()))
                .orElseThrow(() -> ApiException.notFound("policy not found"));
    }
}
