package dev.drover.evaluation;

import static java.util.stream.Collectors.groupingBy;

import dev.drover.protocol.NodeId;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.evaluation.Evaluation;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.node.Offer;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Cuts a plan into what each node is offered. */
final class Offers {
    private Offers() {}

    static SortedMap<NodeId, Offer> of(Evaluation evaluation, int round, Job job, long jobVersion, Plan plan) {
        Map<NodeId, List<Placement>> placements = plan.placements().stream().collect(groupingBy(Placement::node));
        Map<NodeId, List<Plan.Stop>> stops = plan.stops().stream().collect(groupingBy(Plan.Stop::node));
        Map<NodeId, List<Plan.InPlaceUpdate>> updates =
                plan.inPlace().stream().collect(groupingBy(Plan.InPlaceUpdate::node));
        TreeSet<NodeId> nodes = new TreeSet<>(placements.keySet());
        nodes.addAll(stops.keySet());
        nodes.addAll(updates.keySet());
        SortedMap<NodeId, Offer> offers = new TreeMap<>();
        for (NodeId node : nodes) {
            offers.put(
                    node,
                    new Offer(
                            evaluation.id(),
                            round,
                            evaluation.number(),
                            job,
                            jobVersion,
                            placements.getOrDefault(node, List.of()),
                            stops.getOrDefault(node, List.of()),
                            updates.getOrDefault(node, List.of()),
                            earlierJobs(plan, placements.getOrDefault(node, List.of()))));
        }
        return offers;
    }

    private static Map<Long, Job> earlierJobs(Plan plan, List<Placement> placements) {
        Map<Long, Job> jobs = new TreeMap<>(plan.earlierJobs());
        jobs.keySet().removeIf(version -> placements.stream()
                .noneMatch(placement -> placement.lineage().jobVersion().equals(OptionalLong.of(version))));
        return jobs;
    }
}
