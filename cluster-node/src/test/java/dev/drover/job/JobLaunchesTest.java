package dev.drover.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.Cause;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.Reason;
import dev.drover.protocol.Rejected;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobEvent;
import dev.drover.protocol.job.JobReply;
import dev.drover.protocol.job.JobStatus;
import dev.drover.recording.Answer;
import dev.drover.recording.Asked;
import dev.drover.recording.EntitySettings;
import dev.drover.recording.IndexClock;
import dev.drover.recording.StoredEvent;
import dev.drover.server.EntityJournal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.persistence.testkit.javadsl.PersistenceTestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A parent's entity on a clock of the test's, and children that answer as the test says. */
class JobLaunchesTest {
    private static final String JOURNAL = "job|" + JobFacts.JOB;
    private static final Instant START = Instant.parse("2026-01-01T00:00:30Z");
    private static final JobId FIRST = LaunchFacts.child(START.getEpochSecond() + 30);
    private static final JobId SECOND = LaunchFacts.child(START.getEpochSecond() + 90);

    /** What a child is told, and where its answer goes. */
    private record Told(JobId child, JobCommand command, CompletableFuture<JobReply> answer) {}

    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private ActorTestKit kit;
    private ManualTime time;
    private PersistenceTestKit journal;
    private TestProbe<Answer<JobReply>> caller;
    private TestProbe<Told> told;
    private TestProbe<ClusterSharding.ShardCommand> shard;

    @BeforeEach
    void startSystem() {
        kit = ActorTestKit.create(ManualTime.config().withFallback(EntityJournal.CONFIG));
        time = ManualTime.get(kit.system());
        journal = PersistenceTestKit.create(kit.system());
        caller = kit.createTestProbe();
        told = kit.createTestProbe();
        shard = kit.createTestProbe();
    }

    @AfterEach
    void stopSystem() {
        kit.shutdownTestKit();
    }

    @Test
    void recordsAnInstantBeforeItsChildIsRegistered() {
        register(start(), LaunchFacts.EVERY_MINUTE);

        pass(Duration.ofSeconds(31));

        StoredEvent<?> stored = next();
        assertThat(stored.recorded().event())
                .isInstanceOfSatisfying(
                        JobEvent.ChildLaunched.class,
                        launched -> assertThat(launched.launch().child()).isEqualTo(FIRST));
        assertThat(stored.recorded().metadata().cause().kind()).isEqualTo(Cause.Kind.TIMER);
        Told registration = told.receiveMessage();
        assertThat(registration.child()).isEqualTo(FIRST);
        assertThat(registration.command())
                .isInstanceOfSatisfying(JobCommand.RegisterJob.class, command -> assertThat(command.enforceIndex())
                        .isEqualTo(OptionalLong.of(0)));
        registration.answer().complete(new JobReply.EvaluationWaits());
        assertThat(next().recorded().event()).isEqualTo(new JobEvent.LaunchesSettled(List.of(FIRST)));
        pass(Duration.ofSeconds(20));
        told.expectNoMessage(Duration.ofMillis(100));
    }

    @Test
    void tellsAChildAgainUntilItHasAnswered() {
        register(start(), LaunchFacts.EVERY_MINUTE);
        pass(Duration.ofSeconds(31));
        next();

        told.receiveMessage().answer().completeExceptionally(new TimeoutException("nobody answered"));
        Told again = toldInTime();
        again.answer()
                .complete(new JobReply.Refused(
                        new Rejected(Reason.CONFLICT, "Enforcing job modify index 0: job already exists")));

        assertThat(next().recorded().event()).isEqualTo(new JobEvent.LaunchesSettled(List.of(FIRST)));
    }

