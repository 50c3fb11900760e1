package dev.drover.job;

import static dev.drover.job.JobFacts.begin;
import static dev.drover.job.JobFacts.evaluation;
import static dev.drover.job.JobFacts.register;
import static dev.drover.job.JobScenario.job;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.allocation.PlacementMetrics;
import dev.drover.protocol.evaluation.Evaluation;
import dev.drover.protocol.evaluation.EvaluationStatus;
import dev.drover.protocol.evaluation.Trigger;
import dev.drover.protocol.job.JobCommand.Applied;
import dev.drover.protocol.job.JobCommand.CloseEvaluation;
import dev.drover.protocol.job.JobCommand.EvaluateJob;
import dev.drover.protocol.job.JobCommand.NodeWait;
import dev.drover.protocol.job.JobCommand.UnblockEvaluation;
import dev.drover.protocol.job.JobEvent.EvaluationClosed;
import dev.drover.protocol.job.JobReply.EvaluationBegun;
import dev.drover.server.Samples;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Evaluations of a system job that wait for room on one node each. */
class NodeWaitsTest {
    private static final Map<String, PlacementMetrics> WHY = Map.of("group", JobFacts.NO_METRICS);

    private static CloseEvaluation close(String by, String... nodes) {
        List<NodeWait> waits = Arrays.stream(nodes)
                .map(node -> new NodeWait(evaluation(by + "-" + node), new NodeId(node), WHY))
                .toList();
        return new CloseEvaluation(
                evaluation(by),
                0,
                EvaluationStatus.COMPLETE,
                "",
                Applied.NOTHING,
                Optional.empty(),
                WHY,
                Map.of("group", nodes.length),
                Map.of(),
                Optional.empty(),
                List.of(),
                waits);
    }

    private static EvaluateJob look(String id) {
        return new EvaluateJob(evaluation(id), Trigger.NODE_UPDATE, Optional.empty());
    }

    private static List<EvaluationId> blocked(JobScenario scenario) {
        return scenario.state().evaluations().allBlocked().stream()
                .map(Evaluation::id)
                .toList();
    }

    @Test
    void thereIsOneForEachNodeWithoutRoom() {
        JobScenario scenario =
                job().after(register(Samples.system("web"), "e1")).when(close("e1", "n1", "n2"));

        EvaluationClosed closed = scenario.event(EvaluationClosed.class);
        assertThat(closed.blocked()).isEmpty();
        assertThat(closed.blockedOnNodes()).hasSize(2);
        Evaluation first = closed.blockedOnNodes().get(0);
        assertThat(first.node()).contains(new NodeId("n1"));
        assertThat(first.trigger()).isEqualTo(Trigger.QUEUED_ALLOCS);
        assertThat(first.statusDescription()).isEqualTo("created to place remaining allocations");
        assertThat(first.previous()).contains(evaluation("e1"));
        assertThat(first.queued()).containsEntry("group", 1);
        assertThat(closed.blockedOnNodes()).extracting(Evaluation::number).containsExactly(2L, 3L);
        assertThat(blocked(scenario)).containsExactly(evaluation("e1-n1"), evaluation("e1-n2"));
    }

    @Test
    void theyStayWhileTheirNodesHaveNoRoom() {
        JobScenario scenario = job().after(register(Samples.system("web"), "e1"), close("e1", "n1", "n2"), look("e2"))
                .when(close("e2", "n2", "n3"));

        EvaluationClosed closed = scenario.event(EvaluationClosed.class);
        assertThat(closed.absorbed()).containsExactly(evaluation("e1-n1"));
        assertThat(blocked(scenario)).containsExactly(evaluation("e1-n2"), evaluation("e2-n3"));
        assertThat(scenario.state().evaluations().ended())
                .as("what has run is newer than what was canceled")
                .last()
                .satisfies(ended -> assertThat(ended.id()).isEqualTo(evaluation("e2")));
    }

    @Test
    void anotherVersionOfTheJobHasItsOwn() {
        JobScenario scenario = job().after(
                        register(Samples.system("web"), "e1"), close("e1", "n1"), register(Samples.system("web"), "e2"))
                .when(close("e2", "n1"));

        assertThat(blocked(scenario)).containsExactly(evaluation("e2-n1"));
    }

    @Test
    void oneRunsWhenItsNodeHasRoom() {
        JobScenario scenario = job().after(
                        register(Samples.system("web"), "e1"),
                        close("e1", "n1", "n2"),
                        new UnblockEvaluation(evaluation("e1-n2")))
                .when(begin("e1-n2"));

        assertThat(scenario.reply(EvaluationBegun.class).evaluation().node()).contains(new NodeId("n2"));
        scenario.after(close("e1-n2", "n1"));
        assertThat(blocked(scenario)).containsExactly(evaluation("e1-n1"));
    }
}
