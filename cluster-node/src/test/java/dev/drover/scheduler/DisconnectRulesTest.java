package dev.drover.scheduler;

import static dev.drover.scheduler.NodeBuilder.id;
import static dev.drover.scheduler.NodeBuilder.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.NodeId;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.deployment.DeploymentStatus;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.job.DisconnectPolicy;
import dev.drover.protocol.job.DisconnectPolicy.Reconcile;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.node.Eligibility;
import dev.drover.protocol.node.NodeStatus;
import dev.drover.scheduler.snapshot.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of a service on a node that is not heard of, and when it is heard of again. */
class DisconnectRulesTest {
    private static final Instant EARLY = Instant.parse("2025-12-31T00:00:00Z");
    private static final Instant LATE = Instant.parse("2025-12-31T01:00:00Z");
    private static final String RECONNECTED = "alloc not needed due to disconnected client reconnect";
    private static final String NOT_NEEDED = "alloc not needed due to job update";

    private static DisconnectPolicy policy(boolean replace, Reconcile reconcile) {
        return new DisconnectPolicy(Optional.of(Duration.ofMinutes(5)), Optional.empty(), replace, reconcile);
    }

    private static JobBuilder job(DisconnectPolicy policy) {
        return JobBuilder.service("a").disconnect(policy);
    }

    /** One allocation on one of two nodes. */
    private static World world(JobBuilder job) {
        World world = World.of(job.build(), node(1), node(2));
        world.evaluate();
        return world;
    }

    private static NodeId nodeOf(World world) {
        return world.live().get(0).node();
    }

    /** The allocation that is unknown, and the one in its place. */
    private record Pair(World world, JobAllocation original, JobAllocation replacement) {
        static Pair of(JobBuilder job) {
            World world = DisconnectRulesTest.world(job);
            NodeId node = nodeOf(world);
            world.disconnect(node);
            world.evaluate();
            return new Pair(
                    world,
                    world.live().stream()
                            .filter(one -> one.node().equals(node))
                            .findFirst()
                            .orElseThrow(),
                    world.live().stream()
                            .filter(one -> !one.node().equals(node))
                            .findFirst()
                            .orElseThrow());
        }

        Plan reconnect() {
            world.reconnect(original.node());
            return world.evaluate().plan();
        }
    }

    @Test
    void placesAnotherBesideWhatIsUnknown() {
        Pair pair = Pair.of(job(policy(true, Reconcile.BEST_SCORE)));

        assertThat(pair.original().client()).isEqualTo(ClientStatus.UNKNOWN);
        assertThat(pair.replacement().name()).isEqualTo(pair.original().name());
        assertThat(pair.world().plan().plan().placements()).isEmpty();
        assertThat(pair.world().plan().plan().stops()).isEmpty();
    }

    @Test
    void countsWhatBecameUnknown() {
        World world = world(job(policy(true, Reconcile.BEST_SCORE)));
        world.disconnect(nodeOf(world));

        assertThat(world.plan().plan().desiredUpdates().get("web"))
                .isEqualTo(new Plan.DesiredUpdates(0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0));
    }

    @Test
    void placesNothingWhereTheGroupIsNotReplaced() {
        World world = world(job(policy(false, Reconcile.BEST_SCORE)));
        NodeId node = nodeOf(world);
        world.disconnect(node);

        assertThat(world.evaluate().plan().placements()).isEmpty();
        world.reconnect(node);
        Plan back = world.evaluate().plan();
        assertThat(back.stops()).isEmpty();
        assertThat(back.placements()).isEmpty();
        assertThat(world.live()).hasSize(1);
    }

    @Test
    void placesAnotherOnceTheTimeIsOver() {
        World world = world(job(policy(false, Reconcile.BEST_SCORE)));
        NodeId node = nodeOf(world);
        world.disconnect(node);
        world.evaluate();
        world.fail(node);
        Plan plan = world.evaluate().plan();

        assertThat(plan.stops())
                .extracting(Plan.Stop::description)
                .containsExactly("alloc is lost since its node is down");
        assertThat(plan.placements()).hasSize(1);
    }

