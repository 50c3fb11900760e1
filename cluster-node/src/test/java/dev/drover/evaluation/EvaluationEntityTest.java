package dev.drover.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.evaluation.World.Fate;
import dev.drover.protocol.Cause;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.evaluation.Evaluation;
import dev.drover.protocol.evaluation.EvaluationCommand.RunEvaluation;
import dev.drover.protocol.evaluation.EvaluationReply;
import dev.drover.protocol.evaluation.EvaluationStatus;
import dev.drover.protocol.evaluation.Trigger;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.Submission;
import dev.drover.protocol.node.NodeCommand;
import dev.drover.recording.Answer;
import dev.drover.recording.Asked;
import dev.drover.recording.EntitySettings;
import dev.drover.recording.IndexClock;
import dev.drover.server.EntityJournal;
import dev.drover.server.Samples;
import java.time.Clock;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding.ShardCommand;
import org.apache.pekko.persistence.testkit.javadsl.PersistenceTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The evaluation is ended between any two of its steps and started again: what comes of it is the same. */
class EvaluationEntityTest {
    private static final EvaluationId EVALUATION = new EvaluationId("5d3b9c7e-1f0a-4e52-8a54-4a4d2a1c0b07");
    private static final EvaluationId NEWER = new EvaluationId("5d3b9c7e-1f0a-4e52-8a54-4a4d2a1c0b17");
    private static final NodeId FIRST = new NodeId("0b8b4cf6-5e0c-4f3e-9d7c-0d6f8f3a1c11");
    private static final NodeId SECOND = new NodeId("0b8b4cf6-5e0c-4f3e-9d7c-0d6f8f3a1c12");
    private static final Job MANY = Samples.service("web", 250);
    private static final int QUESTIONS = 9;
    private static final Job AT_ONCE = WorldSamples.allAtOnce(MANY);
    private static final int AT_ONCE_QUESTIONS = 12;

    private static ActorTestKit kit;
    private static PersistenceTestKit journal;

    private TestProbe<ShardCommand> shard;
    private TestProbe<Answer<EvaluationReply>> caller;
    private EntitySettings settings;

    @BeforeAll
    static void startSystem() {
        kit = ActorTestKit.create(EntityJournal.CONFIG);
        journal = PersistenceTestKit.create(kit.system());
    }

    @AfterAll
    static void stopSystem() {
        kit.shutdownTestKit();
    }

