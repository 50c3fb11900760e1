package dev.drover.server;

import static dev.drover.scheduler.NodeBuilder.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.allocation.AllocatedResources;
import dev.drover.protocol.allocation.AllocatedResources.TaskShare;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.node.Eligibility;
import dev.drover.protocol.node.NodeStatus;
import dev.drover.scheduler.JobBuilder;
import dev.drover.scheduler.snapshot.HeldAllocation;
import dev.drover.scheduler.snapshot.NodeView;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CapacityGainTest {
    private static final NodeView EMPTY = node(1).view();
    private static final NodeView HOLDING = EMPTY.withHeld(held("a", 100));

    private static HeldAllocation held(String id, int mhz) {
        AllocatedResources resources =
                new AllocatedResources(Map.of("main", new TaskShare(mhz, 10, 0, List.of())), 0, List.of());
        return new HeldAllocation(new AllocationId(id), JobId.of("job"), "web", resources, 50, 1);
    }

    private static boolean isThere(Optional<NodeView> before, NodeView now) {
        return CapacityGain.of(before, now)
                .filter(gain -> gain.isThereFor(Optional.empty()))
                .isPresent();
    }

    private static boolean isThere(NodeView before, NodeView now) {
        return isThere(Optional.of(before), now);
    }

    @Test
    void aNewNodeIsOne() {
        assertThat(isThere(Optional.empty(), HOLDING)).isTrue();
    }

    @Test
    void whatHasEndedIsOne() {
        assertThat(isThere(HOLDING, EMPTY)).isTrue();
    }

    /** Its port may have been what was waited for. */
    @Test
    void whatHasEndedIsOneThoughSomethingLargerHasCome() {
        assertThat(isThere(HOLDING, EMPTY.withHeld(held("b", 200)))).isTrue();
    }

    @Test
    void whatHasComeIsNone() {
        assertThat(isThere(EMPTY, HOLDING)).isFalse();
        assertThat(isThere(HOLDING, HOLDING.withHeld(held("b", 100)))).isFalse();
        assertThat(isThere(HOLDING, HOLDING)).isFalse();
    }

    /** As long as it was only planned for the node, nobody could take its place. */
    @Test
    void whatHasComeIsOneForThoseItYieldsTo() {
        CapacityGain gain = CapacityGain.of(Optional.of(EMPTY), HOLDING).orElseThrow();

        assertThat(gain.isThereFor(preempting(60))).isTrue();
        assertThat(gain.isThereFor(preempting(59))).isFalse();
        assertThat(gain.isThereFor(Optional.empty())).isFalse();
        assertThat(CapacityGain.of(Optional.of(HOLDING), HOLDING)).isEmpty();
    }

    @Test
    void theMostOfTwoIsThatForMoreJobs() {
        CapacityGain forSome = CapacityGain.of(Optional.of(EMPTY), HOLDING).orElseThrow();
        CapacityGain forAll = CapacityGain.of(Optional.of(HOLDING), EMPTY).orElseThrow();

        assertThat(forSome.or(forAll)).isSameAs(forAll);
        assertThat(forAll.or(forSome)).isSameAs(forAll);
    }

    private static Optional<Job> preempting(int priority) {
        return Optional.of(JobBuilder.batch("important").priority(priority).build());
    }

    @Test
    void aNodeIsOneWhenItTakesAgain() {
        NodeView down = EMPTY.withState(NodeStatus.DOWN, Eligibility.ELIGIBLE);

        assertThat(isThere(down, EMPTY)).isTrue();
        assertThat(isThere(EMPTY, down)).isFalse();
    }

    @Test
    void aNodeThatIsDescribedAnewIsOne() {
        assertThat(isThere(
                        EMPTY, EMPTY.withNode(node(1).meta("rack", "r1").view().node())))
                .isTrue();
    }
}
