package dev.drover.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.job.JobDecider;
import dev.drover.job.JobState;
import dev.drover.node.NodeDecider;
import dev.drover.node.NodeState;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.PartitionId;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobEvent;
import dev.drover.protocol.job.Submission;
import dev.drover.protocol.node.NodeCommand;
import dev.drover.protocol.node.NodeEvent;
import dev.drover.scheduler.snapshot.ClusterSnapshot;
import dev.drover.view.ClusterView;
import dev.drover.view.SampleViews;
import dev.drover.view.Seen;
import dev.drover.view.ViewChanges;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.pcollections.TreePMap;

class WakerTest {
    private static final Stamp NOW = new Stamp(1, Instant.EPOCH);
    private static final JobId JOB = JobId.of("job");
    private static final PartitionId JOBS = PartitionId.of("job|" + JOB);
    private static final PartitionId NODES = PartitionId.of("node|" + Samples.NODE);
    private static final JobState OPEN = open();
    private static final NodeState UP = NodeState.EMPTY.apply(new NodeEvent.NodeRegistered(Samples.node(1_000)), NOW);

    private static final ViewChanges EVERYTHING = new ViewChanges(true, Set.of(), Map.of());

    private final List<Object> woken = new ArrayList<>();
    private final Map<PartitionId, Long> owned = new TreeMap<>();
    private final Waker waker = new Waker(woken::add, woken::add, () -> Map.copyOf(owned));

    private static JobState open() {
        JobCommand register = new JobCommand.RegisterJob(
                Samples.batch("job", 1), Submission.NONE, OptionalLong.empty(), 0, new EvaluationId("e"), "");
        JobState state = JobState.EMPTY;
        for (JobEvent event :
                JobDecider.decide(JobState.EMPTY, JOB, register, NOW).events()) {
            state = state.apply(event, NOW);
        }
        return state;
    }

    @Test
    void wakesWhatHasSomethingToDoOnceItIsItsOwnAndSeenWhole() {
        owned.put(JOBS, 3L);
        owned.put(NODES, 3L);

        waker.onChanged(view(OPEN, UP, 2), EVERYTHING);
        assertThat(woken).isEmpty();
        waker.onChanged(view(OPEN, UP, 3), EVERYTHING);

        assertThat(woken).containsExactlyInAnyOrder(JOB, Samples.NODE);
    }

    @Test
    void wakesNothingTwiceButForANewEpoch() {
        owned.put(JOBS, 3L);
        waker.onChanged(view(OPEN, UP, 3), EVERYTHING);
        waker.onChanged(view(OPEN, UP, 3), EVERYTHING);
        assertThat(woken).containsExactly(JOB);

        owned.put(JOBS, 5L);
        waker.onChanged(view(OPEN, UP, 5), EVERYTHING);

        assertThat(woken).containsExactly(JOB, JOB);
    }

    @Test
    void leavesWhatOthersOwn() {
        waker.onChanged(view(OPEN, UP, 3), EVERYTHING);

        assertThat(woken).isEmpty();
    }

    @Test
    void leavesWhatHasNothingToDo() {
        owned.put(JOBS, 3L);
        owned.put(NODES, 3L);
        NodeState down = UP;
        for (NodeEvent event :
                NodeDecider.decide(UP, new NodeCommand.ExpireHeartbeat(), NOW).events()) {
            down = down.apply(event, NOW);
        }

        waker.onChanged(view(JobState.EMPTY, down, 3), EVERYTHING);

        assertThat(woken).isEmpty();
    }

    /** A view that is complete as of one epoch of every partition. */
    private static ClusterView view(JobState job, NodeState node, long epoch) {
        NodeId id = Samples.NODE;
        return SampleViews.view(
                1,
                TreePMap.singleton(JOB, new Seen<>(job, 1, "", 1)),
                TreePMap.singleton(id, new Seen<>(node, 1, "", 1)),
                SampleViews.allPartitions(epoch),
                ClusterSnapshot.EMPTY);
    }
}
