package dev.drover.job;

import static dev.drover.job.JobFacts.BATCH;
import static dev.drover.job.JobFacts.SERVICE;
import static dev.drover.job.JobFacts.close;
import static dev.drover.job.JobFacts.closeBlocked;
import static dev.drover.job.JobFacts.closeWithDeployment;
import static dev.drover.job.JobFacts.deregister;
import static dev.drover.job.JobFacts.ended;
import static dev.drover.job.JobFacts.placement;
import static dev.drover.job.JobFacts.placing;
import static dev.drover.job.JobFacts.register;
import static dev.drover.job.JobFacts.reports;
import static dev.drover.job.JobFacts.stopping;
import static dev.drover.job.JobScenario.job;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobCommand.Applied;
import dev.drover.protocol.job.JobStatus;
import dev.drover.server.Samples;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What follows for a job from what it has. Parents of launched jobs are in {@link LaunchDecisionsTest}. */
class JobStatusRulesTest {
    private static final Job SYSTEM = Samples.system("web");

    /** A batch job whose two allocations were placed. */
    private static JobScenario placed() {
        return job().after(register(BATCH, "e1"), close("e1", placing(0, placement("a0", 0), placement("a1", 1))));
    }

    static Stream<Arguments> rules() {
        return Stream.of(
                Arguments.of(
                        "pending while its evaluation runs", job().after(register(SERVICE, "e1")), JobStatus.PENDING),
                Arguments.of(
                        "pending while it waits for room",
                        job().after(register(SERVICE, "e1"), closeBlocked("e1", "b1")),
                        JobStatus.PENDING),
                Arguments.of(
                        "running while it has a deployment",
                        job().after(register(SERVICE, "e1"), closeWithDeployment("e1", 2, Applied.NOTHING)),
                        JobStatus.RUNNING),
                Arguments.of("running while an allocation is to run", placed(), JobStatus.RUNNING),
                Arguments.of(
                        "running while one of several runs",
                        placed().after(reports(1, "r1", ended("a0", ClientStatus.COMPLETE))),
                        JobStatus.RUNNING),
                Arguments.of(
                        "dead when all have ended",
                        placed().after(reports(
                                1, "r1", ended("a0", ClientStatus.COMPLETE), ended("a1", ClientStatus.COMPLETE))),
                        JobStatus.DEAD),
                Arguments.of(
                        "pending when what was lost is to be placed again",
                        placed().after(reports(
                                1, "r1", ended("a0", ClientStatus.LOST), ended("a1", ClientStatus.LOST))),
                        JobStatus.PENDING),
                Arguments.of(
                        "dead when nothing was to be placed",
                        job().after(register(BATCH, "e1"), close("e1", Applied.NOTHING)),
                        JobStatus.DEAD),
                Arguments.of(
                        "running until the stop is carried out",
                        placed().after(deregister(false, "e2")),
                        JobStatus.RUNNING),
                Arguments.of(
                        "pending until the stop of what ran nowhere is carried out",
                        job().after(register(BATCH, "e1"), close("e1", Applied.NOTHING), deregister(false, "e2")),
                        JobStatus.PENDING),
                Arguments.of(
                        "dead once the stop of what ran nowhere is carried out",
                        job().after(register(BATCH, "e1"), closeBlocked("e1", "b1"), deregister(false, "e2"))
                                .after(close("e2", Applied.NOTHING)),
                        JobStatus.DEAD),
                Arguments.of(
                        "dead once it is stopped",
                        placed().after(deregister(false, "e2"), close("e2", stopping(0, "a0", "a1"))),
                        JobStatus.DEAD),
                Arguments.of(
                        "running though no node suits a system job",
                        job().after(register(SYSTEM, "e1"), close("e1", Applied.NOTHING)),
                        JobStatus.RUNNING),
                Arguments.of(
                        "dead at once when a system job is stopped",
                        job().after(register(SYSTEM, "e1"), close("e1", placing(0, placement("a0", 0))))
                                .after(deregister(false, "e2")),
                        JobStatus.DEAD));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void is(String rule, JobScenario scenario, JobStatus status) {
        assertThat(scenario.state().status()).as(rule).isEqualTo(status);
    }
}
