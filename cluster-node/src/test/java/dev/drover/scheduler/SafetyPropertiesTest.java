package dev.drover.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.NodeId;
import dev.drover.protocol.allocation.AllocatedResources;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.job.UpdateStrategy;
import dev.drover.scheduler.check.HeldCheck;
import dev.drover.scheduler.check.PlanCheck;
import dev.drover.scheduler.snapshot.HeldAllocation;
import dev.drover.scheduler.snapshot.NodeView;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/** What holds after every evaluation of every random history of a job and its nodes; the seed names the history. */
@AddLifecycleHook(MoreCases.class)
class SafetyPropertiesTest {
    @Property(tries = 2000)
    void staysSafeThroughAnyHistory(@ForAll long seed) {
        Random random = new Random(seed);
        World world = RandomHistory.world(random);
        UpdatePace pace = new UpdatePace();
        for (int step = 0; step < RandomHistory.STEPS; step++) {
            RandomHistory.step(world, random);
            SchedulingRequest request = world.request();
            SchedulingResult result = world.evaluate();
            assertThat(PlanCheck.wrong(request, result.plan())).isEmpty();
            noNodeIsOverCommitted(world, result.plan());
            neverMoreThanTheCount(world);
            neverMoreCanariesThanWanted(world);
            pace.follow(world, result.plan());
            namesAreUnique(world);
        }
    }

    /** What is to end may still have what its successor waits for. */
    private static void noNodeIsOverCommitted(World world, Plan plan) {
        Set<NodeId> placed = plan.placements().stream().map(Placement::node).collect(Collectors.toSet());
        for (NodeId id : placed) {
            NodeView node = world.snapshot().node(id).orElseThrow();
            List<AllocatedResources> staying = node.held().stream()
                    .filter(held -> !world.isStopping(held.id()))
                    .map(HeldAllocation::resources)
                    .toList();
            assertThat(HeldCheck.wrong(node.node(), List.of(), staying)).isEmpty();
        }
    }

    private static void neverMoreThanTheCount(World world) {
        Map<String, Long> counts =
                regular(world).stream().collect(Collectors.groupingBy(JobAllocation::group, Collectors.counting()));
        counts.forEach((group, count) -> assertThat(count).isLessThanOrEqualTo(wanted(world, group)));
    }

    private static int wanted(World world, String group) {
        return world.brief().stopped()
                ? 0
                : world.brief().job().group(group).map(TaskGroup::count).orElse(0);
    }

    private static List<JobAllocation> regular(World world) {
        return known(world).filter(allocation -> !allocation.canary()).toList();
    }

    /** What is not heard of may run beside what took its place. */
    private static Stream<JobAllocation> known(World world) {
        return world.live().stream().filter(allocation -> allocation.client() != ClientStatus.UNKNOWN);
    }

    private static void neverMoreCanariesThanWanted(World world) {
        Map<String, Long> counts = known(world)
                .filter(JobAllocation::canary)
                .collect(Collectors.groupingBy(JobAllocation::group, Collectors.counting()));
        counts.forEach((group, count) -> assertThat(count)
                .isLessThanOrEqualTo(world.brief()
                        .job()
                        .group(group)
                        .flatMap(TaskGroup::update)
                        .map(UpdateStrategy::canary)
                        .orElse(0)));
    }

    private static void namesAreUnique(World world) {
        assertThat(regular(world)).extracting(JobAllocation::name).doesNotHaveDuplicates();
    }

    @Property(tries = 400)
    void aSystemJobStaysSafeThroughAnyHistory(@ForAll long seed) {
        SystemHistory history = new SystemHistory(new Random(seed));
        World world = history.world;
        UpdatePace pace = new UpdatePace();
        for (int step = 0; step < SystemHistory.STEPS; step++) {
            history.step();
            SchedulingRequest request = world.request();
            Plan plan = world.evaluate().plan();
            assertThat(PlanCheck.wrong(request, plan)).isEmpty();
            assertThat(CanaryShare.wrong(request, plan)).isEmpty();
            neverMoreCanariesThanTheDeploymentWants(world);
            pace.follow(world, plan);
            assertThat(world.live().stream().map(allocation -> allocation.group() + " on " + allocation.node()))
                    .doesNotHaveDuplicates();
        }
    }

    private static void neverMoreCanariesThanTheDeploymentWants(World world) {
        world.deployment().ifPresent(deployment -> deployment.groups().forEach((group, state) -> assertThat(known(world)
                        .filter(allocation ->
                                allocation.canary() && allocation.group().equals(group))
                        .filter(allocation -> allocation.deployment().equals(Optional.of(deployment.id()))))
                .hasSizeLessThanOrEqualTo(state.terms().desiredCanaries())));
    }
}
