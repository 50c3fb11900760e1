package dev.drover.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.Cause;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.EventMetadata;
import dev.drover.protocol.JobId;
import dev.drover.protocol.Reason;
import dev.drover.protocol.Requester;
import dev.drover.protocol.deployment.DeploymentStatus;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobCommand.Applied;
import dev.drover.protocol.job.JobEvent;
import dev.drover.protocol.job.JobReply;
import dev.drover.protocol.job.Submission;
import dev.drover.recording.Answer;
import dev.drover.recording.Asked;
import dev.drover.recording.EntitySettings;
import dev.drover.recording.EventLimit;
import dev.drover.recording.IndexClock;
import dev.drover.recording.StoredEvent;
import dev.drover.server.EntityJournal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
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

class JobEntityTest {
    private static final String JOURNAL = "job|" + JobFacts.JOB;
    private static final Duration SLEEPS_AFTER = Duration.ofSeconds(30);
    private static final Asked ASKED =
            new Asked(new Requester("accessor", "127.0.0.1", "request-1"), new Cause(Cause.Kind.REQUEST, "request-1"));

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private ActorTestKit kit;
    private ManualTime time;
    private PersistenceTestKit journal;
    private TestProbe<Answer<JobReply>> caller;
    private TestProbe<EvaluationId> runs;
    private TestProbe<ClusterSharding.ShardCommand> shard;

    @BeforeEach
    void startSystem() {
        kit = ActorTestKit.create(ManualTime.config().withFallback(EntityJournal.CONFIG));
        time = ManualTime.get(kit.system());
        journal = PersistenceTestKit.create(kit.system());
        caller = kit.createTestProbe();
        runs = kit.createTestProbe();
        shard = kit.createTestProbe();
    }

    @AfterEach
    void stopSystem() {
        kit.shutdownTestKit();
    }

    @Test
    void storesWhatItDecidesAndAnswersWithHowFarItsJournalHasCome() {
        Answer<JobReply> answer = ask(start(), JobFacts.register(JobFacts.BATCH, "e1"));

        assertThat(answer.reply()).isInstanceOf(JobReply.EvaluationQueued.class);
        assertThat(answer.sequence()).isEqualTo(1);
        StoredEvent<?> stored = next();
        assertThat(stored.recorded().event()).isInstanceOf(JobEvent.JobRegistered.class);
        EventMetadata metadata = stored.recorded().metadata();
        assertThat(metadata.requester()).isEqualTo(ASKED.requester());
        assertThat(metadata.cause()).isEqualTo(ASKED.cause());
        assertThat(metadata.stamp().at()).isEqualTo(now.get());
        assertThat(metadata.previousHash()).isEmpty();
        runs.expectMessage(JobFacts.evaluation("e1"));
    }

    @Test
    void storesNothingOfWhatItRefuses() {
        Answer<JobReply> answer = ask(start(), JobFacts.registerAt(JobFacts.BATCH, "e1", 7));

        assertThat(answer.reply()).isInstanceOfSatisfying(JobReply.Refused.class, refused -> assertThat(
                        refused.why().reason())
                .isEqualTo(Reason.CONFLICT));
        assertThat(answer.sequence()).isZero();
        assertThat(stored()).isEmpty();
    }

    @Test
    void refusesWhatTheJournalCannotTake() {
        Submission large = new Submission("x".repeat(EventLimit.REGISTRATION_BYTES), "hcl2", Map.of(), "");

        Answer<JobReply> answer = ask(
                start(),
                new JobCommand.RegisterJob(
                        JobFacts.BATCH, large, OptionalLong.empty(), 0, JobFacts.evaluation("e1"), ""));

        assertThat(answer.reply()).isInstanceOfSatisfying(JobReply.Refused.class, refused -> {
            assertThat(refused.why().reason()).isEqualTo(Reason.INVALID);
            assertThat(refused.why().message()).endsWith("more than the limit of 98304");
        });
        assertThat(stored()).isEmpty();
    }

    @Test
    void refusesAJobOfVeryManyGroups() {
        tell(start(), JobFacts.register(JobFacts.ofGroups(10_000), "e1"));

        Answer<JobReply> answer = caller.receiveMessage(Duration.ofSeconds(60));
        assertThat(answer.reply()).isInstanceOfSatisfying(JobReply.Refused.class, refused -> assertThat(
                        refused.why().message())
                .endsWith("more than the limit of 98304"));
        assertThat(stored()).isEmpty();
    }

    @Test
    void namesInEachEventTheHashOfTheOneBefore() {
        ActorRef<JobEntity.Message> job = start();
        ask(job, JobFacts.register(JobFacts.BATCH, "e1"));
        kit.stop(job);
        ask(start(), JobFacts.deregister(false, "e2"));

        StoredEvent<?> first = next();
        StoredEvent<?> second = next();

        assertThat(second.recorded().event()).isInstanceOf(JobEvent.JobDeregistered.class);
        assertThat(second.recorded().metadata().previousHash()).isEqualTo(first.hash());
    }

