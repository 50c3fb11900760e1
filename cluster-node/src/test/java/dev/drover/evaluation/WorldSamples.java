package dev.drover.evaluation;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.allocation.AllocatedResources;
import dev.drover.protocol.allocation.AllocatedResources.TaskShare;
import dev.drover.protocol.allocation.Explanation;
import dev.drover.protocol.allocation.Lineage;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.allocation.PlacementMetrics;
import dev.drover.protocol.evaluation.EvaluationEvent.Basis;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.evaluation.SchedulerConfiguration;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.node.Equipment;
import dev.drover.protocol.node.Node;
import dev.drover.server.Samples;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Plans and nodes of the smallest kind. */
final class WorldSamples {
    private static final PlacementMetrics NO_METRICS = new PlacementMetrics(
            0, 0, 0, 0, Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), List.of(), 0, Explanation.NONE);

    private WorldSamples() {}

    /** Takes 10 MHz and no port. */
    static Placement placement(String id, String name, NodeId node) {
        TaskShare share = new TaskShare(10, 1, 0, List.of());
        return new Placement(
                new AllocationId(id),
                name,
                "group",
                node,
                new AllocatedResources(Map.of("task", share), 1, List.of()),
                Optional.empty(),
                Optional.empty(),
                NO_METRICS,
                Lineage.NONE);
    }

    static Job allAtOnce(Job job) {
        return new Job(
                job.id(),
                job.name(),
                job.region(),
                job.type(),
                job.priority(),
                true,
                job.datacenters(),
                job.nodePool(),
                job.constraints(),
                job.affinities(),
                job.spreads(),
                job.groups(),
                job.meta(),
                job.family());
    }

    static Plan plan(List<Placement> placements) {
        return new Plan(
                List.of(),
                placements,
                List.of(),
                Optional.empty(),
                Map.of(),
                Map.of(),
                Map.of(),
                List.of(),
                Map.of(),
                List.of(),
                Map.of());
    }

    static Basis basis(Colleagues.PlanRequest request) {
        return new Basis(
                request.brief().job().id(),
                request.brief().job(),
                request.brief().version(),
                request.evaluation().number(),
                1,
                1,
                Map.of(),
                2,
                "hash",
                List.of(),
                SchedulerConfiguration.STANDARD,
                Optional.empty());
    }

    static Node node(NodeId id, int cpuMhz) {
        Node like = Samples.node(cpuMhz);
        return new Node(
                id,
                like.secretId(),
                like.name(),
                like.datacenter(),
                like.nodeClass(),
                like.nodePool(),
                like.httpAddress(),
                like.version(),
                like.resources(),
                like.reserved(),
                like.drivers(),
                like.attributes(),
                like.meta(),
                Equipment.NONE);
    }
}