    @Test
    void placesNoThirdWhereTheTimeOfAReplacedOneIsOver() {
        Pair pair = Pair.of(job(policy(true, Reconcile.BEST_SCORE)));
        pair.world().fail(pair.original().node());
        Plan plan = pair.world().evaluate().plan();

        assertThat(plan.stops())
                .extracting(Plan.Stop::allocation)
                .containsExactly(pair.original().id());
        assertThat(plan.placements()).isEmpty();
    }

    @Test
    void keepsWhatIsBackOrItsReplacementAsTheGroupWants() {
        Pair original = Pair.of(job(policy(true, Reconcile.KEEP_ORIGINAL)));
        Plan keepsOriginal = original.reconnect();
        assertThat(keepsOriginal.stops())
                .containsExactly(new Plan.Stop(
                        original.replacement().id(), original.replacement().node(), RECONNECTED, Optional.empty()));
        assertThat(keepsOriginal.inPlace())
                .extracting(Plan.InPlaceUpdate::allocation)
                .containsExactly(original.original().id());
        assertThat(Objects.requireNonNull(keepsOriginal.desiredUpdates().get("web"))
                        .reconnect())
                .isEqualTo(1);

        Pair replacement = Pair.of(job(policy(true, Reconcile.KEEP_REPLACEMENT)));
        Plan keepsReplacement = replacement.reconnect();
        assertThat(keepsReplacement.stops())
                .containsExactly(new Plan.Stop(
                        replacement.original().id(), replacement.original().node(), NOT_NEEDED, Optional.empty()));
        assertThat(keepsReplacement.inPlace()).isEmpty();
    }

    private static Standing standing(ClientStatus client, Optional<Instant> startedAt, double score) {
        return new Standing(client, startedAt, Double.isNaN(score) ? OptionalDouble.empty() : OptionalDouble.of(score));
    }

    static Stream<Arguments> comparisons() {
        ClientStatus running = ClientStatus.RUNNING;
        ClientStatus pending = ClientStatus.PENDING;
        Optional<Instant> early = Optional.of(EARLY);
        Optional<Instant> late = Optional.of(LATE);
        Optional<Instant> never = Optional.empty();
        return Stream.of(
                Arguments.of(Reconcile.BEST_SCORE, standing(running, early, 0.5), standing(running, late, 0.6), true),
                Arguments.of(Reconcile.BEST_SCORE, standing(running, early, 0.6), standing(running, late, 0.6), false),
                Arguments.of(
                        Reconcile.BEST_SCORE,
                        standing(running, early, Double.NaN),
                        standing(running, late, -0.5),
                        true),
                Arguments.of(Reconcile.BEST_SCORE, standing(running, early, 0.5), standing(pending, never, 0.6), false),
                Arguments.of(Reconcile.BEST_SCORE, standing(pending, never, 0.5), standing(pending, never, 0.6), true),
                Arguments.of(
                        Reconcile.LONGEST_RUNNING, standing(running, early, 0.1), standing(running, late, 0.9), false),
                Arguments.of(
                        Reconcile.LONGEST_RUNNING, standing(running, late, 0.9), standing(running, early, 0.1), true),
                Arguments.of(
                        Reconcile.LONGEST_RUNNING, standing(pending, never, 0.9), standing(running, late, 0.1), true),
                Arguments.of(
                        Reconcile.LONGEST_RUNNING, standing(running, late, 0.1), standing(pending, never, 0.9), false),
                Arguments.of(
                        Reconcile.LONGEST_RUNNING, standing(pending, never, 0.1), standing(pending, never, 0.9), true));
    }

