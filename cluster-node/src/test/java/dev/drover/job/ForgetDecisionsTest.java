package dev.drover.job;

import static dev.drover.job.JobFacts.DEPLOYMENT;
import static dev.drover.job.JobFacts.SERVICE;
import static dev.drover.job.JobFacts.close;
import static dev.drover.job.JobFacts.closeWithDeployment;
import static dev.drover.job.JobFacts.deregister;
import static dev.drover.job.JobFacts.ended;
import static dev.drover.job.JobFacts.evaluation;
import static dev.drover.job.JobFacts.placement;
import static dev.drover.job.JobFacts.placing;
import static dev.drover.job.JobFacts.register;
import static dev.drover.job.JobFacts.reports;
import static dev.drover.job.JobFacts.stopping;
import static dev.drover.job.JobScenario.job;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.job.JobCommand.Applied;
import dev.drover.protocol.job.JobCommand.ForgetEnded;
import dev.drover.protocol.job.JobEvent.EndedForgotten;
import dev.drover.protocol.job.JobReply;
import dev.drover.server.Samples;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

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
    void keepsAJobThatWasStoppedWhileSomethingOfItRuns() {
        JobScenario scenario = job().after(
                        register(SERVICE, "e1"), close("e1", placing(0, placement("a0", 0))), deregister(false, "e2"))
                .after(close("e2", stopping(0, "a0")))
                .later(HOUR.multipliedBy(5));

        scenario.when(before(scenario));
        assertThat(scenario.event(EndedForgotten.class).job()).isFalse();
        assertThat(scenario.event(EndedForgotten.class).evaluations()).containsExactly(evaluation("e2"));
    }

    @Test
    void keepsAServiceThatRunsAndItsLatestDeployment() {
        JobScenario scenario = job().after(
                        register(SERVICE, "e1"), closeWithDeployment("e1", 1, placing(0, placement("a0", 0))))
                .after(reports(1, "e3", JobFacts.judged("a0", true)))
                .later(HOUR.multipliedBy(500));

        scenario.when(before(scenario)).thenNothing();
        assertThat(scenario.state().latestDeployment()).isPresent();
    }

    @Test
    void keepsABatchJobThatIsDoneForFourHoursWithAllThatItRan() {
        JobScenario scenario = job().after(
                        register(Samples.batch("web", 1), "e1"), close("e1", placing(0, placement("a0", 0))))
                .after(reports(1, "e3", ended("a0", ClientStatus.COMPLETE)))
                .later(HOUR.multipliedBy(3));

        scenario.when(before(scenario)).thenNothing();
        scenario.later(HOUR.multipliedBy(2));
        scenario.when(before(scenario));
        assertThat(scenario.event(EndedForgotten.class))
                .isEqualTo(new EndedForgotten(List.of(evaluation("e1")), List.of(), true));
    }

    /** It was never evaluated itself, so its registration alone tells how old it is. */
    @Test
    void forgetsAStoppedParentFourHoursAfterItsRegistration() {
        JobScenario scenario = job().after(register(LaunchFacts.PARAMETERIZED, "e1"), deregister(false, "e2"))
                .later(HOUR.multipliedBy(3));

        scenario.when(before(scenario)).thenNothing();
        scenario.later(HOUR.plusMinutes(1));
        scenario.when(before(scenario)).thenEvents(new EndedForgotten(List.of(), List.of(), true));
    }

    @Test
    void keepsAParentThatIsNotStopped() {
        JobScenario scenario =
                job().after(register(LaunchFacts.PARAMETERIZED, "e1")).later(HOUR.multipliedBy(500));

        scenario.when(before(scenario)).thenNothing();
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
