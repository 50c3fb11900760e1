package dev.drover.scheduler;

import static dev.drover.scheduler.JobBuilder.batch;
import static dev.drover.scheduler.JobBuilder.service;
import static dev.drover.scheduler.JobBuilder.system;
import static dev.drover.scheduler.NodeBuilder.id;
import static dev.drover.scheduler.NodeBuilder.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.NodeId;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.deployment.DeploymentStatus;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.evaluation.Plan.DesiredUpdates;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.scheduler.rank.RefusedPlacement;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Jobs of two groups: what is counted and paced for each of them, and what they share. */
class GroupRulesTest {

    /** Groups {@code web} and {@code api}, of which an update takes one at a time. */
    private static JobBuilder twoServices(int web, int api) {
        return service("a").count(web).size(100, 100).update(1).group("api", group -> small(group)
                .count(api)
                .update(1));
    }

    /** Both groups run and are proved; then comes another version. */
    private static World changed(JobBuilder before, JobBuilder next) {
        World world = World.of(before.build(), node(1), node(2), node(3));
        world.evaluate();
        world.settle();
        world.finishDeployment(DeploymentStatus.SUCCESSFUL);
        world.register(next.build());
        return world;
    }

    private static List<String> placed(Plan plan) {
        return plan.placements().stream().map(Placement::name).toList();
    }

    private static List<String> canaries(World world) {
        return world.live().stream()
                .filter(JobAllocation::canary)
                .map(JobAllocation::name)
                .sorted()
                .toList();
    }

    private static List<JobAllocation> of(World world, String group) {
        return world.live().stream()
                .filter(allocation -> allocation.group().equals(group))
                .toList();
    }

    @Test
    void eachGroupHasItsOwnCountAndNames() {
        World world = World.of(twoServices(2, 1).build(), node(1));

        Plan plan = world.evaluate().plan();

        assertThat(placed(plan)).containsExactly("a.web[0]", "a.web[1]", "a.api[0]");
        assertThat(plan.queued()).isEqualTo(Map.of("web", 0, "api", 0));
        assertThat(plan.desiredUpdates())
                .isEqualTo(Map.of(
                        "web", new DesiredUpdates(0, 2, 0, 0, 0, 0), "api", new DesiredUpdates(0, 1, 0, 0, 0, 0)));
    }

    @Test
    void surplusOfOneGroupLeavesTheOtherAlone() {
        World world = changed(twoServices(3, 2), twoServices(1, 2));

        Plan plan = world.evaluate().plan();

        assertThat(plan.placements()).isEmpty();
        assertThat(world.liveNames()).containsExactly("a.api[0]", "a.api[1]", "a.web[0]");
        assertThat(plan.inPlace()).hasSize(3);
    }

    @Test
    void aGroupThatIsGoneIsStoppedAndTheOtherGoesOn() {
        World world = changed(twoServices(1, 2), service("a").size(100, 100).update(1));

        Plan plan = world.evaluate().plan();

        assertThat(plan.stops()).hasSize(2);
        assertThat(world.liveNames()).containsExactly("a.web[0]");
    }

    @Test
    void allGroupsShareOneDeployment() {
        World world = World.of(twoServices(2, 3).build(), node(1), node(2));

        Plan plan = world.evaluate().plan();

        Plan.NewDeployment started = plan.deployment().orElseThrow();
        assertThat(started.desiredTotals()).isEqualTo(Map.of("web", 2, "api", 3));
        assertThat(plan.placements())
                .hasSize(5)
                .allMatch(placement -> placement.deployment().equals(Optional.of(started.id())));
    }

    @Test
    void aGroupThatIsNotUpdatedInStepsIsNoPartOfTheDeployment() {
        JobBuilder before = service("a").count(2).size(100, 100).update(1).group("api", group -> small(group)
                .count(3));
        JobBuilder next = service("a")
                .count(2)
                .size(100, 100)
                .command("other")
                .update(1)
                .group("api", group -> small(group).count(3).command("other"));
        World world = changed(before, next);

        Plan plan = world.evaluate().plan();

        assertThat(plan.deployment().orElseThrow().desiredTotals()).isEqualTo(Map.of("web", 2));
        assertThat(placed(plan)).containsExactlyInAnyOrder("a.web[0]", "a.api[0]", "a.api[1]", "a.api[2]");
        assertThat(of(world, "api"))
                .allMatch(allocation -> allocation.deployment().isEmpty());
    }

