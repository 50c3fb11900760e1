package dev.drover.scheduler.rank;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.allocation.AllocatedResources;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.evaluation.SchedulerConfiguration;
import dev.drover.protocol.evaluation.SchedulerConfiguration.Preemption;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.node.Refusal;
import dev.drover.scheduler.MoreCases;
import dev.drover.scheduler.Scheduler;
import dev.drover.scheduler.SchedulingRequest;
import dev.drover.scheduler.World;
import dev.drover.scheduler.check.HeldCheck;
import dev.drover.scheduler.check.PlanCheck;
import dev.drover.scheduler.feasible.BaseSet;
import dev.drover.scheduler.feasible.Feasibility;
import dev.drover.scheduler.plan.NodeFit;
import dev.drover.scheduler.plan.ProposedNodes;
import dev.drover.scheduler.snapshot.HeldAllocation;
import dev.drover.scheduler.snapshot.NodeView;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.statistics.Statistics;

/** What no plan may do, whatever the job and the nodes; the seed names both. */
@AddLifecycleHook(MoreCases.class)
public class PlacementSafetyPropertiesTest {
    private static final SchedulerConfiguration PREEMPTING = new SchedulerConfiguration(
            SchedulerConfiguration.STANDARD.algorithm(),
            false,
            false,
            false,
            new Preemption(true, true, true, true),
            100);

    @Property(tries = 27_000)
    void everyPlanKeepsToTheRulesOnNodesThatHaveTheRoom(@ForAll long seed) {
        Random random = new Random(seed);
        SchedulingRequest request = RandomRequests.request(random);
        assertThat(PlanCheck.wrong(request, Scheduler.schedule(request).plan())).isEmpty();
    }

    /** Where others may have to make room, too. */
    @Property(tries = 22_000)
    void noPlanEvictsWhoIsNotLessImportantNorOverCommitsANode(@ForAll long seed) {
        Random random = new Random(seed);
        Job job = RandomRequests.job(random).build();
        SchedulingRequest request = World.of(job, RandomRequests.nodes(random))
                .configure(PREEMPTING)
                .request();
        Plan plan = Scheduler.schedule(request).plan();
        assertThat(PlanCheck.wrong(request, plan)).isEmpty();
        for (NodeView node : request.snapshot().nodes()) {
            assertThat(refusals(node, plan)).as("what the node itself says").isEmpty();
        }
        Statistics.label("somebody makes room")
                .collect(plan.placements().stream()
                        .anyMatch(placement -> !placement.lineage().preempted().isEmpty()));
        Statistics.label("somebody makes room")
                .coverage(coverage -> coverage.check(true).percentage(percentage -> percentage > 5));
    }

    private static List<Refusal> refusals(NodeView node, Plan plan) {
        List<Placement> there = plan.placements().stream()
                .filter(placement -> placement.node().equals(node.id()))
                .toList();
        Map<AllocationId, AllocatedResources> holders =
                node.held().stream().collect(Collectors.toMap(HeldAllocation::id, HeldAllocation::resources));
        return NodeFit.refusals(node.capacity(), node.usage(), holders, there);
    }

    @Property(tries = 34_000)
    void whoeverGoesIsLessImportantAndLeavesEnough(@ForAll long seed) {
        Random random = new Random(seed);
        Job job = RandomRequests.job(random).build();
        SchedulingRequest request = World.of(job, RandomRequests.nodes(random)).request();
        NodeSelector selector = new NodeSelector(
                job,
                BaseSet.of(request.snapshot(), job),
                new Feasibility(job),
                new ProposedNodes(request.snapshot(), request.brief()),
                PREEMPTING,
                seed,
                Witness.NONE);
        selector.selectEvicting(job.groups().get(0), Set.of()).choice().ifPresent(choice -> {
            choice.victims().forEach(victim -> assertThat(victim.priority()).isLessThanOrEqualTo(job.priority() - 10));
            List<AllocatedResources> left = choice.node().held().stream()
                    .filter(held -> !choice.victims().contains(held))
                    .map(HeldAllocation::resources)
                    .toList();
            assertThat(HeldCheck.wrong(choice.node().node(), left, List.of(choice.resources())))
                    .isEmpty();
        });
    }
}