    @ParameterizedTest
    @MethodSource("comparisons")
    void comparesWhatIsBackWithItsReplacement(
            Reconcile rule, Standing returning, Standing replacing, boolean replacementStays) {
        Pair pair = Pair.of(job(policy(true, rule)));
        pair.world().stand(pair.original(), returning);
        pair.world().stand(pair.replacement(), replacing);
        pair.reconnect();

        JobAllocation stays = replacementStays ? pair.replacement() : pair.original();
        assertThat(pair.world().live()).extracting(JobAllocation::id).containsExactly(stays.id());
        assertThat(pair.world().plan().plan().stops()).isEmpty();
        assertThat(pair.world().plan().plan().placements()).isEmpty();
    }

    @Test
    void stopsWhatIsBackWithAnOlderVersion() {
        Pair pair = Pair.of(job(policy(true, Reconcile.KEEP_ORIGINAL)));
        pair.world()
                .register(
                        job(policy(true, Reconcile.KEEP_ORIGINAL)).priority(60).build());
        pair.world().evaluate();

        Plan plan = pair.reconnect();
        assertThat(plan.stops())
                .extracting(Plan.Stop::allocation)
                .containsExactly(pair.original().id());
    }

    @Test
    void stopsWhatIsBackAndHasToLeaveItsNode() {
        Pair pair = Pair.of(job(policy(true, Reconcile.KEEP_ORIGINAL)));
        pair.world().depart(pair.original());

        Plan plan = pair.reconnect();
        assertThat(plan.stops())
                .extracting(Plan.Stop::allocation)
                .containsExactly(pair.original().id());
        assertThat(plan.placements()).isEmpty();
    }

    @Test
    void stopsWhatHasFailedMeanwhile() {
        Pair pair = Pair.of(job(policy(true, Reconcile.KEEP_ORIGINAL)));
        pair.world().change(pair.original().node(), view -> view.withState(NodeStatus.READY, Eligibility.ELIGIBLE));
        pair.world().report(pair.original(), ClientStatus.FAILED);

        Plan plan = pair.world().evaluate().plan();
        assertThat(plan.stops())
                .extracting(Plan.Stop::allocation)
                .containsExactly(pair.original().id());
        assertThat(plan.placements()).isEmpty();
    }

    @Test
    void waitsForWhatTheNodeSaysOnceItIsBack() {
        Pair pair = Pair.of(job(policy(true, Reconcile.KEEP_ORIGINAL)));
        pair.world().change(pair.original().node(), view -> view.withState(NodeStatus.READY, Eligibility.ELIGIBLE));

        Plan plan = pair.world().evaluate().plan();
        assertThat(plan.stops()).isEmpty();
        assertThat(plan.placements()).isEmpty();
    }

    @Test
    void isALaterAllocationAsAnyOtherOnceItWentOn() {
        Pair pair = Pair.of(job(policy(true, Reconcile.KEEP_ORIGINAL)).update(1));
        pair.reconnect();
        pair.world().settle();
        pair.world()
                .register(job(policy(true, Reconcile.KEEP_ORIGINAL))
                        .update(1)
                        .command("other")
                        .build());

        Plan plan = pair.world().evaluate().plan();
        assertThat(plan.stops())
                .extracting(Plan.Stop::description)
                .containsExactly("alloc is being updated due to job update");
        assertThat(plan.placements()).hasSize(1);
    }

    @Test
    void believesTheNodeBeforeItsReportHasCome() {
        World world = world(job(policy(true, Reconcile.BEST_SCORE)));
        JobAllocation original = world.live().get(0);
        world.stand(original, standing(ClientStatus.UNKNOWN, Optional.of(EARLY), 0.5));
        world.change(original.node(), view -> view.withState(NodeStatus.DISCONNECTED, view.eligibility()));

        Plan plan = world.plan().plan();
        assertThat(plan.stops()).isEmpty();
        assertThat(plan.placements())
                .extracting(placement -> placement.previous())
                .containsExactly(Optional.of(original.id()));
    }

