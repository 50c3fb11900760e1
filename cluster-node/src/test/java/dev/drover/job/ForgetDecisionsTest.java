package dev.drover.job;

import static dev.drover.job.JobFacts.BATCH;
import static dev.drover.job.JobFacts.DEPLOYMENT;
import static dev.drover.job.JobFacts.SERVICE;
import static dev.drover.job.JobFacts.close;
import static dev.drover.job.JobFacts.closeBlocked;
import static dev.drover.job.JobFacts.closeWithDeployment;
import static dev.drover.job.JobFacts.deregister;
import static dev.drover.job.JobFacts.ended;
import static dev.drover.job.JobFacts.evaluation;
import static dev.drover.job.JobFacts.judged;
import static dev.drover.job.JobFacts.placement;
import static dev.drover.job.JobFacts.placing;
import static dev.drover.job.JobFacts.register;
import static dev.drover.job.JobFacts.reports;
import static dev.drover.job.JobFacts.stopping;
import static dev.drover.job.JobScenario.job;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.DeploymentId;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.evaluation.Trigger;
import dev.drover.protocol.job.JobCommand.Applied;
import dev.drover.protocol.job.JobCommand.EvaluateJob;
import dev.drover.protocol.job.JobCommand.ForgetEnded;
import dev.drover.protocol.job.JobCommand.TagVersion;
import dev.drover.protocol.job.JobEvent.EndedForgotten;
import dev.drover.protocol.job.JobReply;
import dev.drover.server.Samples;
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

/** What leaves a job's memory, and when. */
class ForgetDecisionsTest {
    private static final Duration HOUR = Duration.ofHours(1);

    /** Evaluations and deployments after an hour, those of batch jobs after a day, jobs after four hours. */
    private static ForgetEnded before(JobScenario scenario) {
        Instant now = scenario.now().at();
        return new ForgetEnded(
                now.minus(HOUR.multipliedBy(4)), now.minus(HOUR), now.minus(HOUR.multipliedBy(24)), now.minus(HOUR));
    }

    private static JobScenario stopped() {
        return job().after(register(SERVICE, "e1"), closeWithDeployment("e1", 1, placing(0, placement("a0", 0))))
                .after(deregister(false, "e2"), close("e2", stopping(0, "a0")))
                .after(reports(1, "e3", ended("a0", ClientStatus.COMPLETE)));
    }

    private static Arguments kept(String rule, JobScenario scenario, Duration later) {
        return Arguments.of(rule, scenario, later, Optional.empty());
    }

    private static Arguments gone(String rule, JobScenario scenario, Duration later, EndedForgotten what) {
        return Arguments.of(rule, scenario, later, Optional.of(what));
    }

    private static EndedForgotten evaluations(String... evaluations) {
        return new EndedForgotten(
                Stream.of(evaluations).map(JobFacts::evaluation).toList(), List.of(), false);
    }

    private static EndedForgotten withDeployment(EndedForgotten evaluations) {
        return new EndedForgotten(evaluations.evaluations(), List.of(DEPLOYMENT), evaluations.job());
    }

    private static EndedForgotten withTheJob(EndedForgotten evaluations) {
        return new EndedForgotten(evaluations.evaluations(), evaluations.deployments(), true);
    }

    /** What e1 placed has ended, and what e2 placed runs. */
    private static JobScenario replaced() {
        Applied successor =
                new Applied(0, List.of(placement("a1", 0)), stopping(0, "a0").stops(), List.of(), Map.of());
        return job().after(register(SERVICE, "e1"), close("e1", placing(0, placement("a0", 0))))
                .after(register(SERVICE, "e2"), close("e2", successor))
                .after(reports(1, "x", ended("a0", ClientStatus.COMPLETE)));
    }

    /** A batch job of which a1 runs, though somebody has stopped it. */
    private static JobScenario stoppedBatch() {
        return job().after(register(BATCH, "e1"), close("e1", placing(0, placement("a0", 0))))
                .after(reports(1, "x", ended("a0", ClientStatus.COMPLETE)))
                .after(look("e2"), close("e2", placing(0, placement("a1", 1))))
                .after(deregister(false, "e3"), close("e3", stopping(0, "a1")));
    }

    private static EvaluateJob look(String evaluation) {
        return new EvaluateJob(evaluation(evaluation), Trigger.JOB_REGISTER, Optional.empty());
    }

