package dev.drover.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.node.Eligibility;
import dev.drover.protocol.node.NodeStatus;
import dev.drover.scheduler.snapshot.ClusterSnapshot;
import dev.drover.scheduler.snapshot.NodeView;
import dev.drover.server.Samples;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PendingOffersTest {
    private static final EvaluationId EVALUATION = new EvaluationId("5d3b9c7e-1f0a-4e52-8a54-4a4d2a1c0b07");
    private static final EvaluationId OTHER = new EvaluationId("5d3b9c7e-1f0a-4e52-8a54-4a4d2a1c0b17");
    private static final Job JOB = Samples.batch("web", 1);
    private static final NodeId FIRST = new NodeId("0b8b4cf6-5e0c-4f3e-9d7c-0d6f8f3a1c11");
    private static final NodeId SECOND = new NodeId("0b8b4cf6-5e0c-4f3e-9d7c-0d6f8f3a1c12");

    private final PendingOffers offers = new PendingOffers();

    @Test
    void holdsWhatIsPlannedUntilTheViewShowsWhatTheNodeTook() {
        offers.planned(EVALUATION, JOB.id(), plan(FIRST));
        assertThat(held(1, FIRST)).isEqualTo(1);

        offers.settled(EVALUATION, FIRST, 5, 0);

        assertThat(held(4, FIRST)).isEqualTo(1);
        assertThat(held(5, FIRST)).isZero();
    }

    @Test
    void holdsNothingOfAPlanThatAnotherHasTakenThePlaceOf() {
        offers.planned(EVALUATION, JOB.id(), plan(FIRST));

        offers.planned(EVALUATION, JOB.id(), plan(SECOND));

        assertThat(held(1, FIRST)).isZero();
        assertThat(held(1, SECOND)).isEqualTo(1);
    }

    @Test
    void forgetsWhatWasNeverOfferedOnceTheEvaluationHasEnded() {
        offers.planned(EVALUATION, JOB.id(), plan(FIRST, SECOND));
        offers.settled(EVALUATION, FIRST, 5, 0);

        offers.ended(EVALUATION);

        assertThat(held(4, FIRST)).isEqualTo(1);
        assertThat(held(4, SECOND)).isZero();
    }

    @Test
    void forgetsWhatWasOfferedToANodeThatIsGone() {
        offers.planned(EVALUATION, JOB.id(), plan(FIRST, SECOND));
        offers.settled(EVALUATION, FIRST, 5, 0);

        offers.over(ClusterSnapshot.of(List.of(view(SECOND, 4))));

        assertThat(unseen(4).values()).containsExactly("4");
    }

    @Test
    void tellsWhenRoomThatWasPlannedForIsFreeAgain() {
        offers.planned(EVALUATION, JOB.id(), plan(FIRST, SECOND));
        offers.settled(EVALUATION, FIRST, 5, 0);
        assertThat(offers.withdrawn()).isZero();

        offers.settled(EVALUATION, SECOND, 5, 1);
        assertThat(offers.withdrawn()).isEqualTo(1);

        offers.planned(EVALUATION, JOB.id(), plan(FIRST));
        assertThat(offers.withdrawn()).isEqualTo(2);

        offers.ended(EVALUATION);
        assertThat(offers.withdrawn()).isEqualTo(3);
        assertThat(offers.totals()).isEqualTo(new PendingOffers.Totals(3, 1));
    }

    @Test
    void saysWhichPlansTheViewDoesNotShow() {
        long first = offers.planned(EVALUATION, JOB.id(), plan(FIRST, SECOND));
        long second = offers.planned(OTHER, JOB.id(), plan(FIRST));
        assertThat(second).isEqualTo(first + 1);
        assertThat(unseen(1)).isEqualTo(Map.of(first, "", second, ""));

        offers.settled(EVALUATION, FIRST, 5, 0);

        assertThat(unseen(5)).isEqualTo(Map.of(first, "4", second, ""));
        assertThat(UnseenNodes.isNamed("4", 0)).isFalse();
        assertThat(UnseenNodes.isNamed("4", 1)).isTrue();
        assertThat(UnseenNodes.isNamed("4", 4)).isFalse();
        assertThat(UnseenNodes.isNamed("", 4)).isTrue();
    }

    private Map<Long, String> unseen(long sequence) {
        ClusterSnapshot shown = ClusterSnapshot.of(List.of(view(FIRST, sequence), view(SECOND, sequence)));
        Map<Long, String> unseen = new TreeMap<>();
        offers.over(shown).plans().forEach((plan, nodes) -> unseen.put(plan, nodes.text()));
        return unseen;
    }

    private int held(long sequence, NodeId node) {
        ClusterSnapshot shown = ClusterSnapshot.of(List.of(view(FIRST, sequence), view(SECOND, sequence)));
        return offers.over(shown).snapshot().node(node).orElseThrow().held().size();
    }

    private static NodeView view(NodeId node, long sequence) {
        return NodeView.of(WorldSamples.node(node, 1_000), NodeStatus.READY, Eligibility.ELIGIBLE, sequence);
    }

    private static Plan plan(NodeId... nodes) {
        return WorldSamples.plan(Arrays.stream(nodes)
                .map(node -> WorldSamples.placement("allocation-on-" + node, "web.group[0]", node))
                .toList());
    }
}
