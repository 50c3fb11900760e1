package dev.drover.server;

import static dev.drover.server.ClusterActions.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.job.JobState;
import dev.drover.persistence.store.InMemoryLogStore;
import dev.drover.persistence.store.LogPosition;
import dev.drover.protocol.Cause;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.evaluation.Evaluation;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.Network.Port;
import dev.drover.protocol.job.Submission;
import dev.drover.protocol.node.NodeCommand;
import dev.drover.recording.Asked;
import dev.drover.replay.EvaluationReplay;
import dev.drover.replay.Replay;
import dev.drover.replay.Statements;
import dev.drover.scheduler.JobBuilder;
import dev.drover.scheduler.NodeBuilder;
import dev.drover.view.ClusterView;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replays on a real server, whose evaluations run side by side. */
class EvaluationReplayTest {
    private static final Asked ASKED = Asked.by(Cause.Kind.REQUEST, "test");
    private static final int NODES = 6;
    private static final int JOBS = 24;

    @TempDir
    Path root;

    private TestCluster cluster;

    @BeforeEach
    void start() throws Exception {
        cluster = TestCluster.start(root);
        registerNodes(cluster.engine());
    }

    private static void registerNodes(Engine engine) {
        for (int number = 1; number <= NODES; number++) {
            await(engine.entities()
                    .ask(
                            NodeBuilder.id(number),
                            new NodeCommand.RegisterNode(
                                    NodeBuilder.node(number).size(3_000, 8_000).description()),
                            ASKED));
        }
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private static void submitAll(Engine engine, String prefix) {
        untilRun(engine, submit(engine, prefix));
    }

    private static List<JobId> submit(Engine engine, String prefix) {
        List<JobId> jobs = new ArrayList<>();
        List<CompletableFuture<?>> asked = new ArrayList<>();
        for (int number = 0; number < JOBS; number++) {
            Job job = JobBuilder.batch(prefix + number)
                    .count(1 + number % 4)
                    .size(200 + 50 * (number % 3), 100)
                    .groupPorts(new Port("http", 0, 0))
                    .build();
            EvaluationId evaluation = engine.entities().newEvaluationId(job.id());
            JobCommand command =
                    new JobCommand.RegisterJob(job, Submission.NONE, OptionalLong.empty(), 0, evaluation, "");
            jobs.add(job.id());
            asked.add(engine.ask(job.id(), command, ASKED).toCompletableFuture());
        }
        asked.forEach(CompletableFuture::join);
        return jobs;
    }

    /** Each server has a view of its own, which shows a little later what another server has recorded. */
    private static void untilRun(Engine engine, List<JobId> jobs) {
        new ClusterActions(() -> engine).until(view -> jobs.stream().allMatch(job -> hasRun(view, job)));
    }

    /** The view may not show yet that the job is there. */
    private static boolean hasRun(ClusterView view, JobId job) {
        return view.job(job)
                .map(JobState::evaluations)
                .filter(evaluations ->
                        !evaluations.ended().isEmpty() && evaluations.pending().isEmpty())
                .isPresent();
    }

    /** Every plan that is recorded comes out again, at least one of each job; how many jobs there are. */
    private static int replayAll(Engine engine) {
        ClusterView view = engine.keeper().view();
        for (JobId job : view.jobs().keySet()) {
            assertThat(replay(engine, view.job(job).orElseThrow().evaluations().ended()))
                    .as("plans of %s", job)
                    .isPositive();
        }
        return view.jobs().size();
    }

    /** How many of the evaluations have made a plan. */
    private static int replay(Engine engine, List<Evaluation> evaluations) {
        EvaluationReplay replays = EvaluationReplay.of(engine.session(), Clock.systemUTC(), Duration.ofMinutes(1));
        int made = 0;
        for (Evaluation evaluation : evaluations) {
            Replay replay = await(replays.replay(evaluation.id(), OptionalInt.empty(), Statements.ofNone()));
            if (!(replay instanceof Replay.Unknown)) {
                assertThat(replay).isInstanceOfSatisfying(Replay.Made.class, again -> assertThat(again.isSame())
                        .as("plan of %s", evaluation)
                        .isTrue());
                made++;
            }
        }
        return made;
    }

    @Test
    void makesPlansAgainThatWereMadeSideBySide() {
        submitAll(cluster.engine(), "a");

        assertThat(replayAll(cluster.engine())).isEqualTo(JOBS);
    }

    @Test
    void makesPlansAgainThatAnotherServerMade() throws Exception {
        Path directory = Files.createDirectories(root.resolve("servers"));
        try (Servers servers = new Servers(new InMemoryLogStore(), directory, Duration.ofSeconds(3))) {
            servers.start("one", "two");
            registerNodes(servers.engine("one"));
            List<JobId> early = submit(servers.engine("two"), "a");
            untilRun(servers.engine("one"), early);
            assertThat(replayAll(servers.engine("one"))).isEqualTo(JOBS);

            servers.stop("one");
            Engine left = servers.engine("two");
            await(left.completeView(Duration.ofSeconds(60)));
            submitAll(left, "b");
            untilRun(left, early);

            assertThat(replayAll(left)).isEqualTo(2 * JOBS);
        }
    }

    @Test
    void makesPlansAgainAfterSweepsAndRestarts() throws Exception {
        submitAll(cluster.engine(), "a");
        sweep();
        cluster.restart();
        submitAll(cluster.engine(), "b");
        sweep();
        cluster.restart();

        assertThat(replayAll(cluster.engine())).isEqualTo(2 * JOBS);
    }

    @Test
    void needsNoHistoryThatSnapshotsCover() {
        submitAll(cluster.engine(), "a");
        sweep();
        submitAll(cluster.engine(), "b");
        InMemoryLogStore store = (InMemoryLogStore) cluster.store();
        store.lose(new LogPosition(cluster.engine().session().id(), 2));

        JobId early = JobId.of("a1");
        JobId late = JobId.of("b1");
        assertThat(replay(cluster.engine(), early)).isNotInstanceOf(Replay.Made.class);
        assertThat(replay(cluster.engine(), late))
                .isInstanceOfSatisfying(
                        Replay.Made.class, made -> assertThat(made.isSame()).isTrue());
    }

    /** Of a job's first plan: nodes had refused nothing before it, so that no answers of theirs are needed. */
    private static Replay replay(Engine engine, JobId job) {
        Evaluation evaluation = engine.keeper()
                .view()
                .job(job)
                .orElseThrow()
                .evaluations()
                .ended()
                .get(0);
        return await(EvaluationReplay.of(engine.session(), Clock.systemUTC(), Duration.ofMinutes(1))
                .replay(evaluation.id(), OptionalInt.of(1), Statements.ofNone()));
    }

    private void sweep() {
        Engine engine = cluster.engine();
        SweepSettings atOnce = new SweepSettings(Duration.ofHours(1), 0);
        await(new Sweeper(engine.session(), engine.keeper()::view, atOnce, ForkJoinPool.commonPool()).sweep());
    }
}
