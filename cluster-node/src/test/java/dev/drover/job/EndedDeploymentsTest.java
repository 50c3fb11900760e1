package dev.drover.job;

import static dev.drover.job.JobFacts.DEPLOYMENT;
import static dev.drover.job.JobFacts.SERVICE;
import static dev.drover.job.JobFacts.allocation;
import static dev.drover.job.JobFacts.closeWithDeployment;
import static dev.drover.job.JobFacts.evaluation;
import static dev.drover.job.JobFacts.judged;
import static dev.drover.job.JobFacts.placement;
import static dev.drover.job.JobFacts.placing;
import static dev.drover.job.JobFacts.register;
import static dev.drover.job.JobFacts.reports;
import static dev.drover.job.JobScenario.job;

import dev.drover.protocol.Reason;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobCommand.FailDeployment;
import dev.drover.protocol.job.JobCommand.JudgeAllocations;
import dev.drover.protocol.job.JobCommand.PauseDeployment;
import dev.drover.protocol.job.JobCommand.PromoteDeployment;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What nobody can ask of a deployment that has ended. */
class EndedDeploymentsTest {
    private static JobScenario ended() {
        return job().after(
                        register(SERVICE, "e1"),
                        closeWithDeployment(
                                "e1",
                                2,
                                placing(
                                        0,
                                        placement("a0", 0, Optional.of(DEPLOYMENT)),
                                        placement("a1", 1, Optional.of(DEPLOYMENT)))))
                .after(reports(1, "e2", judged("a0", true), judged("a1", true)));
    }

    static Stream<Arguments> commands() {
        return Stream.of(
                Arguments.of(
                        new PromoteDeployment(DEPLOYMENT, List.of(), evaluation("x")),
                        "can't promote terminal deployment"),
                Arguments.of(new PauseDeployment(DEPLOYMENT, true, evaluation("x")), "can't pause terminal deployment"),
                Arguments.of(
                        new PauseDeployment(DEPLOYMENT, false, evaluation("x")), "can't resume terminal deployment"),
                Arguments.of(new FailDeployment(DEPLOYMENT, evaluation("x")), "can't fail terminal deployment"),
                Arguments.of(
                        new JudgeAllocations(DEPLOYMENT, List.of(allocation("a0")), List.of(), evaluation("x")),
                        "can't set health of allocations for a terminal deployment"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("commands")
    void isRefused(JobCommand command, String message) {
        ended().when(command).thenRefused(Reason.INVALID, message);
    }
}
