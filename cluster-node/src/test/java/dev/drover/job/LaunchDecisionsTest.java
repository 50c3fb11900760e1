package dev.drover.job;

import static dev.drover.job.JobFacts.BATCH;
import static dev.drover.job.JobFacts.SERVICE;
import static dev.drover.job.JobFacts.deregister;
import static dev.drover.job.JobFacts.evaluation;
import static dev.drover.job.JobFacts.register;
import static dev.drover.job.JobScenario.job;
import static dev.drover.job.LaunchFacts.EVERY_MINUTE;
import static dev.drover.job.LaunchFacts.EVERY_MINUTE_ALONE;
import static dev.drover.job.LaunchFacts.EVERY_SECOND;
import static dev.drover.job.LaunchFacts.PARAMETERIZED;
import static dev.drover.job.LaunchFacts.child;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.JobId;
import dev.drover.protocol.Reason;
import dev.drover.protocol.evaluation.Trigger;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobCommand.ForceLaunch;
import dev.drover.protocol.job.JobCommand.LaunchDue;
import dev.drover.protocol.job.JobCommand.SettleLaunches;
import dev.drover.protocol.job.JobEvent.ChildLaunched;
import dev.drover.protocol.job.JobEvent.InstantSkipped;
import dev.drover.protocol.job.JobEvent.JobRegistered;
import dev.drover.protocol.job.JobEvent.LaunchesSettled;
import dev.drover.protocol.job.JobEvent.ParentRegistered;
import dev.drover.protocol.job.JobEvent.ParentStopped;
import dev.drover.protocol.job.JobReply;
import dev.drover.protocol.job.JobStatus;
import dev.drover.protocol.job.Periodic;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LaunchDecisionsTest {
    private static final LaunchDue DUE = new LaunchDue(List.of());

    /** Registered at second 1, and now it is the last second before the given one. */
    private static JobScenario until(Job parent, long second) {
        return job().after(register(parent, "e1")).later(Duration.ofSeconds(second - 2));
    }

    @Test
    void aParentIsRegisteredWithoutAnEvaluation() {
        JobScenario scenario = job().when(register(EVERY_MINUTE, "e1"));

        assertThat(scenario.event(ParentRegistered.class).scheduledFrom()).contains(Instant.ofEpochSecond(1));
        scenario.thenReply(new JobReply.Recorded(1, 0));
        assertThat(scenario.state().evaluations().all()).isEmpty();
        assertThat(scenario.state().status()).isEqualTo(JobStatus.RUNNING);
        assertThat(scenario.state().brief().stopped())
                .as("it runs nothing itself")
                .isTrue();
        scenario.when(register(EVERY_MINUTE, "e1")).thenNothing().thenReply(new JobReply.Recorded(1, 0));
    }

    @Test
    void anInstantIsLaunchedOnce() {
        JobScenario scenario = until(EVERY_MINUTE, 60).when(DUE);

        ChildLaunched launched = scenario.event(ChildLaunched.class);
        assertThat(launched.instant()).contains(Instant.ofEpochSecond(60));
        assertThat(launched.launch().child()).isEqualTo(child(60));
        assertThat(launched.launch().origin().parent()).isEqualTo("web");
        scenario.when(DUE).thenNothing();
    }

    @Test
    void nothingIsLaunchedBeforeItsTime() {
        until(EVERY_MINUTE, 59).when(DUE).thenNothing().thenReply(new JobReply.Unchanged());
    }

    @Test
    void lateInstantsAreLaunchedOneAfterTheOther() {
        JobScenario scenario = until(EVERY_SECOND, 10);
        for (long second = 2; second < 10; second++) {
            assertThat(scenario.when(DUE).event(ChildLaunched.class).launch().child())
                    .isEqualTo(child(second));
        }
    }

    @Test
    void ofInstantsMissedTheLatestIsLaunched() {
        JobScenario scenario = until(EVERY_MINUTE, 3_630).when(DUE);

        assertThat(scenario.event(ChildLaunched.class).launch().child()).isEqualTo(child(3_600));
        scenario.when(DUE).thenNothing();
        assertThat(JobTimers.next(scenario.state())).contains(Instant.ofEpochSecond(3_660));
    }

    @Test
    void aLaunchIsOwedUntilItsChildHasAnswered() {
        JobScenario scenario = until(EVERY_MINUTE, 60).when(DUE);
        assertThat(scenario.state().launches().owed()).hasSize(1);
        assertThat(scenario.state().launches().owed().get(0).child().id()).isEqualTo(child(60));

        scenario.when(new SettleLaunches(List.of(child(60), child(61))))
                .thenEvents(new LaunchesSettled(List.of(child(60))));

        assertThat(scenario.state().launches().owed()).isEmpty();
        scenario.when(new SettleLaunches(List.of(child(60)))).thenNothing();
    }

    @Test
    void aChildIsTheJobOfTheVersionThatWasLaunched() {
        JobScenario scenario = until(EVERY_MINUTE, 60).when(DUE).after(register(EVERY_MINUTE_ALONE, "e2"));

        Job made = scenario.state().launches().owed().get(0).child();
        assertThat(made.groups()).isEqualTo(BATCH.groups());
        assertThat(made.family().periodic()).isEmpty();
        assertThat(made.family().isParent()).isFalse();
        assertThat(made.name()).isEqualTo("web/periodic-60");
    }

    @Test
    void aChildOfAScheduleIsEvaluatedForThat() {
        Job made = until(EVERY_MINUTE, 60)
                .when(DUE)
                .state()
                .launches()
                .owed()
                .get(0)
                .child();

        JobScenario scenario = job().when(register(made, "e1"));

        assertThat(scenario.event(JobRegistered.class).evaluation().trigger()).isEqualTo(Trigger.PERIODIC_JOB);
        Job changed = BATCH.withGroups(made.groups());
        JobScenario again = scenario.when(register(changed, "e2"));
        assertThat(again.event(JobRegistered.class).job().family().origin())
                .as("whoever changes it")
                .isEqualTo(made.family().origin());
        assertThat(again.event(JobRegistered.class).evaluation().trigger()).isEqualTo(Trigger.JOB_REGISTER);
    }

    @Test
    void overlapIsProhibitedWhileAChildRuns() {
        JobScenario scenario = until(EVERY_MINUTE_ALONE, 60).when(DUE).later(Duration.ofSeconds(59));

        scenario.when(DUE).thenEvents(new InstantSkipped(Instant.ofEpochSecond(120), child(60)));
        assertThat(LaunchDecisions.inQuestion(scenario.state()))
                .as("it is not there yet")
                .isEmpty();
        scenario.after(new SettleLaunches(List.of(child(60))));
        assertThat(LaunchDecisions.inQuestion(scenario.state())).containsExactly(child(60));

        scenario.later(Duration.ofSeconds(60)).when(new LaunchDue(List.of(child(60))));
        ChildLaunched launched = scenario.event(ChildLaunched.class);
        assertThat(launched.launch().child()).isEqualTo(child(180));
        assertThat(launched.alone()).isTrue();
        assertThat(scenario.state().launches().recent()).hasSize(1);
    }

    @Test
    void aStoppedParentLaunchesNothingMore() {
        JobScenario scenario = until(EVERY_MINUTE, 60).when(deregister(false, "e2"));

        scenario.thenEvents(new ParentStopped(false, evaluation("e2"))).thenReply(new JobReply.Recorded(60, 0));
        assertThat(scenario.state().status()).isEqualTo(JobStatus.DEAD);
        scenario.later(Duration.ofMinutes(5)).when(DUE).thenNothing();
        scenario.when(deregister(false, "e2")).thenNothing();
        scenario.when(new ForceLaunch(""))
                .thenRefused(Reason.INVALID, "can't force run non-tracked job \"web\" (default)");
    }

    @Test
    void whatAPurgedParentOwesIsNotForgotten() {
        JobScenario scenario = until(EVERY_MINUTE, 60).when(DUE).after(deregister(true, "e2"));

        assertThat(scenario.state().isRegistered()).isFalse();
        assertThat(scenario.state().launches().owed()).hasSize(1);
        assertThat(JobTimers.isBusy(scenario.state())).isTrue();
        scenario.after(new SettleLaunches(List.of(child(60))));
        assertThat(JobTimers.isBusy(scenario.state())).isFalse();
    }

    @Test
    void aScheduleThatStaysGoesOnWhereItIs() {
        JobScenario scenario = until(EVERY_MINUTE, 60).after(register(EVERY_MINUTE_ALONE, "e2"));

        assertThat(scenario.when(DUE).event(ChildLaunched.class).launch().child())
                .isEqualTo(child(60));
    }

    @Test
    void anotherScheduleBeginsNow() {
        JobScenario scenario =
                until(EVERY_MINUTE, 70).after(register(LaunchFacts.periodic("*/2 * * * *", false), "e2"));

        scenario.when(DUE).thenNothing();
        assertThat(JobTimers.next(scenario.state())).contains(Instant.ofEpochSecond(120));
    }

    @Test
    void whatIsSwitchedOffLaunchesNothing() {
        Job off = LaunchFacts.periodic(new Periodic("* * * * *", List.of(), "UTC", false, false));

        JobScenario scenario = until(off, 3_600);

        scenario.when(DUE).thenNothing();
        assertThat(JobTimers.next(scenario.state())).isEmpty();
    }

    @Test
    void aForcedLaunchStandsForTheInstantOfItsSecond() {
        JobScenario scenario = until(EVERY_MINUTE, 60).when(new ForceLaunch(""));
        scenario.thenReply(new JobReply.Launched(
                child(60), scenario.event(ChildLaunched.class).launch().evaluation()));

        scenario.when(DUE).thenEvents(new InstantSkipped(Instant.ofEpochSecond(60), child(60)));
        scenario.when(DUE).thenNothing();
    }

    @Test
    void aRepeatedRequestIsKnownAfterALaunchThatWasAlone() {
        JobScenario scenario = until(EVERY_MINUTE_ALONE, 30).when(new ForceLaunch("t"));
        JobId forced = scenario.event(ChildLaunched.class).launch().child();
        scenario.after(new SettleLaunches(List.of(forced)))
                .later(Duration.ofSeconds(30))
                .after(new LaunchDue(List.of(forced)));

        scenario.when(new ForceLaunch("t")).thenNothing();
        assertThat(scenario.reply(JobReply.Launched.class).child()).isEqualTo(forced);
    }

    @Test
    void forcedLaunchesOfOneSecondAreDifferent() {
        JobScenario scenario = until(EVERY_MINUTE, 65).after(new ForceLaunch(""), new ForceLaunch(""));

        assertThat(scenario.state().launches().recent())
                .extracting(Launches.Launched::child)
                .containsExactly(child(65), child(66));
        JobId third = scenario.when(new ForceLaunch("t"))
                .event(ChildLaunched.class)
                .launch()
                .child();
        assertThat(third).isEqualTo(child(67));
        scenario.when(new ForceLaunch("t")).thenNothing();
        assertThat(scenario.reply(JobReply.Launched.class).child()).isEqualTo(third);
    }

    @Test
    void onlyPeriodicJobsCanBeForced() {
        job().when(new ForceLaunch("")).thenRefused(Reason.NOT_FOUND, "job \"web\" not found");
        for (Job other : List.of(BATCH, PARAMETERIZED)) {
            job().after(register(other, "e1"))
                    .when(new ForceLaunch(""))
                    .thenRefused(Reason.INVALID, "can't force launch non-periodic job");
        }
    }

    @Test
    void parentsAreNotEvaluated() {
        JobCommand evaluate = new JobCommand.EvaluateJob(evaluation("e2"), Trigger.JOB_REGISTER, Optional.empty());

        until(EVERY_MINUTE, 10).when(evaluate).thenRefused(Reason.INVALID, "can't evaluate periodic job");
        until(PARAMETERIZED, 10).when(evaluate).thenRefused(Reason.INVALID, "can't evaluate parameterized job");
    }

    @Test
    void aJobThatRunsKeepsItsType() {
        until(SERVICE, 10)
                .when(register(BATCH, "e2"))
                .thenRefused(Reason.INVALID, "cannot update job from type \"service\" to \"batch\"");
        until(SERVICE, 10)
                .after(deregister(false, "e2"))
                .when(register(BATCH, "e3"))
                .event(JobRegistered.class);
    }

    @Test
    void whatRunsDoesNotBecomeAParentNorTheOtherWayRound() {
        until(SERVICE, 10)
                .when(register(EVERY_MINUTE, "e2"))
                .thenRefused(Reason.INVALID, "cannot update non-periodic job to being periodic");
        until(EVERY_MINUTE, 10)
                .when(register(BATCH, "e2"))
                .thenRefused(Reason.INVALID, "cannot update periodic job to being non-periodic");
        until(BATCH, 10)
                .when(register(PARAMETERIZED, "e2"))
                .thenRefused(Reason.INVALID, "cannot update non-parameterized job to being parameterized");
        until(PARAMETERIZED, 10)
                .when(register(BATCH, "e2"))
                .thenRefused(Reason.INVALID, "cannot update parameterized job to being non-parameterized");
        until(EVERY_MINUTE, 10)
                .after(deregister(false, "e2"))
                .when(register(BATCH, "e3"))
                .event(JobRegistered.class);
    }

    @Test
    void noMoreIsTakenOnThanCanBeOwed() {
        JobScenario scenario = until(EVERY_SECOND, 2);
        for (int i = 0; i < LaunchDecisions.MOST_OWED; i++) {
            scenario.when(DUE).event(ChildLaunched.class);
        }

        scenario.when(DUE).thenNothing();
        assertThat(JobTimers.next(scenario.state())).isEmpty();
        scenario.when(new ForceLaunch(""))
                .thenRefused(Reason.UNAVAILABLE, "256 launches of the job have not made a job yet; try again");
        scenario.after(new SettleLaunches(List.of(child(2)))).when(DUE).event(ChildLaunched.class);
    }
}
