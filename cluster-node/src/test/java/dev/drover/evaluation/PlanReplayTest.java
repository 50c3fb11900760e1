package dev.drover.evaluation;

import static dev.drover.scheduler.NodeBuilder.id;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.persistence.store.LogPosition;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.evaluation.EvaluationEvent.Basis;
import dev.drover.protocol.evaluation.EvaluationEvent.PlanRecorded;
import dev.drover.protocol.evaluation.EvaluationEvent.UnseenPlan;
import dev.drover.protocol.evaluation.SchedulerConfiguration.Algorithm;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.JobType;
import dev.drover.protocol.node.Eligibility;
import dev.drover.protocol.node.NodeCommand;
import dev.drover.replay.PlanDifference;
import dev.drover.replay.RecordedPlan;
import dev.drover.replay.Replay;
import dev.drover.replay.Rerun;
import dev.drover.replay.Statements;
import dev.drover.replay.WhatIf;
import dev.drover.scheduler.JobBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.Predicate;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.statistics.Statistics;
import org.junit.jupiter.api.Test;

/** Whatever was decided comes out again of what the journals hold, to the byte; the seed names the history. */
class PlanReplayTest {
    private static final int STEPS = 160;
    /** What is special about some plans. */
    private static final Map<String, Predicate<Replay.Made>> KINDS = Map.ofEntries(
            entry("beside offers under way", again -> !unseen(again).isEmpty()),
            entry("beside offers seen in part", again -> unseen(again).stream()
                    .anyMatch(seen -> !seen.nodes().isEmpty())),
            entry("after a refusal", again -> again.recorded().round() > 0),
            entry(
                    "of a sysbatch job",
                    again -> places(again, placement -> spec(again).type() == JobType.SYSBATCH)),
            entry(
                    "once a node is heard of again",
                    again -> knows(again, allocation -> allocation.client() == ClientStatus.RUNNING)),
            entry("off a drained node", again -> again.recorded().plan().stops().stream()
                    .anyMatch(stop -> stop.description().equals("alloc is being migrated"))),
            entry(
                    "in a node pool of its own",
                    again -> places(again, placement -> spec(again).nodePool().equals("gpu"))));

    private static List<UnseenPlan> unseen(Replay.Made again) {
        return again.recorded().basis().moment().orElseThrow().unseen();
    }

    private static Job spec(Replay.Made again) {
        return again.recorded().basis().spec();
    }

    private static boolean places(Replay.Made again, Predicate<Placement> kind) {
        return again.recorded().plan().placements().stream().anyMatch(kind);
    }

    private static boolean knows(Replay.Made again, Predicate<JobAllocation> kind) {
        return again.request().brief().allocations().stream().anyMatch(kind);
    }

    private static Replay replay(JournaledWorld world, EvaluationId evaluation, OptionalInt number) {
        return world.replays()
                .replay(evaluation, number, Statements.ofNone())
                .toCompletableFuture()
                .join();
    }

    private static Replay.Made made(JournaledWorld world, EvaluationId evaluation, int number) {
        Replay replay = replay(world, evaluation, OptionalInt.of(number));
        assertThat(replay).isInstanceOf(Replay.Made.class);
        return (Replay.Made) replay;
    }

    private static List<RecordedPlan> plans(JournaledWorld world, EvaluationId evaluation) {
        return made(world, evaluation, 1).plans();
    }

    @Property(tries = 50)
    void makesEveryPlanOfAnyHistoryAgain(@ForAll long seed) {
        RandomHistory history = new RandomHistory(seed);
        try (JournaledWorld world = history.world) {
            for (int step = 0; step < STEPS; step++) {
                history.step();
            }
            history.runs.forEach(run -> finish(run, history.random));
            for (EvaluationId evaluation : world.evaluations()) {
                int count = plans(world, evaluation).size();
                for (int number = 1; number <= count; number++) {
                    Replay.Made again = made(world, evaluation, number);
                    assertThat(again.again().plan()).isEqualTo(again.recorded().plan());
                    assertThat(again.isSame()).isTrue();
                    KINDS.forEach((label, kind) -> Statistics.label(label).collect(kind.test(again)));
                }
            }
        }
        for (String label : KINDS.keySet()) {
            Statistics.label(label).coverage(coverage -> coverage.check(true).count(count -> count > 0));
        }
    }

    private static JournaledRun run(RandomHistory history, String job, int count) {
        return run(history, JobBuilder.batch(job).count(count).size(600, 100));
    }

    /** One allocation on each of so many nodes. */
    private static JournaledRun scattered(RandomHistory history, String job, int count) {
        return run(
                history,
                JobBuilder.batch(job).count(count).size(600, 100).groupConstraint("", "distinct_hosts", "true"));
    }

    private static JournaledRun run(RandomHistory history, JobBuilder builder) {
        Job job = builder.datacenters("dc1", "dc2").build();
        history.submit(job);
        return new JournaledRun(
                history.world,
                history.world
                        .job(job.id())
                        .evaluations()
                        .running()
                        .orElseThrow()
                        .id(),
                job.id());
    }

