package dev.drover.job;

import static dev.drover.job.JobFacts.BATCH;
import static dev.drover.job.JobFacts.SERVICE;
import static dev.drover.job.JobFacts.close;
import static dev.drover.job.JobFacts.closeBlocked;
import static dev.drover.job.JobFacts.closeWithDeployment;
import static dev.drover.job.JobFacts.deregister;
import static dev.drover.job.JobFacts.ended;
import static dev.drover.job.JobFacts.evaluation;
import static dev.drover.job.JobFacts.placement;
import static dev.drover.job.JobFacts.placing;
import static dev.drover.job.JobFacts.register;
import static dev.drover.job.JobFacts.registerAt;
import static dev.drover.job.JobFacts.reports;
import static dev.drover.job.JobFacts.stopping;
import static dev.drover.job.JobScenario.job;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.Reason;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.deployment.DeploymentStatus;
import dev.drover.protocol.evaluation.EvaluationStatus;
import dev.drover.protocol.evaluation.Trigger;
import dev.drover.protocol.job.JobBrief;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobEvent;
import dev.drover.protocol.job.JobReply;
import dev.drover.protocol.job.JobReply.EvaluationQueued;
import dev.drover.protocol.job.JobStatus;
import dev.drover.server.Samples;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class JobDeciderTest {
    @Test
    void registersAJobAndOpensItsFirstEvaluation() {
        JobScenario scenario = job().when(register(SERVICE, "e1"));

        JobEvent.JobRegistered event = scenario.event(JobEvent.JobRegistered.class);
        assertThat(event.version()).isZero();
        assertThat(event.evaluation().number()).isEqualTo(1);
        assertThat(event.evaluation().trigger()).isEqualTo(Trigger.JOB_REGISTER);
        assertThat(event.evaluation().status()).isEqualTo(EvaluationStatus.PENDING);
        assertThat(event.evaluation().priority()).isEqualTo(SERVICE.priority());
        scenario.thenReply(new EvaluationQueued(scenario.now().index(), 0, event.evaluation()));
        assertThat(scenario.state().status()).isEqualTo(JobStatus.PENDING);
    }

    @Test
    void takesTheEvaluationPriorityOfTheCaller() {
        JobCommand.RegisterJob command = new JobCommand.RegisterJob(
                SERVICE, register(SERVICE, "e1").submission(), OptionalLong.empty(), 90, evaluation("e1"), "");

        assertThat(job().when(command)
                        .event(JobEvent.JobRegistered.class)
                        .evaluation()
                        .priority())
                .isEqualTo(90);
    }

    @Test
    void keepsTheVersionOfAnIdenticalJobAndEvaluatesAnew() {
        JobScenario scenario = job().after(register(SERVICE, "e1")).when(register(SERVICE, "e2"));

        JobEvent.JobRegistered event = scenario.event(JobEvent.JobRegistered.class);
        assertThat(event.version()).isZero();
        assertThat(event.evaluation().number()).isEqualTo(2);
        assertThat(scenario.state().registration().orElseThrow().versions()).hasSize(1);
    }

    @Test
    void countsAChangedJobAsTheNextVersion() {
        JobScenario scenario = job().after(register(SERVICE, "e1")).when(register(Samples.service("web", 3), "e2"));

        assertThat(scenario.event(JobEvent.JobRegistered.class).version()).isEqualTo(1);
        assertThat(scenario.state().registration().orElseThrow().versions()).hasSize(2);
    }

    @Test
    void countsAStoppedJobThatComesBackAsTheNextVersion() {
        JobScenario scenario =
                job().after(register(SERVICE, "e1"), deregister(false, "e2")).when(register(SERVICE, "e3"));

        assertThat(scenario.event(JobEvent.JobRegistered.class).version()).isEqualTo(1);
        assertThat(scenario.state().registration().orElseThrow().stopped()).isFalse();
    }

    @Test
    void keepsTheLatestSixVersions() {
        JobScenario scenario = job();
        for (int count = 1; count <= 8; count++) {
            scenario.after(register(Samples.service("web", count), "e" + count));
        }

        assertThat(scenario.state().registration().orElseThrow().versions())
                .extracting(Registration.Version::version)
                .containsExactly(2L, 3L, 4L, 5L, 6L, 7L);
    }

    @Test
    void answersARepeatedEvaluationIdAsBefore() {
        JobScenario scenario = job().when(register(SERVICE, "e1"));
        EvaluationQueued first = scenario.reply(EvaluationQueued.class);

        scenario.when(register(SERVICE, "e1")).thenNothing().thenReply(first);
    }

    @Test
    void answersARepeatWhenOtherRequestsCameBetween() {
        JobScenario scenario = job().after(register(SERVICE, "e1"), close("e1", JobCommand.Applied.NOTHING));
        for (int other = 2; other <= JobState.REQUESTS_KEPT; other++) {
            scenario.after(register(SERVICE, "e" + other), close("e" + other, JobCommand.Applied.NOTHING));
        }

        scenario.when(register(Samples.service("web", 7), "e1")).thenNothing();
        assertThat(scenario.reply(EvaluationQueued.class).evaluation().id()).isEqualTo(evaluation("e1"));
        scenario.when(deregister(false, "stop"))
                .after(close("stop", JobCommand.Applied.NOTHING))
                .when(deregister(false, "stop"))
                .thenNothing();
    }

    @Test
    void remembersRequestsLongerThanTheEvaluationsThatFollowFromThem() {
        JobScenario scenario = job().after(register(SERVICE, "e1"), closeBlocked("e1", "b"));
        for (int turn = 0; turn < 2 * Evaluations.ENDED_KEPT; turn++) {
            scenario.after(new JobCommand.UnblockEvaluation(evaluation("b" + (turn == 0 ? "" : turn))))
                    .after(closeBlocked("b" + (turn == 0 ? "" : turn), "b" + (turn + 1)));
        }
        assertThat(scenario.state().evaluations().find(evaluation("e1"))).isEmpty();

        scenario.when(register(SERVICE, "e1")).thenNothing();
        assertThat(scenario.reply(EvaluationQueued.class).evaluation().id()).isEqualTo(evaluation("e1"));
    }

    @Test
    void doesNotBringBackAPurgedJobForARepeat() {
        JobScenario scenario = job().after(
                        register(BATCH, "e1"),
                        close("e1", JobCommand.Applied.NOTHING),
                        deregister(true, "e2"),
                        close("e2", JobCommand.Applied.NOTHING));

        scenario.when(register(BATCH, "e1")).thenNothing();
        scenario.when(deregister(true, "e2")).thenNothing();
        assertThat(scenario.reply(EvaluationQueued.class).evaluation().id()).isEqualTo(evaluation("e2"));
        assertThat(scenario.state().isRegistered()).isFalse();
    }

    @Test
    void beginsAnewWhenAPurgedJobIsRegisteredAgainButNumbersOn() {
        JobScenario scenario = job().after(
                        register(BATCH, "e1"),
                        close("e1", placing(0, placement("a0", 0), placement("a1", 1))),
                        reports(1, "e1b", ended("a1", ClientStatus.FAILED)),
                        deregister(true, "e2"),
                        close("e2", stopping(0, "a0")));
        scenario.when(register(BATCH, "e3"));

        assertThat(scenario.event(JobEvent.JobRegistered.class).version())
                .as("the node may still know version 0 as another job's")
                .isEqualTo(1);
        assertThat(scenario.event(JobEvent.JobRegistered.class).evaluation().number())
                .isEqualTo(3);
        scenario.when(JobFacts.begin("e3"));
        JobBrief brief = scenario.reply(JobReply.EvaluationBegun.class).brief();
        assertThat(brief.stopped()).isFalse();
        assertThat(brief.allocations()).isEmpty();
        assertThat(brief.deployment()).isEmpty();
    }

    @Test
    void enforcesThatTheJobIsNew() {
        job().when(registerAt(SERVICE, "e1", 0)).event(JobEvent.JobRegistered.class);
        job().after(register(SERVICE, "e1"))
                .when(registerAt(SERVICE, "e2", 0))
                .thenRefused(Reason.CONFLICT, "Enforcing job modify index 0: job already exists");
    }

    @Test
    void enforcesTheIndexTheCallerHasSeen() {
        job().when(registerAt(SERVICE, "e1", 5))
                .thenRefused(Reason.CONFLICT, "Enforcing job modify index 5: job does not exist");
        job().after(register(SERVICE, "e1"))
                .when(registerAt(SERVICE, "e2", 5))
                .thenRefused(
                        Reason.CONFLICT,
                        "Enforcing job modify index 5: job exists with conflicting job modify index: 1");
        job().after(register(SERVICE, "e1")).when(registerAt(SERVICE, "e2", 1)).event(JobEvent.JobRegistered.class);
    }

    @Test
    void answersARepeatBeforeItEnforcesAnIndex() {
        job().after(registerAt(SERVICE, "e1", 0))
                .when(registerAt(SERVICE, "e1", 0))
                .thenNothing()
                .reply(EvaluationQueued.class);
    }

    @Test
    void cancelsTheDeploymentOfAnOlderVersion() {
        JobScenario scenario = running().when(register(Samples.service("web", 3), "e2"));

        assertThat(scenario.event(JobEvent.DeploymentChanged.class).deployment().status())
                .isEqualTo(DeploymentStatus.CANCELLED);
        assertThat(scenario.event(JobEvent.DeploymentChanged.class).deployment().statusDescription())
                .isEqualTo("Cancelled due to newer version of job");
    }

    @Test
    void leavesTheDeploymentOfTheSameVersion() {
        JobScenario scenario = running().when(register(SERVICE, "e2"));

        scenario.event(JobEvent.JobRegistered.class);
        assertThat(scenario.state().activeDeployment()).isPresent();
    }

    @Test
    void stopsAJobAndCancelsItsDeployment() {
        JobScenario scenario = running().when(deregister(false, "e2"));

        JobEvent.JobDeregistered event = scenario.event(JobEvent.JobDeregistered.class);
        assertThat(event.evaluation().trigger()).isEqualTo(Trigger.JOB_DEREGISTER);
        assertThat(scenario.event(JobEvent.DeploymentChanged.class).deployment().statusDescription())
                .isEqualTo("Cancelled because job is stopped");
        assertThat(scenario.state().registration().orElseThrow().stopped()).isTrue();
        scenario.thenReply(new EvaluationQueued(scenario.now().index(), 0, event.evaluation()));
    }

    @Test
    void answersARepeatedStopAsBefore() {
        JobScenario scenario = job().after(register(SERVICE, "e1")).when(deregister(false, "e2"));
        EvaluationQueued first = scenario.reply(EvaluationQueued.class);

        scenario.when(deregister(false, "e2")).thenNothing().thenReply(first);
    }

    @Test
    void refusesToStopOrEvaluateAnUnknownJob() {
        job().when(deregister(false, "e1")).thenRefused(Reason.NOT_FOUND, "job not found");
        job().when(new JobCommand.EvaluateJob(evaluation("e1"), Trigger.NODE_UPDATE, Optional.empty()))
                .thenRefused(Reason.NOT_FOUND, "job not found");
        job().when(new JobCommand.ReadBrief()).thenRefused(Reason.NOT_FOUND, "job \"web\" not found");
    }

    @Test
    void forgetsAPurgedJobOnceNothingOfItRuns() {
        JobScenario scenario =
                job().after(register(BATCH, "e1"), close("e1", placing(0, placement("a0", 0))), deregister(true, "e2"));
        assertThat(scenario.state().isRegistered()).isTrue();

        scenario.when(close("e2", stopping(0, "a0")));

        assertThat(scenario.state().isRegistered()).isFalse();
        assertThat(scenario.state().evaluations().open()).isEmpty();
        assertThat(scenario.state().status()).isEqualTo(JobStatus.DEAD);
    }

    @Test
    void opensAnEvaluationWhenAsked() {
        JobCommand.EvaluateJob evaluate =
                new JobCommand.EvaluateJob(evaluation("e2"), Trigger.NODE_UPDATE, Optional.of(JobFacts.NODE));
        JobScenario scenario = job().after(register(SERVICE, "e1")).when(evaluate);

        JobEvent.EvaluationOpened event = scenario.event(JobEvent.EvaluationOpened.class);
        assertThat(event.evaluation().node()).contains(JobFacts.NODE);
        assertThat(event.evaluation().jobModifyIndex()).isEqualTo(1);
        scenario.thenReply(new EvaluationQueued(1, 0, event.evaluation()));
        scenario.when(evaluate).thenNothing().thenReply(new EvaluationQueued(1, 0, event.evaluation()));
    }

    private static JobScenario running() {
        return job().after(
                        register(SERVICE, "e1"),
                        closeWithDeployment("e1", 2, placing(0, placement("a0", 0, Optional.of(JobFacts.DEPLOYMENT)))));
    }
}
