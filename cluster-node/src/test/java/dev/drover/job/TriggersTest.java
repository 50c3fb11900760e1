package dev.drover.job;

import static dev.drover.job.JobFacts.BATCH;
import static dev.drover.job.JobFacts.DEPLOYMENT;
import static dev.drover.job.JobFacts.NODE;
import static dev.drover.job.JobFacts.NO_METRICS;
import static dev.drover.job.JobFacts.SERVICE;
import static dev.drover.job.JobFacts.allocation;
import static dev.drover.job.JobFacts.close;
import static dev.drover.job.JobFacts.closeBlocked;
import static dev.drover.job.JobFacts.closeWithDeployment;
import static dev.drover.job.JobFacts.deregister;
import static dev.drover.job.JobFacts.ended;
import static dev.drover.job.JobFacts.evaluation;
import static dev.drover.job.JobFacts.evicted;
import static dev.drover.job.JobFacts.judged;
import static dev.drover.job.JobFacts.placement;
import static dev.drover.job.JobFacts.placing;
import static dev.drover.job.JobFacts.register;
import static dev.drover.job.JobFacts.reports;
import static dev.drover.job.JobFacts.stopping;
import static dev.drover.job.JobFacts.toGo;
import static dev.drover.job.JobScenario.job;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.Lineage;
import dev.drover.protocol.evaluation.Evaluation;
import dev.drover.protocol.evaluation.EvaluationStatus;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.evaluation.Trigger;
import dev.drover.protocol.job.Family;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobCommand.Applied;
import dev.drover.protocol.job.JobCommand.CheckDeployment;
import dev.drover.protocol.job.JobCommand.CheckDrains;
import dev.drover.protocol.job.JobCommand.CloseEvaluation;
import dev.drover.protocol.job.JobCommand.FailDeployment;
import dev.drover.protocol.job.JobCommand.ForceReschedule;
import dev.drover.protocol.job.JobCommand.JudgeAllocations;
import dev.drover.protocol.job.JobCommand.NodeWait;
import dev.drover.protocol.job.JobCommand.PauseDeployment;
import dev.drover.protocol.job.JobCommand.PromoteDeployment;
import dev.drover.protocol.job.JobCommand.RevertJob;
import dev.drover.protocol.job.JobCommand.ScaleJob;
import dev.drover.protocol.job.JobCommand.StopAllocation;
import dev.drover.protocol.job.Origin;
import dev.drover.protocol.job.ReschedulePolicy;
import dev.drover.protocol.job.ScalingNote;
import dev.drover.protocol.job.UpdateStrategy;
import dev.drover.server.Samples;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Section 1.1 of Nomad's scheduler: what makes a job be looked at, and which word its evaluation has for that. That system
 * jobs are looked at when nodes change, and others when a node describes itself otherwise, is decided by servers.
 */
class TriggersTest {
    private static final Duration TEN_MINUTES = Duration.ofMinutes(10);
    private static final UpdateStrategy PLAIN = JobFacts.update(0, false, false, TEN_MINUTES);
    private static final UpdateStrategy REVERTING = JobFacts.update(0, true, false, TEN_MINUTES);
    private static final UpdateStrategy CANARY = JobFacts.update(1, false, false, TEN_MINUTES);
    private static final Optional<ReschedulePolicy> RESCHEDULE = Optional.of(
            new ReschedulePolicy(1, Duration.ofHours(1), TEN_MINUTES, "constant", Duration.ofHours(1), false));

    /** What has happened to the job at last, which opens an evaluation of this id, or none. */
    private record Row(String rule, JobScenario scenario, String evaluation, Optional<Trigger> trigger) {
        Arguments arguments() {
            return Arguments.of(rule, scenario, evaluation, trigger);
        }
    }

    private static Row row(String rule, JobScenario scenario, String evaluation, Trigger trigger) {
        return new Row(rule, scenario, evaluation, Optional.of(trigger));
    }

    private static Row nothing(String rule, JobScenario scenario) {
        return new Row(rule, scenario, "x", Optional.empty());
    }

    private static JobScenario placed(Job job) {
        return job().after(register(job, "e1"), close("e1", placing(0, placement("a0", 0), placement("a1", 1))));
    }

    private static Job service(UpdateStrategy update, String version) {
        return JobFacts.service(update, Optional.empty(), version);
    }