    private static void finish(JournaledRun run, Random random) {
        boolean goesOn = true;
        while (goesOn) {
            goesOn = run.step(random);
        }
    }

    @Test
    void holdsOffersAgainstTheNodesThatTheViewDidNotShow() {
        RandomHistory history = new RandomHistory(1);
        try (JournaledWorld world = history.world) {
            world.showAll();
            JournaledRun first = run(history, "first", 4);
            JournaledRun second = run(history, "second", 4);
            first.step(history.random);
            first.step(history.random);
            // Planned and not even recorded when the other is planned, which then is recorded first.
            second.step(history.random);
            second.step(history.random);
            second.step(history.random);
            finish(second, history.random);
            finish(first, history.random);

            Replay.Made again = made(world, second.id(), 1);

            assertThat(again.recorded().basis().moment().orElseThrow().unseen()).hasSize(1);
            assertThat(again.isSame()).isTrue();
        }
    }

    @Test
    void knowsWhichNodesOfAPlanTheViewHadSeen() {
        RandomHistory history = new RandomHistory(2);
        try (JournaledWorld world = history.world) {
            world.showAll();
            JournaledRun first = scattered(history, "first", RandomHistory.NODES);
            JournaledRun second = run(history, "second", 4);
            for (int step = 0; step < 4; step++) {
                first.step(history.random);
            }
            world.showAll();
            second.step(history.random);
            second.step(history.random);
            second.step(history.random);

            Replay.Made again = made(world, second.id(), 1);

            assertThat(again.recorded()
                            .basis()
                            .moment()
                            .orElseThrow()
                            .unseen()
                            .get(0)
                            .nodes())
                    .isNotEmpty();
            assertThat(again.isSame()).isTrue();
        }
    }

    @Test
    void makesThePlanAgainThatFollowedARefusal() {
        RandomHistory history = new RandomHistory(3);
        try (JournaledWorld world = history.world) {
            world.showAll();
            JournaledRun run = scattered(history, "refused", RandomHistory.NODES);
            run.step(history.random);
            run.step(history.random);
            world.nodes().forEach(node -> world.ask(node, new NodeCommand.SetEligibility(Eligibility.INELIGIBLE)));
            world.ask(id(1), new NodeCommand.SetEligibility(Eligibility.ELIGIBLE));
            finish(run, history.random);

            assertThat(plans(world, run.id())).hasSizeGreaterThan(1);
            assertThat(made(world, run.id(), 2).recorded().round()).isEqualTo(1);
            assertThat(made(world, run.id(), 2).isSame()).isTrue();
        }
    }

    @Test
    void makesThePlanAgainThatFollowedARefusalAndANewerVersionOfTheJob() {
        RandomHistory history = new RandomHistory(3);
        try (JournaledWorld world = history.world) {
            world.showAll();
            JournaledRun run = scattered(history, "changed", RandomHistory.NODES);
            run.step(history.random);
            run.step(history.random);
            run.step(history.random);
            world.nodes().forEach(node -> world.ask(node, new NodeCommand.SetEligibility(Eligibility.INELIGIBLE)));
            world.ask(id(1), new NodeCommand.SetEligibility(Eligibility.ELIGIBLE));
            history.submit(JobBuilder.batch("changed")
                    .count(RandomHistory.NODES)
                    .size(500, 100)
                    .datacenters("dc1", "dc2")
                    .build());
            run.interrupt();
            finish(run, history.random);

            assertThat(made(world, run.id(), 2).recorded().round()).isEqualTo(1);
            assertThat(made(world, run.id(), 2).isSame()).isTrue();
        }
    }

    @Test
    void makesThePlanAgainThatMadeOthersGo() {
        RandomHistory history = new RandomHistory(11);
        try (JournaledWorld world = history.world) {
            world.showAll();
            JobBuilder low = JobBuilder.batch("low").count(RandomHistory.NODES).priority(20);
            finish(
                    run(history, low.size(1000, 100).pool("all").constraint("", "distinct_hosts", "true")),
                    history.random);
            world.showAll();
            JournaledRun high =
                    run(history, JobBuilder.batch("high").priority(80).size(3000, 100));
            finish(high, history.random);

            Replay.Made again = made(world, high.id(), 1);

            assertThat(places(
                            again, placement -> !placement.lineage().preempted().isEmpty()))
                    .isTrue();
            assertThat(again.isSame()).isTrue();
        }
    }

    @Test
    void makesThePlanAgainThatPlacedCanaries() {
        RandomHistory history = new RandomHistory(12);
        try (JournaledWorld world = history.world) {
            world.showAll();
            finish(run(history, JobBuilder.service("web").count(2).canaries(1, 1)), history.random);
            world.showAll();
            JournaledRun canaries = run(
                    history, JobBuilder.service("web").count(2).canaries(1, 1).command("other"));
            finish(canaries, history.random);

            Replay.Made again = made(world, canaries.id(), 1);

            assertThat(places(again, placement -> placement.lineage().canary())).isTrue();
            assertThat(again.isSame()).isTrue();
        }
    }

