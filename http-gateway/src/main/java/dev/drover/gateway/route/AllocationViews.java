package dev.drover.gateway.route;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.gateway.query.Listing;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.api.AllocationJson;
import dev.drover.protocol.api.ApiJson;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.node.Node;
import dev.drover.view.ClusterView;
import dev.drover.view.ClusterView.Located;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Allocations as the API shows them, each with the one that replaced it. */
final class AllocationViews {
    private final ClusterView view;
    private final Map<AllocationId, AllocationId> replacements = new HashMap<>();

    private AllocationViews(ClusterView view, Collection<Located> relatives) {
        this.view = view;
        for (Located located : relatives) {
            Allocation allocation = located.allocation();
            allocation
                    .placement()
                    .previous()
                    .ifPresent(previous ->
                            replacements.put(previous, allocation.placement().id()));
        }
    }

    /** @param relatives the allocations among which replacements are looked for */
    static AllocationViews among(ClusterView view, Collection<Located> relatives) {
        return new AllocationViews(view, relatives);
    }

    /** The plain list shape that sub-resources answer with, oldest first. */
    static Listing stubs(ClusterView view, Stream<Located> allocations) {
        List<Located> inOrder = allocations.sorted(OLDEST_FIRST).toList();
        AllocationViews views = among(view, inOrder);
        return Listing.of(ApiJson.array(inOrder.stream(), located -> views.stub(located, false, true)));
    }

    static final Comparator<Located> OLDEST_FIRST = Comparator.comparingLong(
                    (Located located) -> located.allocation().created().index())
            .thenComparing(located -> located.allocation().placement().id());

    ObjectNode stub(Located located, boolean withResources, boolean withTasks) {
        return AllocationJson.stub(source(located), withResources, withTasks);
    }

    ObjectNode full(Located located) {
        AllocationJson.Source source = source(located);
        Allocation allocation = located.allocation();
        ObjectNode job = JobViews.version(view.job(allocation.job()), source.job(), allocation.jobVersion());
        return AllocationJson.full(source, job);
    }

    private AllocationJson.Source source(Located located) {
        Allocation allocation = located.allocation();
        Job job = located.node().state().jobOf(allocation);
        String node = located.node().state().node().map(Node::name).orElse("");
        AllocationId next = replacements.get(allocation.placement().id());
        Optional<JobAllocation> own = view.job(allocation.job())
                .flatMap(state -> Optional.ofNullable(
                        state.allocations().get(allocation.placement().id())));
        String successor = own.flatMap(known -> known.succession().next())
                .or(() -> Optional.ofNullable(next))
                .map(AllocationId::value)
                .orElse("");
        return new AllocationJson.Source(allocation, job, node, successor, own);
    }
}