    /** Version 0 is proved, and the deployment of version 1 has begun with b0. */
    private static JobScenario rolling(UpdateStrategy update) {
        Lineage lineage = new Lineage(update.canary() > 0, OptionalLong.empty(), List.of());
        return placed(service(update, "zero"))
                .after(
                        new JobCommand.MarkVersion(0, true),
                        register(service(update, "one"), "e2"),
                        DeploymentsTest.start(
                                "e2",
                                1,
                                DEPLOYMENT,
                                update.canary(),
                                placement("group", "b0", 0, Optional.of(DEPLOYMENT), lineage)));
    }

    private static JobScenario stopped() {
        return placed(SERVICE).after(register(SERVICE, "e2"), close("e2", stopping(0, "a0", "a1")));
    }

    /** One that was launched. */
    private static Job child(boolean dispatched) {
        return BATCH.withFamily(
                new Family(Optional.empty(), Optional.empty(), Optional.of(new Origin("parent", dispatched, "", ""))));
    }

    private static CloseEvaluation closing(
            EvaluationStatus status, Optional<String> blocked, List<JobCommand.FollowUp> followUps, NodeWait... waits) {
        return new CloseEvaluation(
                evaluation("e1"),
                0,
                status,
                "",
                Applied.NOTHING,
                Optional.empty(),
                Map.of(),
                Map.of(),
                Map.of(),
                blocked.map(JobFacts::evaluation),
                followUps,
                Arrays.asList(waits));
    }

    private static JobScenario followed(Trigger trigger) {
        Plan.FollowUp later = new Plan.FollowUp(Instant.ofEpochSecond(500), trigger, List.of());
        return job().after(register(SERVICE, "e1"))
                .when(closing(
                        EvaluationStatus.COMPLETE,
                        Optional.empty(),
                        List.of(new JobCommand.FollowUp(evaluation("x"), later))));
    }

    private static List<Row> ofTheJob() {
        return List.of(
                row("a job is registered", job().when(register(SERVICE, "x")), "x", Trigger.JOB_REGISTER),
                row(
                        "a job is changed",
                        placed(SERVICE).when(register(Samples.service("web", 3), "x")),
                        "x",
                        Trigger.JOB_REGISTER),
                row(
                        "an older version comes back",
                        placed(SERVICE)
                                .after(register(Samples.service("web", 3), "e2"))
                                .when(new RevertJob(0, OptionalLong.empty(), evaluation("x"))),
                        "x",
                        Trigger.JOB_REGISTER),
                row(
                        "somebody wants failed allocations to be replaced at once",
                        placed(SERVICE).when(new ForceReschedule(evaluation("x"))),
                        "x",
                        Trigger.JOB_REGISTER),
                row(
                        "a child is registered that somebody dispatched",
                        job().when(register(child(true), "x")),
                        "x",
                        Trigger.JOB_REGISTER),
                row(
                        "a child is registered that the clock has launched",
                        job().when(register(child(false), "x")),
                        "x",
                        Trigger.PERIODIC_JOB),
                row(
                        "such a child is changed",
                        job().after(register(child(false), "e1")).when(register(child(false), "x")),
                        "x",
                        Trigger.JOB_REGISTER),
                row("a job is stopped", placed(SERVICE).when(deregister(false, "x")), "x", Trigger.JOB_DEREGISTER),
                row("a job is purged", placed(SERVICE).when(deregister(true, "x")), "x", Trigger.JOB_DEREGISTER),
                row(
                        "a group is scaled",
                        placed(SERVICE)
                                .when(new ScaleJob(
                                        "group", 5, ScalingNote.NONE, OptionalLong.empty(), evaluation("x"), "")),
                        "x",
                        Trigger.JOB_SCALING),
                row(
                        "somebody stops an allocation",
                        placed(SERVICE).when(new StopAllocation(allocation("a0"), evaluation("x"))),
                        "x",
                        Trigger.ALLOC_STOP));
    }

