package dev.drover.gateway.route;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.gateway.query.ApiException;
import dev.drover.gateway.query.Listing;
import dev.drover.protocol.api.SettingJson;
import dev.drover.protocol.setting.NodePool;
import dev.drover.protocol.setting.Setting;
import dev.drover.setting.SettingState;
import dev.drover.view.ClusterView;
import dev.drover.view.ClusterView.Table;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** {@code /v1/node/pools} and {@code /v1/node/pool}: what is read of node pools. */
final class NodePoolRoutes {
    /** Those that are built in have been there from the beginning. */
    private static final SettingJson.Indexes FROM_THE_BEGINNING = new SettingJson.Indexes(1, 1);

    private final NodePoolWrites writes = new NodePoolWrites();

    void addTo(RouteTable table) {
        Reads.Watch settings = Reads.Watch.table(Table.SETTINGS);
        table.get("/v1/node/pools", Reads.of(settings, NodePoolRoutes::list))
                .put("/v1/node/pools", writes::apply)
                .get("/v1/node/pool/{id}/nodes", Reads.of(Reads.Watch.table(Table.NODES), NodePoolRoutes::nodes))
                .get("/v1/node/pool/{id}/jobs", Reads.of(Reads.Watch.table(Table.JOBS), NodePoolRoutes::jobs))
                .get("/v1/node/pool/{id}", Reads.of(settings, NodePoolRoutes::pool))
                .put("/v1/node/pool/{id}", writes::applyNamed)
                .delete("/v1/node/pool/{id}", writes::delete);
    }

    private record Shown(NodePool pool, SettingJson.Indexes indexes) {
        ObjectNode json() {
            return SettingJson.nodePool(pool, indexes);
        }
    }

    private static Stream<Shown> all(ClusterView view) {
        return Stream.concat(
                        NodePool.BUILT_IN.stream().map(pool -> new Shown(pool, FROM_THE_BEGINNING)),
                        view.settings().values().stream().flatMap(seen -> set(seen.state())))
                .sorted(Comparator.comparing(shown -> shown.pool().name()));
    }

    private static Stream<Shown> set(SettingState state) {
        return state.setting().stream()
                .filter(Setting.Pool.class::isInstance)
                .map(setting -> new Shown(
                        ((Setting.Pool) setting).pool(),
                        new SettingJson.Indexes(state.createIndex(), state.modifyIndex())));
    }

    private static Listing list(Reads.Request request, ClusterView view) {
        List<Shown> pools = all(view)
                .filter(shown ->
                        shown.pool().name().startsWith(request.options().prefix()))
                .toList();
        return Listing.page(pools, request.options(), shown -> shown.pool().name(), Shown::json);
    }

    private static Listing pool(Reads.Request request, ClusterView view) {
        return all(view)
                .filter(shown -> shown.pool().name().equals(request.id()))
                .findFirst()
                .map(shown -> Listing.of(shown.json()))
                .orElseThrow(NodePoolRoutes::notFound);
    }

    static ApiException notFound() {
        return ApiException.notFound("node pool not found");
    }

    private static NodePool known(Reads.Request request, ClusterView view) {
        return view.nodePool(request.id()).orElseThrow(NodePoolRoutes::notFound);
    }

    private static Listing nodes(Reads.Request request, ClusterView view) {
        NodePool pool = known(request, view);
        return NodeRoutes.page(request, view, node -> pool.holds(node.nodePool()));
    }

    private static Listing jobs(Reads.Request request, ClusterView view) {
        NodePool pool = known(request, view);
        return JobRoutes.page(request, view, job -> job.nodePool().equals(pool.name()));
    }
}
