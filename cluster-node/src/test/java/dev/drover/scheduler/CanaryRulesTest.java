package dev.drover.scheduler;

import static dev.drover.scheduler.JobBuilder.service;
import static dev.drover.scheduler.NodeBuilder.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.deployment.DeploymentStatus;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.ReschedulePolicy;
import dev.drover.protocol.node.Eligibility;
import dev.drover.protocol.node.NodeStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Canaries try a new version beside the old one; nothing else of it is placed before they are promoted. */
class CanaryRulesTest {
    private static JobBuilder job(int count, int canary) {
        return service("web")
                .count(count)
                .canaries(2, canary)
                .reschedule(new ReschedulePolicy(
                        0, Duration.ZERO, Duration.ofSeconds(5), "constant", Duration.ofHours(1), true));
    }

    /** Three of version 0, proved; then version 1 with one canary. */
    private static World tried(int canary) {
        World world = World.of(job(3, canary).build(), node(1), node(2), node(3));
        world.evaluate();
        world.settle();
        world.finishDeployment(DeploymentStatus.SUCCESSFUL);
        world.register(job(3, canary).command("other").build());
        return world;
    }

    private static List<JobAllocation> canaries(World world) {
        return world.live().stream().filter(JobAllocation::canary).toList();
    }

    @Test
    void aFirstVersionHasNoCanaries() {
        World world = World.of(job(3, 1).build(), node(1));

        Plan plan = world.evaluate().plan();

        assertThat(plan.placements())
                .hasSize(3)
                .noneMatch(placement -> placement.lineage().canary());
        assertThat(plan.deployment().orElseThrow().desiredCanaries()).isEmpty();
    }

    @Test
    void anInPlaceUpdateHasNoCanaries() {
        World world = tried(1);
        world.register(job(3, 1).priority(70).build());

        Plan plan = world.evaluate().plan();

        assertThat(plan.placements()).isEmpty();
        assertThat(plan.inPlace()).hasSize(3);
    }

    @Test
    void placesCanariesBesideWhatRuns() {
        World world = tried(2);

        Plan plan = world.evaluate().plan();

        assertThat(plan.stops()).isEmpty();
        assertThat(plan.placements()).extracting(Placement::name).containsExactly("web.web[0]", "web.web[1]");
        assertThat(plan.placements()).allMatch(placement -> placement.lineage().canary());
        assertThat(plan.deployment().orElseThrow().desiredTotals()).isEqualTo(Map.of("web", 3));
        assertThat(plan.deployment().orElseThrow().desiredCanaries()).isEqualTo(Map.of("web", 2));
        assertThat(plan.desiredUpdates())
                .containsEntry("web", new Plan.DesiredUpdates(3, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0));
    }

    @Test
    void waitsForThePromotionHoweverHealthyCanariesAre() {
        World world = tried(1);
        world.evaluate();
        world.settle();

        Plan plan = world.plan().plan();

        assertThat(plan.placements()).isEmpty();
        assertThat(plan.stops()).isEmpty();
    }

    @Test
    void aPromotedCanaryTakesThePlaceOfItsNamesake() {
        World world = tried(1);
        world.evaluate();
        world.settle();
        JobAllocation canary = canaries(world).get(0);
        world.promote();

        Plan plan = world.evaluate().plan();

        assertThat(plan.stops()).extracting(Plan.Stop::description).contains("alloc not needed due to job update");
        assertThat(plan.placements()).extracting(Placement::name).containsExactly("web.web[1]", "web.web[2]");
        assertThat(world.live()).contains(world.live(canary.name())).hasSize(3);
        assertThat(world.live(canary.name()).id()).isEqualTo(canary.id());
    }

    @Test
    void failedCanariesAreReplacedByCanaries() {
        World world = tried(1);
        world.evaluate();
        world.report(canaries(world).get(0), ClientStatus.FAILED);
        world.pass(Duration.ofSeconds(5));

        Plan plan = world.evaluate().plan();

        assertThat(plan.placements())
                .hasSize(1)
                .allMatch(placement -> placement.lineage().canary());
        assertThat(world.live()).hasSize(4);
    }

    @Test
    void whatIsLostBesideCanariesComesBackInTheVersionThatWasProved() {
        World world = tried(1);
        world.evaluate();
        JobAllocation old = world.live().stream()
                .filter(allocation -> allocation.name().equals("web.web[2]"))
                .findFirst()
                .orElseThrow();
        world.report(old, ClientStatus.LOST);

        Plan plan = world.evaluate().plan();

        assertThat(plan.placements()).hasSize(1);
        Placement placement = plan.placements().get(0);
        assertThat(placement.lineage().jobVersion()).isEqualTo(OptionalLong.of(0));
        assertThat(placement.deployment()).isEmpty();
        assertThat(plan.earlierJobs()).containsOnlyKeys(0L);
        assertThat(world.live("web.web[2]").jobVersion()).isZero();
    }

    @Test
    void whatIsLostBesideCanariesComesBackInTheVersionThatWasProvedThoughANewerOneRuns() {
        World world = tried(0);
        world.evaluate();
        world.settle();
        world.register(job(3, 1).command("third").build());
        world.evaluate();
        JobAllocation unproved = world.live().stream()
                .filter(allocation -> allocation.jobVersion() == 1)
                .findFirst()
                .orElseThrow();
        world.report(unproved, ClientStatus.LOST);

        assertThat(world.evaluate().plan().placements()).singleElement().satisfies(placement -> assertThat(
                        placement.lineage().jobVersion())
                .isEqualTo(OptionalLong.of(0)));
    }

