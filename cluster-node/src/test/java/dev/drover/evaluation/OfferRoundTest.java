package dev.drover.evaluation;

import static dev.drover.scheduler.NodeBuilder.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.Reason;
import dev.drover.protocol.Rejected;
import dev.drover.protocol.evaluation.Evaluation;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobBrief;
import dev.drover.protocol.node.NodeCommand;
import dev.drover.protocol.node.NodeReply;
import dev.drover.protocol.node.Refusal;
import dev.drover.recording.Answer;
import dev.drover.server.Samples;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OfferRoundTest {
    private static final Job JOB = Samples.service("web", 1);
    private static final AllocationId STOPPED = new AllocationId("a1");
    private static final AllocationId UPDATED = new AllocationId("a2");

    /** Nothing is dropped in silence: what was to be stopped still is, and is planned again. */
    @Test
    void aNodeThatRefusesItsOfferRefusesStopsAndUpdatesToo() {
        Plan plan = new Plan(
                List.of(new Plan.Stop(STOPPED, id(1), "alloc not needed due to job update", Optional.empty())),
                List.of(),
                List.of(new Plan.InPlaceUpdate(UPDATED, id(1), Optional.empty())),
                Optional.empty(),
                Map.of(),
                Map.of(),
                Map.of(),
                List.of(),
                Map.of(),
                List.of());
        Evaluation evaluation = EvaluationSamples.pending(JOB);
        JobBrief brief = EvaluationSamples.brief(JOB, Map.of());
        Progress progress = new Progress(evaluation, brief, List.of());
        OfferRound round = OfferRound.of(evaluation, 0, brief, plan);
        NodeCommand offered = Objects.requireNonNull(round.takeNext().get(id(1)));
        round.answered(
                id(1), offered, new Answer<>(new NodeReply.Refused(new Rejected(Reason.INVALID, "too large")), 7));

        assertThat(round.isOver()).isTrue();
        Progress after = progress.with(round.round());
        Progress.Answered answered =
                Objects.requireNonNull(after.rounds().get(0).answers().get(id(1)));
        assertThat(answered.answer().refused()).extracting(Refusal::allocation).containsExactly(STOPPED, UPDATED);
        assertThat(after.wantsPlan()).isTrue();
        assertThat(after.applied().stops()).isEmpty();
    }
}