    @BeforeEach
    void clear() {
        journal.clearAll();
        journal.resetPolicy();
        shard = kit.createTestProbe();
        caller = kit.createTestProbe();
        settings = new EntitySettings(
                Duration.ofMillis(20),
                Duration.ofMillis(300),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10));
    }

    @Test
    void asksJobPlannerAndNodesInTurn() {
        World world = world(MANY, 1_000, 2_000);

        ActorRef<EvaluationEntity.Message> entity = start(world);
        awaitEnd(world);

        assertThat(world.asked())
                .containsExactly(
                        "BeginEvaluation",
                        "plan 0",
                        "offer 0",
                        "plan 1",
                        "offer 1",
                        "RecordPlacements",
                        "RecordPlacements",
                        "RecordPlacements",
                        "CloseEvaluation")
                .hasSize(QUESTIONS);
        assertAllPlaced(world);
        kit.stop(entity);
    }

    @ParameterizedTest
    @EnumSource(Fate.class)
    void comesToTheSameWhereverItIsKilled(Fate fate) {
        for (int question = 1; question <= QUESTIONS; question++) {
            journal.clearAll();
            World world = world(MANY, 1_000, 2_000).silent(question, fate);

            kit.stop(startUntilSilence(world));
            ActorRef<EvaluationEntity.Message> again = start(world);
            awaitEnd(world);

            assertAllPlaced(world);
            kit.stop(again);
        }
    }

    @ParameterizedTest
    @EnumSource(Fate.class)
    void comesToTheSameWhenItIsKilledAgainAndAgain(Fate fate) {
        World world = world(MANY, 1_000, 2_000);
        for (int question : new int[] {2, 4, 7, 8, 11, 15, 16}) {
            world.silent(question, fate);
            kit.stop(startUntilSilence(world));
            world.heal();
        }
        ActorRef<EvaluationEntity.Message> last = start(world);
        awaitEnd(world);

        assertAllPlaced(world);
        kit.stop(last);
    }

    @Test
    void plansNothingTwiceOnceAPlanIsRecorded() {
        World world = world(MANY, 1_000, 2_000).silent(3, Fate.UNHEARD);
        kit.stop(startUntilSilence(world));
        ActorRef<EvaluationEntity.Message> again = start(world);
        awaitEnd(world);

        assertThat(world.plans()).isEqualTo(2);
        kit.stop(again);
    }

    /** From the offer of a recorded plan to the close. */
    @ParameterizedTest
    @CsvSource({"3, UNHEARD", "3, ANSWER_LOST", "4, UNHEARD", "5, ANSWER_LOST", "6, UNHEARD", "9, UNHEARD"})
    void goesOnWithTheVersionThatItsPlansAreOf(int question, Fate fate) {
        World world = world(MANY, 1_000, 2_000).silent(question, fate);
        kit.stop(startUntilSilence(world));
        Job newer = Samples.service("web", 240);
        world.tell(new JobCommand.RegisterJob(newer, Submission.NONE, OptionalLong.empty(), 0, NEWER, ""));

        ActorRef<EvaluationEntity.Message> again = start(world);
        awaitEnd(world);

        assertAllPlaced(world);
        assertThat(world.heldVersions()).containsExactly(0L);
        assertThat(world.state().allocations().values())
                .extracting(JobAllocation::jobVersion)
                .containsOnly(0L);
        kit.stop(again);
    }

    @Test
    void asksAgainUntilItIsAnswered() {
        World world = world(MANY, 1_000, 2_000);
        for (int question = 1; question <= 12; question++) {
            world.failing(question);
        }

        ActorRef<EvaluationEntity.Message> entity = start(world);
        awaitEnd(world);

        assertThat(world.asked().subList(0, 12)).containsOnly("BeginEvaluation");
        assertAllPlaced(world);
        kit.stop(entity);
    }

    @Test
    void repeatsAnOfferUntilItIsAnswered() {
        World world = world(MANY, 1_000, 2_000).failing(3).failing(4).failing(5);

        ActorRef<EvaluationEntity.Message> entity = start(world);
        awaitEnd(world);

        assertThat(world.asked().subList(2, 6)).containsOnly("offer 0");
        assertAllPlaced(world);
        kit.stop(entity);
    }

    @Test
    void givesUpOnAServiceAfterFivePlansInVain() {
        assertGivesUp(Samples.service("web", 3), 5);
    }

    @Test
    void givesUpOnABatchJobAfterTwoPlansInVain() {
        assertGivesUp(Samples.batch("web", 3), 2);
    }

    @Test
    void asksForRoomFirstWhereAllIsToBePlacedAtOnce() {
        World world = world(AT_ONCE, 1_000, 2_000);

        ActorRef<EvaluationEntity.Message> entity = start(world);
        awaitEnd(world);

        assertThat(world.asked())
                .startsWith("BeginEvaluation", "plan 0", "reserve 0", "plan 1", "reserve 1", "reserve 1")
                .containsSubsequence("confirm 1", "confirm 1", "RecordPlacements", "CloseEvaluation")
                .hasSize(AT_ONCE_QUESTIONS);
        assertAllPlaced(world);
        assertThat(world.isRoomKept()).isFalse();
        kit.stop(entity);
    }

    @ParameterizedTest
    @EnumSource(Fate.class)
    void placesAllAtOnceWhereverItIsKilled(Fate fate) {
        for (int question = 1; question <= AT_ONCE_QUESTIONS; question++) {
            journal.clearAll();
            World world = world(AT_ONCE, 1_000, 2_000).silent(question, fate);

            kit.stop(startUntilSilence(world));
            ActorRef<EvaluationEntity.Message> again = start(world);
            awaitEnd(world);

            assertAllPlaced(world);
            assertThat(world.isRoomKept()).isFalse();
            kit.stop(again);
        }
    }

    @Test
    void placesNothingWhereNotAllCanBePlacedAtOnce() {
        World world = world(AT_ONCE, 1_000, 1_000);

        ActorRef<EvaluationEntity.Message> entity = start(world);
        awaitEnd(world);

        assertThat(world.asked()).contains("release 1").doesNotContain("confirm 1");
        assertThat(world.plans()).isEqualTo(5);
        assertThat(world.held()).isEmpty();
        assertThat(world.isRoomKept()).isFalse();
        assertThat(world.state().allocations()).isEmpty();
        assertThat(world.state().evaluations().blocked().orElseThrow().trigger())
                .isEqualTo(Trigger.MAX_PLAN_ATTEMPTS);
        kit.stop(entity);
    }

    /** Each of the first two plans gets one of three allocations to a node. */
    private void assertGivesUp(Job job, int tries) {
        World world = world(job, 10, 10);

        ActorRef<EvaluationEntity.Message> entity = start(world);
        awaitEnd(world);

        assertThat(world.plans()).isEqualTo(2 + tries);
        Evaluation failed = world.state().evaluations().find(EVALUATION).orElseThrow();
        assertThat(failed.status()).isEqualTo(EvaluationStatus.FAILED);
        assertThat(failed.statusDescription()).isEqualTo("maximum attempts reached (" + tries + ")");
        assertThat(world.state().evaluations().blocked().orElseThrow().trigger())
                .isEqualTo(Trigger.MAX_PLAN_ATTEMPTS);
        assertThat(world.held()).isEqualTo(world.state().allocations().keySet()).hasSize(2);
        kit.stop(entity);
    }

    @Test
    void goesOnAfterTheJournalFailed() {
        World world = world(MANY, 1_000, 2_000);
        journal.failNextPersisted();

        ActorRef<EvaluationEntity.Message> entity = start(world);
        remindUntil(world.ended(), entity);

        assertAllPlaced(world);
        kit.stop(entity);
    }

    @Test
    void staysWhileItRunsAgain() {
        settings = new EntitySettings(
                Duration.ofMillis(20),
                Duration.ofSeconds(2),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10));
        World world = world(MANY, 1_000, 2_000).silent(QUESTIONS + 1, Fate.UNHEARD);
        ActorRef<EvaluationEntity.Message> entity = start(world);
        awaitEnd(world);

        remindUntil(world.silence(), entity);

        shard.expectNoMessage(Duration.ofSeconds(3));
        kit.stop(entity);
    }

    /** Its server would keep room for it for ever, though another one goes on with it. */
    @Test
    void withdrawsWhatItPlannedWhenItLeavesItsServer() {
        World world = world(MANY, 1_000, 2_000).silent(3, Fate.UNHEARD);
        ActorRef<EvaluationEntity.Message> entity = startUntilSilence(world);
        assertThat(world.asked()).last().isEqualTo("offer 0");
        assertThat(world.withdrawals()).isZero();

        entity.tell(new EvaluationEntity.Stop());

        world.withdrawn().orTimeout(60, TimeUnit.SECONDS).join();
    }

    @Test
    void withdrawsWhatIsPlannedOnlyAfterItHasLeft() {
        CompletableFuture<Void> turn = new CompletableFuture<>();
        World world = world(MANY, 1_000, 2_000).planningAfter(turn);
        ActorRef<EvaluationEntity.Message> entity = start(world);
        world.planning().orTimeout(60, TimeUnit.SECONDS).join();
        entity.tell(new EvaluationEntity.Stop());
        world.withdrawn().orTimeout(60, TimeUnit.SECONDS).join();

        turn.complete(null);

        assertThat(world.withdrawals()).isEqualTo(2);
    }

    @Test
    void leavesOnceItHasNothingToDo() {
        World world = world(MANY, 1_000, 2_000);
        ActorRef<EvaluationEntity.Message> entity = start(world);
        awaitEnd(world);

        shard.receiveMessage(Duration.ofSeconds(60));
        kit.stop(entity);
    }

    private static World world(Job job, int firstMhz, int secondMhz) {
        World world = new World(job, FIRST, SECOND);
        world.tell(FIRST, new NodeCommand.RegisterNode(WorldSamples.node(FIRST, firstMhz)));
        world.tell(SECOND, new NodeCommand.RegisterNode(WorldSamples.node(SECOND, secondMhz)));
        world.tell(new JobCommand.RegisterJob(job, Submission.NONE, OptionalLong.empty(), 0, EVALUATION, ""));
        return world;
    }

    private ActorRef<EvaluationEntity.Message> start(World world) {
        ActorRef<EvaluationEntity.Message> entity = kit.spawn(EvaluationEntity.create(
                shard.getRef(), EVALUATION, world, new IndexClock(Clock.systemUTC(), 1), settings));
        entity.tell(run());
        return entity;
    }

    private ActorRef<EvaluationEntity.Message> startUntilSilence(World world) {
        CompletableFuture<Void> silence = world.silence();
        ActorRef<EvaluationEntity.Message> entity = start(world);
        silence.orTimeout(60, TimeUnit.SECONDS).join();
        return entity;
    }

    private EvaluationEntity.Message run() {
        return new EvaluationEntity.Execute(
                new RunEvaluation(EVALUATION, MANY.id()),
                Asked.by(Cause.Kind.EVALUATION, EVALUATION.value()),
                caller.getRef());
    }

    private static void awaitEnd(World world) {
        world.ended().orTimeout(60, TimeUnit.SECONDS).join();
    }

    /** Says that it shall run, again and again, as its job does. */
    private void remindUntil(CompletableFuture<Void> condition, ActorRef<EvaluationEntity.Message> entity) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.isDone() && System.nanoTime() < deadline) {
            entity.tell(run());
            caller.receiveMessage(Duration.ofSeconds(60));
        }
        assertThat(condition).isCompleted();
    }

    /** Each name once, at the job and at the nodes alike. */
    private static void assertAllPlaced(World world) {
        assertThat(world.state().allocations().values())
                .hasSize(250)
                .extracting(JobAllocation::name)
                .doesNotHaveDuplicates();
        assertThat(world.held()).isEqualTo(world.state().allocations().keySet());
        assertThat(world.state().evaluations().find(EVALUATION).orElseThrow().status())
                .isEqualTo(EvaluationStatus.COMPLETE);
    }
}