    @Test
    void maxParallelIsCountedForEachGroup() {
        JobBuilder next = twoServices(3, 3).command("other").group("more", GroupRulesTest::small);
        World world = changed(twoServices(3, 3), next);
        Plan ofWeb = world.evaluate().plan();
        assertThat(placed(ofWeb)).as("api changes in place").containsExactlyInAnyOrder("a.web[0]", "a.more[0]");

        World both = changed(twoServices(3, 3), others(3, 3));
        Plan plan = both.evaluate().plan();
        assertThat(placed(plan)).containsExactlyInAnyOrder("a.web[0]", "a.api[0]");
        assertThat(plan.stops()).hasSize(2);

        both.health(both.live("a.web[0]"), true);
        assertThat(placed(both.evaluate().plan()))
                .as("one of api is not healthy yet, which is nothing to web")
                .containsExactly("a.web[1]");
    }

    /** The same groups, both of which have to be replaced. */
    private static JobBuilder others(int web, int api) {
        return service("a").count(web).size(100, 100).command("other").update(1).group("api", group -> small(group)
                .count(api)
                .command("other")
                .update(1));
    }

    @Test
    void anUnhealthyAllocationHoldsUpItsOwnGroupOnly() {
        World world = changed(twoServices(2, 2), others(2, 2));
        world.evaluate();
        world.health(world.live("a.web[0]"), false);
        world.health(world.live("a.api[0]"), true);

        assertThat(placed(world.evaluate().plan())).containsExactly("a.api[1]");
    }

    /** Both change; {@code web} tries one canary first, {@code api} so many. */
    private static World tried(int canariesOfApi) {
        JobBuilder next = service("a")
                .count(2)
                .size(100, 100)
                .command("other")
                .canaries(1, 1)
                .group("api", group -> small(group).count(2).command("other").canaries(1, canariesOfApi));
        return changed(twoServices(2, 2), next);
    }

    @Test
    void canariesOfOneGroupKeepNoOtherWaiting() {
        World world = tried(0);

        Plan plan = world.evaluate().plan();

        assertThat(plan.deployment().orElseThrow().desiredCanaries()).isEqualTo(Map.of("web", 1));
        assertThat(placed(plan)).containsExactlyInAnyOrder("a.web[0]", "a.api[0]");
        assertThat(canaries(world)).containsExactly("a.web[0]");
        world.settle();
        assertThat(placed(world.evaluate().plan())).containsExactly("a.api[1]");
    }

    @Test
    void onlyAGroupThatIsPromotedGoesOn() {
        World world = tried(1);
        world.evaluate();
        assertThat(canaries(world)).containsExactly("a.api[0]", "a.web[0]");
        world.settle();

        world.promote("api");

        assertThat(placed(world.evaluate().plan())).containsExactly("a.api[1]");
        assertThat(canaries(world)).containsExactly("a.web[0]");
    }

    @Test
    void besideItsCanariesAGroupKeepsTheVersionThatItRuns() {
        UnaryOperator<JobBuilder> api = group -> small(group).count(2).update(1);
        World world = World.of(twoServices(2, 2).build(), node(1), node(2), node(3));
        world.evaluate();
        world.register(service("a")
                .count(2)
                .size(100, 100)
                .command("second")
                .canaries(1, 1)
                .group("api", api)
                .build());
        world.evaluate();
        world.register(service("a")
                .count(2)
                .size(100, 100)
                .command("third")
                .canaries(1, 1)
                .group("api", group -> api.apply(group).command("third"))
                .build());
        world.evaluate();
        assertThat(of(world, "web")).extracting(JobAllocation::jobVersion).containsExactlyInAnyOrder(0L, 0L, 2L);
        assertThat(of(world, "api")).extracting(JobAllocation::jobVersion).containsExactlyInAnyOrder(1L, 2L);

        world.report(world.live("a.web[1]"), ClientStatus.LOST);
        world.evaluate();

        assertThat(world.live("a.web[1]").jobVersion()).isZero();
    }

