package dev.drover.gateway.route;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.gateway.query.ApiException;
import dev.drover.gateway.query.Listing;
import dev.drover.gateway.query.Parameters;
import dev.drover.node.NodeState;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.api.ApiJson;
import dev.drover.protocol.api.NodeJson;
import dev.drover.protocol.node.Node;
import dev.drover.view.ClusterView;
import dev.drover.view.ClusterView.Located;
import dev.drover.view.ClusterView.Table;
import dev.drover.view.Seen;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/** {@code /v1/nodes} and {@code /v1/node}. */
final class NodeRoutes {
    private final NodeWrites writes = new NodeWrites();

    void addTo(RouteTable table) {
        table.put("/v1/node/{id}/eligibility", writes::setEligibility)
                .put("/v1/node/{id}/drain", writes::setDrain)
                .put("/v1/node/{id}/evaluate", writes::evaluate)
                .put("/v1/node/{id}/purge", writes::purge);
        table.get("/v1/nodes", Reads.of(Reads.Watch.table(Table.NODES), this::list))
                .get("/v1/node/{id}/allocations", Reads.of(NodeRoutes::watch, this::allocations))
                .get("/v1/node/{id}", Reads.of(NodeRoutes::watch, this::node));
    }

    private static ToLongFunction<ClusterView> watch(Reads.Request request) {
        NodeId id = new NodeId(request.id());
        return view -> Reads.Watch.tick(view, view.nodes(), id, Table.NODES);
    }

    private record Described(Node node, NodeState state) {
        NodeJson.Standing standing() {
            return new NodeJson.Standing(
                    state.status(),
                    state.eligibility(),
                    state.drain(),
                    state.lastDrain(),
                    state.history().stream()
                            .map(happening -> new NodeJson.Happening(
                                    happening.message(), happening.subsystem(), happening.stamp()))
                            .toList(),
                    state.createIndex(),
                    state.modifyIndex());
        }
    }

    private static Optional<Described> described(NodeState state) {
        return state.node().map(node -> new Described(node, state));
    }

    private Listing list(Reads.Request request, ClusterView view) {
        return page(request, view, node -> true);
    }

    /** A page of those nodes that the request asks for and that are wanted. */
    static Listing page(Reads.Request request, ClusterView view, Predicate<Node> wanted) {
        Parameters parameters = request.call().parameters();
        NodeJson.StubDetail detail = new NodeJson.StubDetail(parameters.flag("resources"), parameters.flag("os"));
        List<Described> nodes = view.nodes().values().stream()
                .flatMap(seen -> described(seen.state()).stream())
                .filter(each -> wanted.test(each.node()))
                .filter(each ->
                        each.node().id().value().startsWith(request.options().prefix()))
                .toList();
        return Listing.page(
                nodes,
                request.options(),
                each -> each.node().id().value(),
                each -> NodeJson.stub(each.node(), each.standing(), detail));
    }

    private Listing node(Reads.Request request, ClusterView view) {
        Described found = view.node(new NodeId(request.id()))
                .flatMap(NodeRoutes::described)
                .orElseThrow(() -> ApiException.notFound("node not found"));
        ObjectNode json = NodeJson.full(found.node(), found.standing());
        return Listing.of(json);
    }

    /** Full allocations, unlike the other lists. */
    private Listing allocations(Reads.Request request, ClusterView view) {
        Seen<NodeState> node = view.nodes().get(new NodeId(request.id()));
        if (node == null) {
            return Listing.of(ApiJson.array());
        }
        List<Located> allocations = node.state().allocations().values().stream()
                .map(allocation -> new Located(allocation, node))
                .sorted(AllocationViews.OLDEST_FIRST)
                .toList();
        AllocationViews views = AllocationViews.among(view, allocations);
        return Listing.of(ApiJson.array(allocations.stream(), views::full));
    }
}