    @Test
    void saysThatHistoryIsGone() {
        RandomHistory history = new RandomHistory(4);
        try (JournaledWorld world = history.world) {
            world.showAll();
            JournaledRun run = run(history, "gone", 2);
            finish(run, history.random);
            assertThat(made(world, run.id(), 1).isSame()).isTrue();

            world.store().lose(new LogPosition(world.session(), 2));

            assertThat(replay(world, run.id(), OptionalInt.empty()))
                    .isInstanceOfSatisfying(Replay.Impossible.class, impossible -> assertThat(impossible.why())
                            .contains("row 2 of the log of session"));
            assertThat(world.replaysFromLog()
                            .replay(run.id(), OptionalInt.empty(), Statements.ofNone())
                            .toCompletableFuture()
                            .join())
                    .isInstanceOf(Replay.Gone.class);
        }
    }

    @Test
    void saysThatTheAlgorithmWasAnother() {
        RandomHistory history = new RandomHistory(8);
        try (JournaledWorld world = history.world) {
            world.showAll();
            JournaledRun run = run(history, "old", 1);
            finish(run, history.random);
            RecordedPlan recorded = plans(world, run.id()).get(0);
            Basis basis = recorded.basis();
            EvaluationId older = world.newEvaluation(basis.job());
            world.record(
                    older,
                    List.of(new PlanRecorded(
                            0,
                            0,
                            1,
                            recorded.plan(),
                            List.of(new Basis(
                                    basis.job(),
                                    basis.spec(),
                                    basis.jobVersion(),
                                    basis.evaluationNumber(),
                                    basis.seed(),
                                    1,
                                    basis.cursors(),
                                    basis.baseSetSize(),
                                    basis.baseSetHash(),
                                    basis.nodesConsidered(),
                                    basis.configuration(),
                                    basis.moment())))));

            assertThat(replay(world, older, OptionalInt.empty()))
                    .isInstanceOfSatisfying(Replay.Impossible.class, impossible -> assertThat(impossible.why())
                            .startsWith("the plan was made by version 1 of the scheduler's algorithm"));
        }
    }

    @Test
    void givesUpWhenItTakesTooLong() {
        RandomHistory history = new RandomHistory(9);
        try (JournaledWorld world = history.world) {
            world.showAll();
            JournaledRun run = run(history, "long", 1);
            finish(run, history.random);
            RecordedPlan recorded = plans(world, run.id()).get(0);

            Replay replay = world.replays(Duration.ofMillis(-1), world.reader())
                    .replay(recorded.evaluation(), OptionalInt.empty(), Statements.ofNone())
                    .toCompletableFuture()
                    .join();

            assertThat(replay)
                    .isInstanceOfSatisfying(Replay.Impossible.class, impossible -> assertThat(impossible.why())
                            .contains("takes longer than"));
        }
    }

    @Test
    void saysWhichPlansThereAre() {
        RandomHistory history = new RandomHistory(5);
        try (JournaledWorld world = history.world) {
            world.showAll();
            JournaledRun run = run(history, "known", 1);
            assertThat(replay(world, run.id(), OptionalInt.empty())).isEqualTo(new Replay.Unknown(0));
            finish(run, history.random);

            assertThat(replay(world, run.id(), OptionalInt.of(2))).isEqualTo(new Replay.Unknown(1));
        }
    }

    @Test
    void showsWhatAnotherAlgorithmWouldHaveDecided() {
        RandomHistory history = new RandomHistory(6);
        try (JournaledWorld world = history.world) {
            world.showAll();
            JournaledRun run = run(history, "other", 3);
            finish(run, history.random);
            Replay.Made again = made(world, run.id(), 1);
            WhatIf spread = new WhatIf(Optional.of(Algorithm.SPREAD), Optional.empty(), false, false);

            Rerun otherwise = Rerun.of(spread.applied(again.request()), Statements.ofNone());

            assertThat(otherwise.isSameAs(again.recorded().plan())).isFalse();
            assertThat(PlanDifference.between(again.recorded().plan(), otherwise.plan()))
                    .hasSize(3)
                    .anyMatch(PlanDifference.Pair::isMoved);
        }
    }

    @Test
    void repeatsWhatEachNodeSaid() {
        RandomHistory history = new RandomHistory(7);
        try (JournaledWorld world = history.world) {
            world.showAll();
            JournaledRun run =
                    run(history, JobBuilder.batch("huge").size(90_000, 100).pool("all"));
            finish(run, history.random);

            Replay replay = world.replays()
                    .replay(run.id(), OptionalInt.empty(), Statements.of(node -> true))
                    .toCompletableFuture()
                    .join();

            Statements statements = ((Replay.Made) replay).again().statements();
            assertThat(statements.byGroup().get("web"))
                    .hasSize(RandomHistory.NODES)
                    .allSatisfy((node, said) -> {
                        assertThat(said.score()).isEmpty();
                        assertThat(said.misses()).singleElement().satisfies(miss -> assertThat(miss.what())
                                .isEqualTo("cpu"));
                    });
        }
    }
}