    @Test
    void goesOnAfterARestartWhereItWas() {
        ActorRef<JobEntity.Message> before = start();
        Answer<JobReply> registered = ask(before, JobFacts.register(JobFacts.BATCH, "e1"));
        runs.expectMessage(JobFacts.evaluation("e1"));
        next();
        kit.stop(before);

        ActorRef<JobEntity.Message> after = start();

        runs.expectMessage(JobFacts.evaluation("e1"));
        assertThat(ask(after, JobFacts.register(JobFacts.BATCH, "e1"))).isEqualTo(registered);
        assertThat(stored()).hasSize(1);
    }

    @Test
    void saysThatAnEvaluationShallRunUntilItHasEnded() {
        ActorRef<JobEntity.Message> job = start();
        ask(job, JobFacts.register(JobFacts.BATCH, "e1"));
        runs.expectMessage(JobFacts.evaluation("e1"));

        time.timePasses(Duration.ofSeconds(2));
        runs.expectMessage(JobFacts.evaluation("e1"));
        time.timePasses(Duration.ofSeconds(2));
        runs.expectMessage(JobFacts.evaluation("e1"));

        assertThat(ask(job, JobFacts.close("e1", Applied.NOTHING)).reply())
                .isInstanceOf(JobReply.EvaluationEnded.class);
        time.timePasses(Duration.ofSeconds(20));
        runs.expectNoMessage(Duration.ofMillis(200));
    }

    @Test
    void sleepsOnceNothingIsLeftToDo() {
        ActorRef<JobEntity.Message> job = start();
        ask(job, JobFacts.register(JobFacts.BATCH, "e1"));
        time.timePasses(SLEEPS_AFTER);
        shard.expectNoMessage(Duration.ofMillis(200));

        ask(job, JobFacts.close("e1", Applied.NOTHING));
        time.timePasses(SLEEPS_AFTER);

        shard.expectMessageClass(ClusterSharding.Passivate.class);
    }

    @Test
    void failsADeploymentThatMakesNoProgressInTime() {
        ActorRef<JobEntity.Message> job = start();
        ask(job, JobFacts.register(JobFacts.SERVICE, "e1"));
        ask(job, JobFacts.closeWithDeployment("e1", 2, Applied.NOTHING));
        next();
        next();

        Duration deadline = Duration.ofMinutes(10).plusMillis(1);
        now.updateAndGet(before -> before.plus(deadline));
        time.timePasses(deadline);

        StoredEvent<?> stored = next();
        assertThat(stored.recorded().event())
                .isInstanceOfSatisfying(
                        JobEvent.DeploymentChanged.class,
                        changed -> assertThat(changed.deployment().status()).isEqualTo(DeploymentStatus.FAILED));
        assertThat(stored.recorded().metadata().cause())
                .isEqualTo(new Cause(Cause.Kind.TIMER, JobFacts.DEPLOYMENT.value()));
    }

    @Test
    void answersNothingWhenTheJournalFailsAndGoesOnOnceItIsBack() {
        ActorRef<JobEntity.Message> job = start();
        journal.failNextPersisted();
        tell(job, JobFacts.register(JobFacts.BATCH, "e1"));
        caller.expectNoMessage(Duration.ofMillis(200));

        Answer<JobReply> answer = caller.awaitAssert(() -> {
            time.timePasses(Duration.ofSeconds(1));
            tell(job, JobFacts.register(JobFacts.BATCH, "e2"));
            return caller.receiveMessage(Duration.ofMillis(200));
        });

        assertThat(answer.sequence()).isEqualTo(1);
    }

    private ActorRef<JobEntity.Message> start() {
        Duration irrelevant = Duration.ofSeconds(10);
        JobEntity.Colleagues colleagues = new JobEntity.Colleagues() {
            @Override
            public void run(EvaluationId evaluation, JobId job) {
                runs.ref().tell(evaluation);
            }

            @Override
            public EvaluationId newEvaluationId() {
                return JobFacts.evaluation("after");
            }

            @Override
            public CompletionStage<JobReply> tell(JobId child, JobCommand command) {
                return CompletableFuture.failedStage(new AssertionError("this job launches none"));
            }
        };
        InstantSource clock = now::get;
        return kit.spawn(JobEntity.create(
                shard.ref(),
                JobFacts.JOB,
                colleagues,
                new IndexClock(clock.withZone(ZoneOffset.UTC), 1),
                new EntitySettings(irrelevant, SLEEPS_AFTER, irrelevant, irrelevant, irrelevant)));
    }

    private void tell(ActorRef<JobEntity.Message> job, JobCommand command) {
        job.tell(new JobEntity.Execute(command, ASKED, caller.ref()));
    }

    private Answer<JobReply> ask(ActorRef<JobEntity.Message> job, JobCommand command) {
        tell(job, command);
        return caller.receiveMessage();
    }

    private StoredEvent<?> next() {
        return journal.expectNextPersistedClass(JOURNAL, StoredEvent.class, Duration.ofSeconds(60));
    }

    /** All that there is; an entity stores before it answers. */
    private List<Object> stored() {
        return journal.persistedInStorage(JOURNAL);
    }
}
