package dev.drover.evaluation;

import static dev.drover.scheduler.NodeBuilder.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.persistence.store.LogPosition;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.evaluation.EvaluationEvent.Basis;
import dev.drover.protocol.evaluation.EvaluationEvent.PlanRecorded;
import dev.drover.protocol.evaluation.EvaluationEvent.UnseenPlan;
import dev.drover.protocol.evaluation.SchedulerConfiguration.Algorithm;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.Network.Port;
import dev.drover.protocol.job.ReschedulePolicy;
import dev.drover.protocol.job.Submission;
import dev.drover.protocol.node.AllocationUpdate;
import dev.drover.protocol.node.Eligibility;
import dev.drover.protocol.node.NodeCommand;
import dev.drover.replay.PlanDifference;
import dev.drover.replay.RecordedPlan;
import dev.drover.replay.Replay;
import dev.drover.replay.Rerun;
import dev.drover.replay.Statements;
import dev.drover.replay.WhatIf;
import dev.drover.scheduler.JobBuilder;
import dev.drover.scheduler.NodeBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.statistics.Statistics;
import org.junit.jupiter.api.Test;

/** Whatever was decided comes out again of what the journals hold, to the byte; the seed names the history. */
class PlanReplayTest {
    private static final int NODES = 5;
    private static final int STEPS = 120;

    /** A random history. */
    private static final class History {
        private final Random random;
        private final JournaledWorld world;
        private final List<JournaledRun> runs = new ArrayList<>();

        History(long seed) {
            this.random = new Random(seed);
            this.world = new JournaledWorld(random);
            for (int number = 1; number <= NODES; number++) {
                register(number);
            }
        }

        private void register(int number) {
            NodeBuilder node = NodeBuilder.node(number)
                    .size(1500 + number % 3 * 1000, 1500)
                    .meta("rack", "r" + number % 2)
                    .datacenter("dc" + (1 + number % 2));
            world.ask(id(number), new NodeCommand.RegisterNode(node.description()));
        }

        private Job job() {
            String name = "job-" + random.nextInt(4);
            JobBuilder job =
                    switch (name) {
                        case "job-0" -> JobBuilder.batch(name);
                        case "job-1" -> JobBuilder.system(name);
                        default -> JobBuilder.service(name).update(1 + random.nextInt(2));
                    };
            job.count(random.nextInt(6))
                    .size(100 + random.nextInt(4) * 150, 100 + random.nextInt(3) * 150)
                    .command("c" + random.nextInt(2))
                    .datacenters("dc1", "dc2")
                    .priority(20 + random.nextInt(3) * 30);
            switch (random.nextInt(6)) {
                case 0 -> job.spread("${meta.rack}", 50);
                case 1 -> job.affinity("${meta.rack}", "r1", 50);
                case 2 -> job.constraint("${meta.rack}", "=", "r0");
                case 3 -> job.groupPorts(new Port("http", 0, 0), new Port("static", 8080, 0));
                case 4 ->
                    job.reschedule(new ReschedulePolicy(
                            1,
                            Duration.ofMinutes(1),
                            Duration.ofSeconds(5),
                            "constant",
                            Duration.ofSeconds(20),
                            false));
                default -> job.groupPorts(new Port("http", 0, 0));
            }
            return job.build();
        }

        private void step() {
            switch (random.nextInt(12)) {
                case 0, 1 -> submit(job());
                case 2 -> world.ask(node(), new NodeCommand.ExpireHeartbeat());
                case 3 -> register(1 + random.nextInt(NODES));
                case 4 ->
                    world.ask(
                            node(),
                            new NodeCommand.SetEligibility(
                                    random.nextBoolean() ? Eligibility.ELIGIBLE : Eligibility.INELIGIBLE));
                case 5 -> tell();
                case 6 -> unblock();
                case 7 -> world.show(random.nextInt(6));
                default -> run();
            }
            for (JobId job : world.jobs()) {
                world.job(job).evaluations().running().ifPresent(running -> {
                    boolean isKnown = runs.stream().anyMatch(run -> run.id().equals(running.id()));
                    if (!isKnown) {
                        runs.add(new JournaledRun(world, running.id(), job));
                    }
                });
            }
        }