    @Test
    void losesWhatTheNodeHasLostForGood() {
        World world = world(job(policy(true, Reconcile.BEST_SCORE)));
        JobAllocation original = world.live().get(0);
        world.disconnect(original.node());
        world.evaluate();
        world.stand(original, standing(ClientStatus.LOST, Optional.of(EARLY), 0.5));
        world.change(original.node(), view -> view.withState(NodeStatus.DOWN, view.eligibility()));

        assertThat(world.plan().plan().stops())
                .extracting(Plan.Stop::description)
                .containsExactly("alloc is lost since its node is down");
    }

    @Test
    void stopsWhatIsUnknownWithItsJob() {
        Pair pair = Pair.of(job(policy(true, Reconcile.BEST_SCORE)));
        pair.world().stop();
        Plan plan = pair.world().evaluate().plan();

        assertThat(plan.stops())
                .extracting(Plan.Stop::allocation)
                .containsExactlyInAnyOrder(
                        pair.original().id(), pair.replacement().id());
        assertThat(plan.stops()).extracting(Plan.Stop::client).containsOnly(Optional.empty());
    }

    @Test
    void givesUpWhatIsUnknownOnANodeThatNobodyExpectsBack() {
        World world = world(JobBuilder.service("a")
                .disconnect(new DisconnectPolicy(Optional.empty(), Optional.empty(), false, Reconcile.BEST_SCORE)));
        world.disconnect(nodeOf(world));
        assertThat(world.evaluate().plan().placements()).isEmpty();

        world.stop();
        assertThat(world.evaluate().plan().stops())
                .extracting(Plan.Stop::client)
                .containsExactly(Optional.of(ClientStatus.LOST));
    }

    @Test
    void changesNothingAboutWhatIsUnknownAndNotReplaced() {
        World world = world(job(policy(false, Reconcile.BEST_SCORE)));
        NodeId node = nodeOf(world);
        world.disconnect(node);
        world.register(job(policy(false, Reconcile.BEST_SCORE)).command("other").build());
        assertThat(world.evaluate().plan()).satisfies(DisconnectRulesTest::changesNothing);

        world.reconnect(node);
        assertThat(world.evaluate().plan().stops())
                .extracting(Plan.Stop::description)
                .containsExactly("alloc is being updated due to job update");
    }

    @Test
    void goesByThePolicyOfTheVersionThatIsAway() {
        World world = world(job(policy(false, Reconcile.BEST_SCORE)));
        world.disconnect(nodeOf(world));
        world.register(JobBuilder.service("a").command("other").build());

        Plan plan = world.evaluate().plan();
        assertThat(plan.placements()).as("the newest version would replace it").isEmpty();
        assertThat(plan.stops()).as("the newest version would give it up").isEmpty();
    }

    @Test
    void doesNotCountWhatIsUnknownAsSurplus() {
        World world = World.of(job(policy(false, Reconcile.BEST_SCORE)).count(4).build(), node(1), node(2));
        world.evaluate();
        world.disconnect(id(1));
        int awaited = (int) world.live().stream()
                .filter(allocation -> allocation.client() == ClientStatus.UNKNOWN)
                .count();
        world.register(job(policy(false, Reconcile.BEST_SCORE)).count(1).build());

        Plan plan = world.evaluate().plan();
        assertThat(plan.stops()).hasSize(Math.max(0, 4 - awaited - 1));
    }

    @Test
    void replacesAnUnknownCanaryByACanary() {
        JobBuilder before = job(policy(true, Reconcile.BEST_SCORE)).count(2).canaries(1, 1);
        World world = World.of(before.build(), node(1), node(2), node(3));
        world.evaluate();
        world.settle();
        world.finishDeployment(DeploymentStatus.SUCCESSFUL);
        world.register(job(policy(true, Reconcile.BEST_SCORE))
                .count(2)
                .canaries(1, 1)
                .command("b")
                .build());
        world.evaluate();
        JobAllocation canary =
                world.live().stream().filter(JobAllocation::canary).findFirst().orElseThrow();
        world.disconnect(canary.node());
        Plan plan = world.evaluate().plan();

        assertThat(plan.placements()).anySatisfy(placement -> {
            assertThat(placement.previous()).contains(canary.id());
            assertThat(placement.lineage().canary()).isTrue();
        });
        world.reconnect(canary.node());
        world.evaluate();
        assertThat(world.live().stream().filter(JobAllocation::canary)).hasSize(1);
    }