    @Test
    void aLaterRoundOfAnEvaluationKnowsTheTotalOfEachGroup() {
        World world = World.of(twoServices(2, 3).build(), node(1), node(2));
        SchedulingRequest first = world.request();
        Plan all = Scheduler.schedule(first).plan();
        List<Placement> taken = all.placements().stream()
                .filter(placement -> placement.group().equals("web"))
                .toList();
        world.apply(first, onlyPlacing(all, taken));

        Plan second = Scheduler.schedule(world.request(1, List.of())).plan();

        assertThat(placed(second)).containsExactly("a.api[0]", "a.api[1]", "a.api[2]");
        assertThat(second.deployment()).isEqualTo(all.deployment());
    }

    private static Plan onlyPlacing(Plan plan, List<Placement> placements) {
        return new Plan(
                plan.stops(),
                placements,
                plan.inPlace(),
                plan.deployment(),
                plan.failedGroups(),
                plan.queued(),
                plan.desiredUpdates(),
                plan.followUps(),
                plan.earlierJobs(),
                plan.lacking(),
                plan.passedOver());
    }

    @Test
    void failuresAreCoalescedByGroup() {
        World world = World.of(
                batch("a")
                        .count(3)
                        .size(9000, 100)
                        .group("api", group -> group.count(2).size(100, 9000))
                        .group("fits", GroupRulesTest::small)
                        .build(),
                node(1));

        Plan plan = world.plan().plan();

        assertThat(plan.queued()).isEqualTo(Map.of("web", 3, "api", 2, "fits", 0));
        assertThat(plan.failedGroups()).containsOnlyKeys("web", "api");
        assertThat(Objects.requireNonNull(plan.failedGroups().get("web")).coalescedFailures())
                .isEqualTo(2);
        assertThat(Objects.requireNonNull(plan.failedGroups().get("api")).coalescedFailures())
                .isEqualTo(1);
        assertThat(Objects.requireNonNull(plan.failedGroups().get("api")).dimensionExhausted())
                .containsOnlyKeys("memory");
    }

    @Test
    void aNodeThatRefusedOneGroupMayTakeAnother() {
        World world = World.of(
                batch("a").size(100, 100).group("api", GroupRulesTest::small).build(), node(1));
        List<RefusedPlacement> refused = List.of(new RefusedPlacement(id(1), "web", "memory"));

        Plan plan = Scheduler.schedule(world.request(1, refused)).plan();

        assertThat(placed(plan)).containsExactly("a.api[0]");
        assertThat(plan.failedGroups()).containsOnlyKeys("web");
    }

    @Test
    void aSystemJobRunsEachGroupOnceOnEveryNode() {
        World world = World.of(
                system("a").group("api", group -> group.size(3000, 100)).build(), node(1), node(2).size(2000, 4000));

        Plan plan = world.evaluate().plan();

        assertThat(placedOn(plan, "web")).containsExactlyInAnyOrder(id(1), id(2));
        assertThat(placedOn(plan, "api")).containsExactly(id(1));
        assertThat(plan.queued()).isEqualTo(Map.of("web", 0, "api", 1));
        assertThat(plan.lacking()).extracting(Plan.Lack::group).containsExactly("api");
        assertThat(world.evaluate().plan().placements()).isEmpty();
    }

    private static Set<NodeId> placedOn(Plan plan, String group) {
        return plan.placements().stream()
                .filter(placement -> placement.group().equals(group))
                .map(Placement::node)
                .collect(Collectors.toSet());
    }

    @Test
    void aSystemJobTriesCanariesForEachGroup() {
        JobBuilder before = system("a").canaries(1, 50).group("api", group -> group.canaries(3, 0));
        JobBuilder next = system("a").canaries(1, 50).command("other").group("api", group -> group.canaries(3, 0)
                .command("other"));
        World world = changed(before, next);

        Plan plan = world.evaluate().plan();

        assertThat(plan.deployment().orElseThrow().desiredCanaries()).isEqualTo(Map.of("web", 2));
        assertThat(plan.deployment().orElseThrow().desiredTotals()).isEqualTo(Map.of("web", 3, "api", 3));
        assertThat(placedOn(plan, "web")).as("one at a time").hasSize(1);
        assertThat(placedOn(plan, "api")).hasSize(3);
        assertThat(canaries(world)).containsExactly("a.web[0]");
        world.settle();
        assertThat(world.evaluate().plan().placements())
                .as("the second canary of web, and nothing else before they are promoted")
                .hasSize(1)
                .allMatch(placement ->
                        placement.group().equals("web") && placement.lineage().canary());
    }

    private static JobBuilder small(JobBuilder group) {
        return group.size(100, 100);
    }
}