        private NodeId node() {
            return id(1 + random.nextInt(NODES));
        }

        void submit(Job job) {
            world.ask(
                    job.id(),
                    new JobCommand.RegisterJob(
                            job, Submission.NONE, OptionalLong.empty(), 0, world.newEvaluation(job.id()), ""));
        }

        private void tell() {
            NodeId node = node();
            List<Allocation> held = List.copyOf(world.node(node).allocations().values());
            if (!held.isEmpty()) {
                ClientStatus status = List.of(ClientStatus.RUNNING, ClientStatus.COMPLETE, ClientStatus.FAILED)
                        .get(random.nextInt(3));
                Allocation told = held.get(random.nextInt(held.size()));
                world.ask(
                        node,
                        new NodeCommand.UpdateAllocations(List.of(
                                new AllocationUpdate(told.placement().id(), status, "", Map.of(), Optional.empty()))));
            }
            world.jobs().forEach(job -> world.deliver(node, job));
        }

        private void unblock() {
            for (JobId job : world.jobs()) {
                world.job(job)
                        .evaluations()
                        .blocked()
                        .ifPresent(blocked -> world.ask(job, new JobCommand.UnblockEvaluation(blocked.id())));
            }
        }

        private void run() {
            if (!runs.isEmpty()) {
                JournaledRun run = runs.get(random.nextInt(runs.size()));
                if (!run.step(random)) {
                    runs.remove(run);
                }
            }
        }
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

    @Property(tries = 60)
    void makesEveryPlanOfAnyHistoryAgain(@ForAll long seed) {
        History history = new History(seed);
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
                    List<UnseenPlan> unseen =
                            again.recorded().basis().moment().orElseThrow().unseen();
                    Statistics.label("beside offers under way").collect(!unseen.isEmpty());
                    Statistics.label("beside offers seen in part")
                            .collect(unseen.stream()
                                    .anyMatch(plan -> !plan.nodes().isEmpty()));
                    Statistics.label("after a refusal").collect(again.recorded().round() > 0);
                }
            }
        }
        for (String label : List.of("beside offers under way", "beside offers seen in part", "after a refusal")) {
            Statistics.label(label).coverage(coverage -> coverage.check(true).count(count -> count > 0));
        }
    }

    private static JournaledRun run(History history, String job, int count) {
        return run(history, JobBuilder.batch(job).count(count).size(600, 100));
    }

    /** One allocation on each of so many nodes. */
    private static JournaledRun scattered(History history, String job, int count) {
        return run(
                history,
                JobBuilder.batch(job).count(count).size(600, 100).groupConstraint("", "distinct_hosts", "true"));
    }

    private static JournaledRun run(History history, JobBuilder builder) {
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
        History history = new History(1);
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
        History history = new History(2);
        try (JournaledWorld world = history.world) {
            world.showAll();
            JournaledRun first = scattered(history, "first", NODES);
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
        History history = new History(3);
        try (JournaledWorld world = history.world) {
            world.showAll();
            JournaledRun run = scattered(history, "refused", NODES);
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
    void saysThatHistoryIsGone() {
        History history = new History(4);
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
        History history = new History(8);
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
        History history = new History(9);
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
        History history = new History(5);
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
        History history = new History(6);
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
        History history = new History(7);
        try (JournaledWorld world = history.world) {
            world.showAll();
            JournaledRun run = run(history, JobBuilder.batch("huge").size(90_000, 100));
            finish(run, history.random);

            Replay replay = world.replays()
                    .replay(run.id(), OptionalInt.empty(), Statements.of(node -> true))
                    .toCompletableFuture()
                    .join();

            Statements statements = ((Replay.Made) replay).again().statements();
            assertThat(statements.byGroup().get("web")).hasSize(NODES).allSatisfy((node, said) -> {
                assertThat(said.score()).isEmpty();
                assertThat(said.misses()).singleElement().satisfies(miss -> assertThat(miss.what())
                        .isEqualTo("cpu"));
            });
        }
    }
}