    @Test
    void whereNoneWasProvedItComesBackInTheNewestThatRuns() {
        World world = World.of(job(3, 1).build(), node(1), node(2), node(3));
        world.evaluate();
        world.register(job(3, 1).command("other").build());
        world.evaluate();
        world.report(world.live("web.web[2]"), ClientStatus.LOST);

        assertThat(world.evaluate().plan().placements()).singleElement().satisfies(placement -> assertThat(
                        placement.lineage().jobVersion())
                .isEqualTo(OptionalLong.of(0)));
    }

    @Test
    void moreAreAddedOnlyAfterThePromotion() {
        World world = tried(1);
        world.evaluate();
        world.register(job(5, 1).command("other").build());

        Plan plan = world.evaluate().plan();

        assertThat(plan.placements())
                .hasSize(1)
                .allMatch(placement -> placement.lineage().canary());
    }

    @Test
    void aCanaryOnANodeThatIsEmptiedIsStoppedAndTriedElsewhere() {
        World world = tried(1);
        world.evaluate();
        JobAllocation canary = canaries(world).get(0);
        world.change(canary.node(), node -> node.withState(NodeStatus.READY, Eligibility.INELIGIBLE));
        world.depart(canary);

        Plan plan = world.evaluate().plan();

        assertThat(plan.stops()).extracting(Plan.Stop::allocation).containsExactly(canary.id());
        assertThat(plan.placements()).singleElement().satisfies(placement -> {
            assertThat(placement.lineage().canary()).isTrue();
            assertThat(placement.node()).isNotEqualTo(canary.node());
        });
        assertThat(world.live()).hasSize(4);
        assertThat(world.plan().plan().placements()).isEmpty();
    }

    @Test
    void aCanaryThatIsLostWithItsNodeIsTriedElsewhere() {
        World world = tried(1);
        world.put(node(4));
        world.evaluate();
        JobAllocation canary = canaries(world).get(0);
        List<JobAllocation> lost = world.live().stream()
                .filter(allocation -> allocation.node().equals(canary.node()))
                .toList();
        world.fail(canary.node());

        Plan plan = world.evaluate().plan();

        assertThat(plan.stops())
                .extracting(Plan.Stop::allocation)
                .containsExactlyInAnyOrderElementsOf(
                        lost.stream().map(JobAllocation::id).toList());
        assertThat(plan.stops())
                .extracting(Plan.Stop::description)
                .containsOnly("alloc is lost since its node is down");
        assertThat(plan.placements()).hasSameSizeAs(lost);
        assertThat(canaries(world)).singleElement().satisfies(next -> assertThat(next.node())
                .isNotEqualTo(canary.node()));
        assertThat(world.live()).hasSize(4);
    }

    @Test
    void thereMayBeMoreCanariesThanTheCount() {
        World world = tried(5);

        Plan plan = world.evaluate().plan();

        assertThat(plan.stops()).isEmpty();
        assertThat(plan.placements())
                .as("first the names of what will be replaced, then those beyond the count")
                .extracting(Placement::name)
                .containsExactly("web.web[0]", "web.web[1]", "web.web[2]", "web.web[3]", "web.web[4]");
        assertThat(plan.placements()).allMatch(placement -> placement.lineage().canary());
        assertThat(plan.deployment().orElseThrow().desiredCanaries()).isEqualTo(Map.of("web", 5));

        world.settle();
        world.promote();
        world.evaluate();

        assertThat(world.live()).hasSize(3).allMatch(allocation -> allocation.jobVersion() == 1);
        assertThat(world.liveNames()).containsExactly("web.web[0]", "web.web[1]", "web.web[2]");
    }

    @Test
    void canariesOfAnOvertakenVersionAreStopped() {
        World world = tried(1);
        world.evaluate();
        JobAllocation canary = canaries(world).get(0);
        world.register(job(3, 1).command("third").build());

        Plan plan = world.evaluate().plan();

        assertThat(plan.stops()).extracting(Plan.Stop::allocation).containsExactly(canary.id());
        assertThat(canaries(world)).hasSize(1).doesNotContain(canary);
    }

    @Test
    void canariesOfAFailedDeploymentAreStoppedAndNotTriedAgain() {
        World world = tried(1);
        world.evaluate();
        world.finishDeployment(DeploymentStatus.FAILED);

        Plan plan = world.evaluate().plan();

        assertThat(plan.stops()).hasSize(1);
        assertThat(plan.placements()).isEmpty();
        assertThat(world.live()).hasSize(3).allMatch(allocation -> allocation.jobVersion() == 0);
    }

    @Test
    void aPausedDeploymentPlacesNothing() {
        World world = World.of(service("web").count(3).update(1).build(), node(1));
        world.evaluate();
        world.settle();
        world.register(service("web").count(3).update(1).command("other").build());
        world.evaluate();
        world.settle();
        world.finishDeployment(DeploymentStatus.PAUSED);
        assertThat(world.plan().plan().placements()).isEmpty();

        world.finishDeployment(DeploymentStatus.RUNNING);
        assertThat(world.plan().plan().placements()).hasSize(1);
    }
}