    @Test
    void placesNothingUntilAgentsHadTheTimeToStop() {
        DisconnectPolicy policy =
                new DisconnectPolicy(Optional.empty(), Optional.of(Duration.ofMinutes(2)), true, Reconcile.BEST_SCORE);
        World world = world(JobBuilder.service("a").disconnect(policy));
        // Its agent goes by the version that it runs.
        world.register(JobBuilder.service("a").command("other").build());
        world.disconnect(nodeOf(world));
        Plan first = world.evaluate().plan();

        assertThat(first.placements()).isEmpty();
        assertThat(first.stops()).isEmpty();
        assertThat(first.followUps()).singleElement().satisfies(later -> assertThat(later.at())
                .isEqualTo(Instant.parse("2026-01-01T00:02:05Z")));
        assertThat(world.plan().plan().followUps()).isEmpty();
        world.pass(Duration.ofSeconds(125));
        Plan then = world.evaluate().plan();
        assertThat(then.stops()).hasSize(1);
        assertThat(then.placements()).hasSize(1);
    }

    @Test
    void leavesSystemJobsWhereTheyAreUnknown() {
        World world = World.of(
                JobBuilder.system("a")
                        .disconnect(policy(true, Reconcile.BEST_SCORE))
                        .build(),
                node(1),
                node(2));
        world.evaluate();
        world.disconnect(id(1));
        assertThat(world.evaluate().plan()).satisfies(DisconnectRulesTest::changesNothing);
        world.reconnect(id(1));
        assertThat(world.evaluate().plan()).satisfies(DisconnectRulesTest::changesNothing);
        assertThat(world.live()).hasSize(2);

        world.disconnect(id(1));
        world.fail(id(1));
        assertThat(world.evaluate().plan().stops()).hasSize(1);
    }

    @Test
    void changesNothingAboutASystemJobWhereItIsUnknown() {
        World world = World.of(
                JobBuilder.system("a")
                        .disconnect(policy(true, Reconcile.BEST_SCORE))
                        .build(),
                node(1));
        world.evaluate();
        world.disconnect(id(1));
        world.register(JobBuilder.system("a")
                .disconnect(policy(true, Reconcile.BEST_SCORE))
                .command("other")
                .build());
        assertThat(world.evaluate().plan()).satisfies(DisconnectRulesTest::changesNothing);
    }

    private static void changesNothing(Plan plan) {
        assertThat(List.of(plan.stops(), plan.placements(), plan.inPlace())).allMatch(List::isEmpty);
    }

    @Test
    void repeatsNoBatchTaskThatEndedWhileItWasAway() {
        World world = World.of(
                JobBuilder.batch("a")
                        .disconnect(policy(true, Reconcile.BEST_SCORE))
                        .build(),
                node(1),
                node(2));
        world.evaluate();
        JobAllocation original = world.live().get(0);
        world.disconnect(original.node());
        world.evaluate();
        world.change(original.node(), view -> view.withState(NodeStatus.READY, Eligibility.ELIGIBLE));
        JobAllocation away = world.live().stream()
                .filter(allocation -> allocation.id().equals(original.id()))
                .findFirst()
                .orElseThrow();
        world.report(away, ClientStatus.COMPLETE);

        assertThat(world.evaluate().plan().placements()).isEmpty();
        assertThat(world.all())
                .filteredOn(allocation -> allocation.desired() == DesiredStatus.RUN)
                .hasSize(2);
    }
}