    /** The deployment of version 0 was successful, that of version 1 runs; a0 of the first is to end. */
    private static JobScenario deployed() {
        DeploymentId second = new DeploymentId("second");
        Applied successor = new Applied(
                1,
                List.of(placement("b0", 0, Optional.of(second))),
                stopping(1, "a0").stops(),
                List.of(),
                Map.of());
        return job().after(
                        register(Samples.service("web", 1), "e1"),
                        closeWithDeployment("e1", 1, placing(0, placement("a0", 0, Optional.of(DEPLOYMENT)))),
                        reports(1, "x", judged("a0", true)),
                        register(Samples.service("web", 3), "e2"),
                        closeWithDeployment("e2", new Plan.NewDeployment(second, Map.of("group", 3)), successor));
    }

    private static JobScenario done() {
        return job().after(register(Samples.batch("web", 1), "e1"), close("e1", placing(0, placement("a0", 0))))
                .after(reports(1, "x", ended("a0", ClientStatus.COMPLETE)));
    }

    static Stream<Arguments> endedEvaluations() {
        return Stream.of(
                kept("of a service for an hour", replaced(), HOUR.minusSeconds(10)),
                gone(
                        "of a service after an hour, without what still runs",
                        replaced(),
                        HOUR.plusSeconds(1),
                        evaluations("e1")),
                gone(
                        "but not what waits for room",
                        job().after(register(SERVICE, "e1"), closeBlocked("e1", "b1")),
                        HOUR.plusSeconds(1),
                        evaluations("e1")),
                kept(
                        "of a batch job for as long as it is wanted",
                        job().after(
                                        register(BATCH, "e1"),
                                        close("e1", placing(0, placement("a0", 0), placement("a1", 1))),
                                        reports(1, "x", ended("a0", ClientStatus.COMPLETE)),
                                        look("e2"),
                                        close("e2", Applied.NOTHING)),
                        HOUR.multipliedBy(500)),
                kept(
                        "of a batch job that is stopped for a day",
                        stoppedBatch(),
                        HOUR.multipliedBy(24).minusSeconds(10)),
                gone(
                        "of a batch job that is stopped after a day, without what still runs",
                        stoppedBatch(),
                        HOUR.multipliedBy(24).plusSeconds(1),
                        evaluations("e1", "e3")));
    }

    static Stream<Arguments> endedDeployments() {
        JobScenario over = deployed().after(reports(2, "y", ended("a0", ClientStatus.COMPLETE)));
        JobScenario young = deployed().after(reports(2, "y", ended("a0", ClientStatus.COMPLETE)));
        return Stream.of(
                kept("for an hour", young, HOUR.minusSeconds(10)),
                gone(
                        "after an hour, but for the one under way",
                        over,
                        HOUR.plusMinutes(1),
                        withDeployment(evaluations("e1"))),
                gone(
                        "though what it placed has not ended, once that is to end",
                        deployed(),
                        HOUR.plusMinutes(1),
                        withDeployment(evaluations())),
                gone(
                        "but for the latest, which says how its job may go on",
                        job().after(
                                        register(Samples.service("web", 1), "e1"),
                                        closeWithDeployment(
                                                "e1", 1, placing(0, placement("a0", 0, Optional.of(DEPLOYMENT)))),
                                        reports(1, "x", judged("a0", true)),
                                        reports(2, "y", ended("a0", ClientStatus.COMPLETE))),
                        HOUR.plusMinutes(1),
                        evaluations("e1")));
    }

