package dev.drover.evaluation;

import static dev.drover.scheduler.NodeBuilder.id;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.Cause;
import dev.drover.protocol.Reason;
import dev.drover.protocol.Rejected;
import dev.drover.protocol.Requester;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.codec.PeerFrameCodec;
import dev.drover.protocol.evaluation.Evaluation;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobBrief;
import dev.drover.protocol.node.NodeCommand;
import dev.drover.protocol.node.NodeReply;
import dev.drover.protocol.node.Refusal;
import dev.drover.protocol.peer.PeerFrame;
import dev.drover.recording.Answer;
import dev.drover.server.Samples;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OfferRoundTest {
    private static final Job JOB = Samples.service("web", 1);
    private static final AllocationId STOPPED = new AllocationId("a1");
    private static final int LARGEST_MESSAGE = Math.toIntExact(
            ConfigFactory.load("drover-server").getBytes("pekko.remote.artery.advanced.maximum-frame-size"));
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
                List.of(),
                Map.of());
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

    /** Servers take no larger message from each other; what waits for the next one is no reason to avoid the node. */
    @Test
    void whatNoMessageHasRoomForIsPlannedAgain() {
        Job large = Samples.service("web", 20_000);
        Evaluation evaluation = EvaluationSamples.pending(large);
        JobBrief brief = EvaluationSamples.brief(large, Map.of());
        Progress progress = new Progress(evaluation, brief, List.of());
        while (progress.wantsPlan()) {
            List<Placement> missing = IntStream.range(
                            progress.applied().placements().size(),
                            large.groups().get(0).count())
                    .mapToObj(OfferRoundTest::placement)
                    .toList();
            OfferRound round = OfferRound.of(evaluation, progress.rounds().size(), brief, WorldSamples.plan(missing));
            NodeCommand offered = Objects.requireNonNull(round.takeNext().get(id(1)));
            assertThat(PeerFrameCodec.encode(new PeerFrame.Command(
                            offered,
                            Requester.SYSTEM,
                            new Cause(Cause.Kind.EVALUATION, evaluation.id().value()),
                            "pekko://drover@a-server-with-a-long-name.example.com:25520/temp/node$aBc")))
                    .hasSizeLessThan(LARGEST_MESSAGE);
            round.answered(id(1), offered, new Answer<>(taken(offered), 7));
            progress = progress.with(round.round());
            assertThat(progress.refused()).isEmpty();
        }

        assertThat(progress.applied().placements()).hasSize(20_000);
        assertThat(progress.rounds()).hasSizeBetween(3, 20);
    }

    /** No node is asked for half of what is to be placed all at once. */
    @Test
    void whatIsPlacedAllAtOnceHasToFitOneMessageToEachNode() {
        Job large = WorldSamples.allAtOnce(Samples.service("web", 20_000));
        Evaluation evaluation = EvaluationSamples.pending(large);
        JobBrief brief = EvaluationSamples.brief(large, Map.of());
        List<Placement> all =
                IntStream.range(0, 20_000).mapToObj(OfferRoundTest::placement).toList();

        OfferRound round = OfferRound.of(evaluation, 0, brief, WorldSamples.plan(all));

        assertThat(round.takeNext()).isEmpty();
        assertThat(round.isOver()).isTrue();
        Progress after = new Progress(evaluation, brief, List.of()).with(round.round());
        assertThat(after.refused()).hasSize(20_000);
        assertThat(after.applied().placements()).isEmpty();
    }

    private static Placement placement(int number) {
        return WorldSamples.placement(
                "5d3b9c7e-1f0a-4e52-8a54-%012d".formatted(number), "web.group[" + number + "]", id(1));
    }

    private static NodeReply taken(NodeCommand offered) {
        return new NodeReply.OfferAnswered(
                ((NodeCommand.TakeOffer) offered).offer().allocations(), List.of());
    }
}