    private static List<Row> ofNodes() {
        JobScenario unknown = placed(SERVICE).after(reports(1, "e2", ended("a0", ClientStatus.UNKNOWN)));
        JobScenario returned = placed(SERVICE).after(reports(1, "e2", ended("a0", ClientStatus.UNKNOWN)));
        return List.of(
                row(
                        "an allocation is lost with its node",
                        placed(SERVICE).when(reports(1, "x", ended("a0", ClientStatus.LOST))),
                        "x",
                        Trigger.NODE_UPDATE),
                row(
                        "nothing is heard of an allocation",
                        placed(SERVICE).when(reports(1, "x", ended("a0", ClientStatus.UNKNOWN))),
                        "x",
                        Trigger.NODE_UPDATE),
                row(
                        "an agent has ended a service by itself",
                        placed(SERVICE).when(reports(1, "x", ended("a0", ClientStatus.COMPLETE))),
                        "x",
                        Trigger.NODE_UPDATE),
                row(
                        "nothing was heard of an allocation for too long",
                        unknown.when(reports(2, "x", ended("a0", ClientStatus.LOST))),
                        "x",
                        Trigger.MAX_DISCONNECT_TIMEOUT),
                row(
                        "an allocation is heard of again",
                        returned.when(reports(2, "x", ended("a0", ClientStatus.RUNNING))),
                        "x",
                        Trigger.RECONNECT),
                row(
                        "its node is to be emptied",
                        placed(SERVICE)
                                .after(reports(1, "e2", judged("a0", true), judged("a1", true)))
                                .when(reports(2, "x", toGo("a0", Optional.empty()))),
                        "x",
                        Trigger.NODE_DRAIN),
                row(
                        "the time is over that its node gives what runs there",
                        placed(BATCH)
                                .after(reports(1, "e2", toGo("a0", Optional.of(Instant.ofEpochSecond(100)))))
                                .later(Duration.ofSeconds(100))
                                .when(new CheckDrains(evaluation("x"))),
                        "x",
                        Trigger.NODE_DRAIN),
                row(
                        "an allocation has to make room",
                        placed(SERVICE).when(reports(1, "x", evicted("a0"))),
                        "x",
                        Trigger.PREEMPTION),
                row(
                        "an allocation fails that may be replaced",
                        placed(JobFacts.service(PLAIN, RESCHEDULE, "zero"))
                                .when(reports(1, "x", ended("a0", ClientStatus.FAILED))),
                        "x",
                        Trigger.ALLOC_FAILURE));
    }

    private static List<Row> ofDeployments() {
        return List.of(
                row(
                        "what was placed last is healthy, and older versions are to follow",
                        rolling(PLAIN).when(reports(1, "x", judged("b0", true))),
                        "x",
                        Trigger.DEPLOYMENT_WATCHER),
                row(
                        "what was placed last is unhealthy, and older versions are left",
                        rolling(PLAIN).when(reports(1, "x", judged("b0", false))),
                        "x",
                        Trigger.DEPLOYMENT_WATCHER),
                row(
                        "somebody says how healthy it is",
                        rolling(PLAIN)
                                .when(new JudgeAllocations(
                                        DEPLOYMENT, List.of(allocation("b0")), List.of(), evaluation("x"))),
                        "x",
                        Trigger.DEPLOYMENT_WATCHER),
                row(
                        "canaries are promoted",
                        rolling(CANARY)
                                .after(reports(1, "e3", judged("b0", true)))
                                .when(new PromoteDeployment(DEPLOYMENT, List.of(), evaluation("x"))),
                        "x",
                        Trigger.DEPLOYMENT_WATCHER),
                row(
                        "a deployment goes on that was paused",
                        rolling(PLAIN)
                                .after(new PauseDeployment(DEPLOYMENT, true, evaluation("e3")))
                                .when(new PauseDeployment(DEPLOYMENT, false, evaluation("x"))),
                        "x",
                        Trigger.DEPLOYMENT_WATCHER),
                row(
                        "somebody gives a deployment up",
                        rolling(PLAIN).when(new FailDeployment(DEPLOYMENT, evaluation("x"))),
                        "x",
                        Trigger.DEPLOYMENT_WATCHER),
                row(
                        "a deployment made no progress in its time",
                        rolling(PLAIN)
                                .later(TEN_MINUTES.plusSeconds(1))
                                .when(new CheckDeployment(DEPLOYMENT, evaluation("x"))),
                        "x",
                        Trigger.DEPLOYMENT_WATCHER),
                row(
                        "an unhealthy allocation brings the stable version back",
                        rolling(REVERTING).when(reports(1, "x", judged("b0", false))),
                        "x",
                        Trigger.DEPLOYMENT_WATCHER),
                row(
                        "an unhealthy allocation fails a deployment that is given no time",
                        rolling(JobFacts.update(0, false, false, Duration.ZERO))
                                .when(reports(1, "x", judged("b0", false))),
                        "x",
                        Trigger.DEPLOYMENT_WATCHER));
    }

