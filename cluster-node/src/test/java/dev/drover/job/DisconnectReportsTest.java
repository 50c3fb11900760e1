package dev.drover.job;

import static dev.drover.job.JobFacts.SERVICE;
import static dev.drover.job.JobFacts.close;
import static dev.drover.job.JobFacts.ended;
import static dev.drover.job.JobFacts.placement;
import static dev.drover.job.JobFacts.placing;
import static dev.drover.job.JobFacts.register;
import static dev.drover.job.JobFacts.reports;
import static dev.drover.job.JobFacts.stopping;
import static dev.drover.job.JobScenario.job;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.evaluation.Evaluation;
import dev.drover.protocol.evaluation.Trigger;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.JobEvent.AllocationsReported;
import dev.drover.protocol.job.JobStatus;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a job does when it hears that nothing is heard of an allocation, and when something is again. */
class DisconnectReportsTest {
    private static JobScenario placed() {
        return job().after(register(SERVICE, "e1"), close("e1", placing(0, placement("a0", 0))));
    }

    private static Optional<Trigger> trigger(JobScenario scenario) {
        return scenario.event(AllocationsReported.class).evaluation().map(Evaluation::trigger);
    }

    private static JobAllocation allocation(JobScenario scenario) {
        return Objects.requireNonNull(scenario.state().allocations().get(JobFacts.allocation("a0")));
    }

    @Test
    void evaluatesWhenAnAllocationBecomesUnknownAndGoesOnRunning() {
        JobScenario scenario = placed().when(reports(1, "e2", ended("a0", ClientStatus.UNKNOWN)));

        assertThat(trigger(scenario)).contains(Trigger.NODE_UPDATE);
        assertThat(allocation(scenario).client()).isEqualTo(ClientStatus.UNKNOWN);
        assertThat(allocation(scenario).isLive()).isTrue();
        assertThat(scenario.state().status()).isEqualTo(JobStatus.RUNNING);
    }

    @Test
    void evaluatesWhenAnAllocationIsHeardOfAgain() {
        JobScenario scenario = placed().after(reports(1, "e2", ended("a0", ClientStatus.UNKNOWN)))
                .when(reports(2, "e3", ended("a0", ClientStatus.RUNNING)));

        assertThat(trigger(scenario)).contains(Trigger.RECONNECT);
        assertThat(allocation(scenario).client()).isEqualTo(ClientStatus.RUNNING);
    }

    @Test
    void evaluatesWhenAnAllocationWasUnknownForTooLong() {
        JobScenario scenario = placed().after(reports(1, "e2", ended("a0", ClientStatus.UNKNOWN)))
                .when(reports(2, "e3", ended("a0", ClientStatus.LOST)));

        assertThat(trigger(scenario)).contains(Trigger.MAX_DISCONNECT_TIMEOUT);
    }

    @Test
    void doesNotEvaluateForWhatIsToEndAnyway() {
        JobScenario scenario = placed().after(register(SERVICE, "e2"), close("e2", stopping(0, "a0")))
                .when(reports(1, "e3", ended("a0", ClientStatus.UNKNOWN)));

        assertThat(trigger(scenario)).isEmpty();
    }

    /** An agent that hears nothing of the servers may end it while they go on hearing of the agent. */
    @Test
    void evaluatesWhenAnAgentHasEndedAServiceThatNobodyHadStopped() {
        JobScenario scenario = placed().when(reports(1, "e2", ended("a0", ClientStatus.COMPLETE)));

        assertThat(trigger(scenario)).contains(Trigger.NODE_UPDATE);
    }

    @Test
    void doesNotEvaluateWhenAServiceThatWasStoppedHasEnded() {
        JobScenario scenario = placed().after(register(SERVICE, "e2"), close("e2", stopping(0, "a0")))
                .when(reports(1, "e3", ended("a0", ClientStatus.COMPLETE)));

        assertThat(trigger(scenario)).isEmpty();
    }

    @Test
    void doesNotEvaluateWhenABatchJobsAllocationHasCompleted() {
        JobScenario scenario = job().after(register(JobFacts.BATCH, "e1"), close("e1", placing(0, placement("a0", 0))))
                .when(reports(1, "e2", ended("a0", ClientStatus.COMPLETE)));

        assertThat(trigger(scenario)).isEmpty();
    }
}
