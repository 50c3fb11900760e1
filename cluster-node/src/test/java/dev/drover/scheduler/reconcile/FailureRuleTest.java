package dev.drover.scheduler.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.DeploymentId;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.allocation.RescheduleEvent;
import dev.drover.protocol.deployment.Deployment;
import dev.drover.protocol.deployment.DeploymentStatus;
import dev.drover.protocol.job.Departure;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.JobBrief;
import dev.drover.protocol.job.ReschedulePolicy;
import dev.drover.protocol.job.Succession;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.job.UpdateStrategy;
import dev.drover.scheduler.JobBuilder;
import dev.drover.scheduler.NodeBuilder;
import dev.drover.scheduler.feasible.Feasibility;
import dev.drover.scheduler.reconcile.FailureRule.Kind;
import dev.drover.scheduler.snapshot.ClusterSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Rule 2.2 of Nomad's scheduler: what becomes of the slot of an allocation whose node is fine. */
class FailureRuleTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final EvaluationId EVALUATION = new EvaluationId("now");
    private static final DeploymentId DEPLOYMENT = new DeploymentId("deployment");
    private static final long VERSION = 1;

    /** One attempt in a day, half a minute after the failure. */
    private static final ReschedulePolicy ONCE =
            new ReschedulePolicy(1, Duration.ofHours(24), Duration.ofSeconds(30), "constant", Duration.ZERO, false);

    /** An allocation of the newest version that runs; each row of the table changes what its rule is about. */
    private static final class Facts {
        private final JobBuilder job;
        private DesiredStatus desired = DesiredStatus.RUN;
        private ClientStatus client = ClientStatus.RUNNING;
        private long version = VERSION;
        private Departure departure = Departure.NONE;
        private List<RescheduleEvent> attempts = List.of();
        private Optional<AllocationId> next = Optional.empty();
        private Optional<EvaluationId> followUp = Optional.empty();
        private Optional<Instant> endedAt = Optional.empty();
        private boolean forced;
        private Optional<DeploymentStatus> deployment = Optional.empty();

        Facts(JobBuilder job) {
            this.job = job.reschedule(ONCE);
        }

        Facts desired(DesiredStatus changed) {
            desired = changed;
            return this;
        }

        Facts client(ClientStatus changed) {
            client = changed;
            return this;
        }

        /** It has failed so long ago. */
        Facts failed(long seconds) {
            endedAt = Optional.of(NOW.minusSeconds(seconds));
            return client(ClientStatus.FAILED);
        }

        Facts ofOlderVersion() {
            version = VERSION - 1;
            return this;
        }

        Facts leaves(boolean placedAnew) {
            departure = new Departure(Optional.empty(), true, placedAnew);
            return desired(DesiredStatus.STOP);
        }

        Facts secondAttempt(Duration ago) {
            attempts = List.of(new RescheduleEvent(
                    NOW.minus(ago), new AllocationId("first"), NodeBuilder.id(1), Duration.ofSeconds(30)));
            return this;
        }

        Facts replaced() {
            next = Optional.of(new AllocationId("next"));
            return this;
        }

        Facts awaitedBy(EvaluationId evaluation) {
            followUp = Optional.of(evaluation);
            return this;
        }

        Facts forced() {
            forced = true;
            return this;
        }

        Facts in(DeploymentStatus status, Duration progressDeadline) {
            deployment = Optional.of(status);
            job.update(new UpdateStrategy(
                    1,
                    "checks",
                    Duration.ofSeconds(10),
                    Duration.ofMinutes(5),
                    progressDeadline,
                    Duration.ofSeconds(30)));
            return this;
        }

        FailureRule.Fate fate() {
            Job built = job.build();
            Stamp stamp = new Stamp(1, NOW);
            JobAllocation allocation = new JobAllocation(
                    new AllocationId("a"),
                    "job.web[0]",
                    "web",
                    NodeBuilder.id(1),
                    version,
                    new EvaluationId("before"),
                    deployment.map(status -> DEPLOYMENT),
                    desired,
                    client,
                    Optional.empty(),
                    stamp,
                    departure,
                    false,
                    new Succession(attempts, next, followUp, endedAt, forced));
            Optional<Deployment> recorded = deployment.map(
                    status -> new Deployment(DEPLOYMENT, built.id(), VERSION, status, "", Map.of(), stamp, stamp));
            Situation situation = new Situation(
                    ClusterSnapshot.of(List.of(NodeBuilder.node(1).view())),
                    new JobBrief(
                            built, VERSION, 1, false, List.of(allocation), recorded, Map.of(), OptionalLong.empty()),
                    Map.of(VERSION, built),
                    new Feasibility(built),
                    EVALUATION,
                    NOW,
                    new DeploymentId("own"));
            TaskGroup group = built.groups().get(0);
            return new FailureRule(situation, Optional.of(group), situation.runningDeployment()).fateOf(allocation);
        }
    }

    private static Facts service() {
        return new Facts(JobBuilder.service("job"));
    }

    private static Facts batch() {
        return new Facts(JobBuilder.batch("job"));
    }

    static Stream<Arguments> services() {
        return Stream.of(
                Arguments.of("runs", service(), Kind.STAYS),
                Arguments.of("is to stop", service().desired(DesiredStatus.STOP), Kind.GONE),
                Arguments.of("made room", service().desired(DesiredStatus.EVICT), Kind.GONE),
                Arguments.of("completed", service().client(ClientStatus.COMPLETE), Kind.GONE),
                Arguments.of(
                        "was lost and is stopped",
                        service().client(ClientStatus.LOST).desired(DesiredStatus.STOP),
                        Kind.GONE),
                Arguments.of("failed", service().failed(30), Kind.REPLACED_NOW),
                Arguments.of("failed in an older version", service().failed(30).ofOlderVersion(), Kind.REPLACED_NOW),
                Arguments.of("failed and was replaced", service().failed(30).replaced(), Kind.GONE));
    }

    static Stream<Arguments> batchJobs() {
        return Stream.of(
                Arguments.of("runs", batch(), Kind.STAYS),
                Arguments.of("completed", batch().client(ClientStatus.COMPLETE), Kind.STAYS),
                Arguments.of(
                        "completed in an older version",
                        batch().client(ClientStatus.COMPLETE).ofOlderVersion(),
                        Kind.GONE),
                Arguments.of("failed", batch().failed(30), Kind.REPLACED_NOW),
                Arguments.of("failed in an older version", batch().failed(30).ofOlderVersion(), Kind.GONE),
                Arguments.of("failed and was replaced", batch().failed(30).replaced(), Kind.GONE),
                Arguments.of("made room", batch().desired(DesiredStatus.EVICT), Kind.GONE),
                Arguments.of("was stopped by an operator", batch().leaves(true), Kind.GONE),
                Arguments.of("was stopped by a drain", batch().leaves(false), Kind.STAYS),
                Arguments.of(
                        "failed after a drain had stopped it",
                        batch().failed(30).leaves(false),
                        Kind.STAYS));
    }

    static Stream<Arguments> moments() {
        return Stream.of(
                Arguments.of("is due in more than a second", service().failed(28), Kind.REPLACED_LATER),
                Arguments.of("is due in a second", service().failed(29), Kind.REPLACED_NOW),
                Arguments.of(
                        "this evaluation was opened for it",
                        service().failed(1).awaitedBy(EVALUATION),
                        Kind.REPLACED_NOW),
                Arguments.of("is forced before its time", service().failed(1).forced(), Kind.REPLACED_NOW),
                Arguments.of(
                        "has no attempt left", service().failed(30).secondAttempt(Duration.ofHours(23)), Kind.STAYS),
                Arguments.of(
                        "is forced without an attempt left",
                        service().failed(30).secondAttempt(Duration.ofHours(23)).forced(),
                        Kind.REPLACED_NOW),
                Arguments.of(
                        "its attempt lies before the interval",
                        service().failed(30).secondAttempt(Duration.ofHours(25)),
                        Kind.REPLACED_NOW));
    }

    static Stream<Arguments> deployments() {
        Duration deadline = Duration.ofMinutes(10);
        return Stream.of(
                Arguments.of(
                        "failed in a deployment under way",
                        service().failed(30).in(DeploymentStatus.RUNNING, deadline),
                        Kind.REPLACED_NOW),
                Arguments.of(
                        "failed in one that ends with the first failure",
                        service().failed(30).in(DeploymentStatus.RUNNING, Duration.ZERO),
                        Kind.STAYS),
                Arguments.of(
                        "failed with its deployment",
                        service().failed(30).in(DeploymentStatus.FAILED, deadline),
                        Kind.STAYS),
                Arguments.of(
                        "failed after its deployment had succeeded",
                        service().failed(30).in(DeploymentStatus.SUCCESSFUL, deadline),
                        Kind.REPLACED_NOW));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"services", "moments", "deployments"})
    void ofAService(String what, Facts facts, Kind kind) {
        assertThat(facts.fate().kind()).as(what).isEqualTo(kind);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("batchJobs")
    void ofABatchJob(String what, Facts facts, Kind kind) {
        assertThat(facts.fate().kind()).as(what).isEqualTo(kind);
    }

    @Test
    void saysWhenItIsDueUnlessAnEvaluationWaitsForThat() {
        assertThat(service().failed(20).fate().at()).contains(NOW.plusSeconds(10));
        assertThat(service()
                        .failed(20)
                        .awaitedBy(new EvaluationId("other"))
                        .fate()
                        .at())
                .isEmpty();
    }
}