    static Stream<Arguments> deadJobs() {
        Duration four = HOUR.multipliedBy(4);
        JobScenario tagged = done().after(new TagVersion("good", OptionalLong.empty(), ""));
        JobScenario looked = done().later(HOUR).after(look("e2"), close("e2", Applied.NOTHING));
        JobScenario late = job().after(
                        register(Samples.batch("web", 1), "e1"), close("e1", placing(0, placement("a0", 0))))
                .later(HOUR.multipliedBy(5))
                .after(reports(1, "x", ended("a0", ClientStatus.COMPLETE)));
        return Stream.of(
                gone(
                        "not one that was stopped for less than four hours",
                        stopped(),
                        four.minusSeconds(10),
                        withDeployment(evaluations("e1", "e2"))),
                gone(
                        "one that was stopped, after four hours",
                        stopped(),
                        four.plusSeconds(1),
                        withTheJob(withDeployment(evaluations("e1", "e2")))),
                gone(
                        "not while something of it runs",
                        job().after(
                                        register(SERVICE, "e1"),
                                        close("e1", placing(0, placement("a0", 0))),
                                        deregister(false, "e2"),
                                        close("e2", stopping(0, "a0"))),
                        four.plusHours(1),
                        evaluations("e2")),
                gone(
                        "not a service that nobody has stopped",
                        job().after(register(Samples.service("web", 0), "e1"), close("e1", Applied.NOTHING)),
                        HOUR.multipliedBy(500),
                        evaluations("e1")),
                kept("not a batch job that was done less than four hours ago", done(), four.minusSeconds(10)),
                gone(
                        "a batch job that is done, after four hours",
                        done(),
                        four.plusSeconds(1),
                        withTheJob(evaluations("e1"))),
                kept("not one with a version that somebody has named", tagged, HOUR.multipliedBy(500)),
                kept("not one that was looked at since", looked, four.minusSeconds(10)),
                kept("not one whose allocation has ended since", late, four.minusSeconds(10)),
                kept("not one that is still to be looked at", done().after(look("e2")), HOUR.multipliedBy(500)),
                kept(
                        "not one that launches others",
                        job().after(register(LaunchFacts.PARAMETERIZED, "e1")),
                        HOUR.multipliedBy(500)),
                kept(
                        "not one that launched others less than four hours ago",
                        job().after(register(LaunchFacts.PARAMETERIZED, "e1"), deregister(false, "e2")),
                        four.minusSeconds(10)),
                gone(
                        "one that launched others, four hours after its registration",
                        job().after(register(LaunchFacts.EVERY_MINUTE, "e1"), deregister(false, "e2")),
                        four.plusSeconds(1),
                        withTheJob(evaluations())));
    }

    /** Section 12 of Nomad's scheduler. */
    @ParameterizedTest(name = "{0}")
    @MethodSource({"endedEvaluations", "endedDeployments", "deadJobs"})
    void whatHasEndedGoesInTime(String rule, JobScenario scenario, Duration later, Optional<EndedForgotten> expected) {
        scenario.later(later);

        scenario.when(before(scenario));

        assertThat(scenario.events())
                .as(rule)
                .isEqualTo(expected.<List<Object>>map(List::of).orElse(List.of()));
    }

    @Test
    void forgetsEvaluationsAndDeploymentsOfAStoppedJobAfterAnHour() {
        JobScenario scenario = stopped().later(HOUR.plusMinutes(1));

        scenario.when(before(scenario))
                .thenEvents(
                        new EndedForgotten(List.of(evaluation("e1"), evaluation("e2")), List.of(DEPLOYMENT), false));
        assertThat(scenario.state().evaluations().all()).isEmpty();
        assertThat(scenario.state().deployments()).isEmpty();
        assertThat(scenario.state().isRegistered()).isTrue();
        scenario.when(before(scenario)).thenNothing().thenReply(new JobReply.Unchanged());
    }

    @Test
    void forgetsAStoppedJobAfterFourHoursAndNumbersItsVersionsOn() {
        JobScenario scenario = stopped().later(HOUR.multipliedBy(5));

        scenario.when(before(scenario));
        assertThat(scenario.event(EndedForgotten.class).job()).isTrue();
        assertThat(scenario.state().isRegistered()).isFalse();
        assertThat(scenario.state().allocations()).isEmpty();
        long count = scenario.state().evaluations().count();
        scenario.after(register(SERVICE, "e9"));
        assertThat(scenario.state().registration().orElseThrow().version()).isEqualTo(1);
        assertThat(scenario.state().evaluations().running().orElseThrow().number())
                .isEqualTo(count + 1);
    }

    @Test
    void forgetsTheEvaluationsOfAJobThatWasPurged() {
        JobScenario scenario = job().after(register(SERVICE, "e1"), close("e1", Applied.NOTHING))
                .after(deregister(true, "e2"), close("e2", Applied.NOTHING))
                .later(HOUR.multipliedBy(2));

        scenario.when(before(scenario));
        assertThat(scenario.event(EndedForgotten.class).evaluations()).hasSize(2);
        assertThat(scenario.state().evaluation(evaluation("e2")))
                .as("a repeat is answered still")
                .isNotEqualTo(Optional.empty());
    }
}