    private static List<Row> ofEvaluations() {
        NodeWait wait = new NodeWait(evaluation("x"), NODE, Map.of("group", NO_METRICS));
        return List.of(
                row(
                        "an evaluation found no room",
                        job().after(register(SERVICE, "e1")).when(closeBlocked("e1", "x")),
                        "x",
                        Trigger.QUEUED_ALLOCS),
                row(
                        "one of a system job found no room on a node",
                        job().after(register(Samples.system("web"), "e1"))
                                .when(closing(EvaluationStatus.COMPLETE, Optional.empty(), List.of(), wait)),
                        "x",
                        Trigger.QUEUED_ALLOCS),
                row(
                        "there is room, and what waited for it runs",
                        job().after(register(SERVICE, "e1"), closeBlocked("e1", "x"))
                                .when(new JobCommand.UnblockEvaluation(evaluation("x"))),
                        "x",
                        Trigger.QUEUED_ALLOCS),
                row(
                        "nodes refused too many plans",
                        job().after(register(SERVICE, "e1"))
                                .when(closing(EvaluationStatus.FAILED, Optional.of("x"), List.of())),
                        "x",
                        Trigger.MAX_PLAN_ATTEMPTS),
                row("no plan could be made", followed(Trigger.FAILED_FOLLOW_UP), "x", Trigger.FAILED_FOLLOW_UP),
                row(
                        "a failed allocation is to be replaced later",
                        followed(Trigger.ALLOC_RESCHEDULE),
                        "x",
                        Trigger.ALLOC_RESCHEDULE));
    }

    private static List<Row> ofNothing() {
        return List.of(
                nothing(
                        "an allocation of a batch job completes",
                        placed(BATCH).when(reports(1, "x", ended("a0", ClientStatus.COMPLETE)))),
                nothing(
                        "an allocation fails that may not be replaced",
                        placed(SERVICE).when(reports(1, "x", ended("a0", ClientStatus.FAILED)))),
                nothing("what is to end ends", stopped().when(reports(1, "x", ended("a0", ClientStatus.COMPLETE)))),
                nothing("what is to end is lost", stopped().when(reports(1, "x", ended("a0", ClientStatus.LOST)))),
                nothing("what is to end has to make room", stopped().when(reports(1, "x", evicted("a0")))),
                nothing("an allocation runs", placed(SERVICE).when(reports(1, "x", ended("a0", ClientStatus.RUNNING)))),
                nothing(
                        "what was placed last is healthy, and nothing older is left",
                        job().after(
                                        register(SERVICE, "e1"),
                                        closeWithDeployment(
                                                "e1", 2, placing(0, placement("a0", 0, Optional.of(DEPLOYMENT)))))
                                .when(reports(1, "x", judged("a0", true)))),
                nothing(
                        "a healthy canary waits to be promoted",
                        rolling(CANARY).when(reports(1, "x", judged("b0", true)))),
                nothing(
                        "a deployment is paused",
                        rolling(PLAIN).when(new PauseDeployment(DEPLOYMENT, true, evaluation("x")))),
                nothing(
                        "a deployment has time left",
                        rolling(PLAIN).when(new CheckDeployment(DEPLOYMENT, evaluation("x")))),
                nothing(
                        "a job is stopped before the time comes of what was to be replaced later",
                        job().after(register(SERVICE, "e1"), deregister(false, "e2"))
                                .when(closing(
                                        EvaluationStatus.COMPLETE,
                                        Optional.empty(),
                                        List.of(new JobCommand.FollowUp(
                                                evaluation("x"),
                                                new Plan.FollowUp(
                                                        Instant.ofEpochSecond(500),
                                                        Trigger.ALLOC_RESCHEDULE,
                                                        List.of())))))));
    }

    private static Stream<Row> table() {
        return Stream.of(ofTheJob(), ofNodes(), ofDeployments(), ofEvaluations(), ofNothing())
                .flatMap(List::stream);
    }

    static Stream<Arguments> rows() {
        return table().map(Row::arguments);
    }

    @ParameterizedTest(name = "{0}: {3}")
    @MethodSource("rows")
    void anEvaluationSaysWhatHasHappened(String rule, JobScenario scenario, String id, Optional<Trigger> trigger) {
        Optional<Evaluation> opened = scenario.state().evaluations().find(evaluation(id));

        assertThat(opened.map(Evaluation::trigger)).as(rule).isEqualTo(trigger);
    }

    @Test
    void thereIsARowForEachTrigger() {
        Set<Trigger> seen = table().flatMap(row -> row.trigger().stream()).collect(Collectors.toSet());

        assertThat(seen).isEqualTo(EnumSet.allOf(Trigger.class));
    }
}
