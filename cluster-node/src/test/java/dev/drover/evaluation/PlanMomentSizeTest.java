package dev.drover.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.Cause;
import dev.drover.protocol.EventMetadata;
import dev.drover.protocol.JobId;
import dev.drover.protocol.Recorded;
import dev.drover.protocol.Requester;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.codec.EvaluationEventCodec;
import dev.drover.protocol.evaluation.EvaluationEvent;
import dev.drover.protocol.evaluation.EvaluationEvent.Basis;
import dev.drover.protocol.evaluation.EvaluationEvent.Moment;
import dev.drover.protocol.evaluation.EvaluationEvent.PlanRecorded;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.evaluation.SchedulerConfiguration;
import dev.drover.server.Samples;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What it costs to keep what a decision saw, in stored bytes. */
class PlanMomentSizeTest {
    private static final Stamp NOW = new Stamp(245_991_105_663_031L, Instant.parse("2026-11-27T02:20:22.123456789Z"));
    private static final long PLANS = 100_000;

    private static int size(Optional<Moment> moment) {
        Basis basis = new Basis(
                JobId.of("web"),
                Samples.batch("web", 1),
                0,
                1,
                1,
                2,
                Map.of(),
                3,
                "hash",
                List.of(),
                SchedulerConfiguration.STANDARD,
                moment);
        PlanRecorded event = new PlanRecorded(0, 0, 1, Plan.EMPTY, List.of(basis));
        return EvaluationEventCodec.encode(new Recorded<EvaluationEvent>(
                        new EventMetadata(new Requester("", "", ""), new Cause(Cause.Kind.REQUEST, ""), NOW, ""),
                        event))
                .length;
    }

    private static int cost(int owners, int unseen, int nodesOfEach, boolean partly) {
        SortedMap<Integer, Long> partitions = new TreeMap<>();
        for (int partition = 0; partition < 64; partition++) {
            partitions.put(partition, 1L + partition % owners);
        }
        SortedMap<Long, UnseenNodes> plans = new TreeMap<>();
        for (long plan = 1; plan <= unseen; plan++) {
            UnseenNodes nodes = new UnseenNodes(nodesOfEach);
            for (int place = 0; place < nodesOfEach - (partly ? 1 : 0); place++) {
                nodes.add(place);
            }
            plans.put(PLANS - plan, nodes);
        }
        return size(Optional.of(PlanMoments.of(NOW, 40, partitions, PLANS, plans))) - size(Optional.empty());
    }

    @Test
    void costsLittleOnAQuietServer() {
        assertThat(cost(1, 0, 1, false)).isLessThanOrEqualTo(45);
    }

    @Test
    void costsLittleForEachPlanUnderWay() {
        int alone = cost(1, 0, 1, false);

        assertThat((cost(1, 32, 1, false) - alone) / 32).isLessThanOrEqualTo(4);
        assertThat((cost(1, 16, 100, true) - alone) / 16).isLessThanOrEqualTo(32);
    }

    @Test
    void costsAByteForEachPartitionAtMost() {
        assertThat(cost(5, 0, 1, false) - cost(1, 0, 1, false)).isLessThanOrEqualTo(66);
    }

    /** An event holds 128 KiB at most, and a plan's part and its job need most of that. */
    @Test
    void neverTakesMoreThanAnEventHas() {
        assertThat(cost(5, 2_000, 1, false)).isLessThan(20 * 1024);
        assertThat(cost(5, 12, 5_000, true)).isLessThan(20 * 1024);
        assertThat(cost(5, 200, 5_000, true)).isLessThan(200);
    }
}