    @Test
    void goesOnAfterARestartWithWhatItOwes() {
        ActorRef<JobEntity.Message> before = start();
        register(before, LaunchFacts.EVERY_MINUTE);
        pass(Duration.ofSeconds(31));
        next();
        Told first = told.receiveMessage();
        kit.stop(before);

        ActorRef<JobEntity.Message> after = start();
        Told again = told.receiveMessage();

        assertThat(again.child()).isEqualTo(first.child());
        assertThat(again.command()).isEqualTo(first.command());
        again.answer().complete(new JobReply.EvaluationWaits());
        assertThat(next().recorded().event()).isEqualTo(new JobEvent.LaunchesSettled(List.of(FIRST)));
        kit.stop(after);
        start();
        told.expectNoMessage(Duration.ofMillis(200));
        pass(Duration.ofSeconds(60));
        assertThat(toldInTime().child()).isEqualTo(SECOND);
    }

    /** Lets time go on until something is told: an entity that recovers slowly sets its timers later. */
    private Told toldInTime() {
        return told.awaitAssert(() -> {
            pass(Duration.ofSeconds(1));
            return told.receiveMessage(Duration.ofMillis(200));
        });
    }

    @Test
    void goesOnWhenTheJournalFailsAtTheInstant() {
        register(start(), LaunchFacts.EVERY_MINUTE);
        journal.failNextPersisted();
        pass(Duration.ofSeconds(31));

        Told registration = toldInTime();

        assertThat(registration.child()).isEqualTo(FIRST);
    }

    @Test
    void looksAtItsChildrenWhereOverlapIsProhibited() {
        register(start(), LaunchFacts.EVERY_MINUTE_ALONE);
        pass(Duration.ofSeconds(31));
        next();
        told.receiveMessage().answer().complete(new JobReply.EvaluationWaits());
        next();

        pass(Duration.ofSeconds(60));
        Told question = told.receiveMessage();
        assertThat(question.command()).isEqualTo(new JobCommand.ReadStatus());
        question.answer().complete(new JobReply.Status(JobStatus.RUNNING));
        assertThat(next().recorded().event()).isEqualTo(new JobEvent.InstantSkipped(START.plusSeconds(90), FIRST));

        pass(Duration.ofSeconds(60));
        told.receiveMessage().answer().completeExceptionally(new TimeoutException("nobody answered"));
        Told again = toldInTime();
        again.answer().complete(new JobReply.Status(JobStatus.DEAD));
        assertThat(next().recorded().event()).isInstanceOf(JobEvent.ChildLaunched.class);
    }

    @Test
    void staysAwakeForItsSchedule() {
        register(start(), LaunchFacts.periodic("0 0 1 1 * 2090", false));

        pass(Duration.ofHours(3));

        shard.expectNoMessage(Duration.ofMillis(100));
        assertThat(journal.persistedInStorage(JOURNAL)).hasSize(1);
    }

    private void pass(Duration pause) {
        now.updateAndGet(before -> before.plus(pause));
        time.timePasses(pause);
    }

    private ActorRef<JobEntity.Message> start() {
        Duration irrelevant = Duration.ofSeconds(10);
        JobEntity.Colleagues colleagues = new JobEntity.Colleagues() {
            @Override
            public void run(EvaluationId evaluation, JobId job) {}

            @Override
            public EvaluationId newEvaluationId() {
                return JobFacts.evaluation("fresh");
            }

            @Override
            public CompletionStage<JobReply> tell(JobId child, JobCommand command) {
                CompletableFuture<JobReply> answer = new CompletableFuture<>();
                told.ref().tell(new Told(child, command, answer));
                return answer;
            }
        };
        InstantSource clock = now::get;
        return kit.spawn(JobEntity.create(
                shard.ref(),
                JobFacts.JOB,
                colleagues,
                new IndexClock(clock.withZone(ZoneOffset.UTC), 1),
                new EntitySettings(irrelevant, Duration.ofSeconds(30), irrelevant, irrelevant, irrelevant)));
    }

    private void register(ActorRef<JobEntity.Message> job, Job parent) {
        job.tell(new JobEntity.Execute(
                JobFacts.register(parent, "e1"), Asked.by(Cause.Kind.REQUEST, "request-1"), caller.ref()));
        assertThat(caller.receiveMessage().reply()).isInstanceOf(JobReply.Recorded.class);
        next();
    }

    private StoredEvent<?> next() {
        return journal.expectNextPersistedClass(JOURNAL, StoredEvent.class, Duration.ofSeconds(60));
    }
}
