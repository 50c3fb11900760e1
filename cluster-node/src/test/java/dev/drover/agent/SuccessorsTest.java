package dev.drover.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.agent.directory.SampleTask;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.agentstate.AllocationRecord;
import dev.drover.protocol.agentstate.TaskRecord;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.job.Task;
import dev.drover.server.Samples;
import dev.drover.server.stream.AssignedAllocation;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The node has 1,000 MHz; each allocation takes 100 of them. */
class SuccessorsTest {
    private static final int PORT = 8080;

    private final Successors successors = new Successors(Samples.node(1_000));

    @Test
    void letsNobodyWaitForWhatIsWanted() {
        begin(onPort(PORT));

        assertThat(waits(onPort(PORT))).isEmpty();
    }

    @Test
    void waitsForAnEndingAllocationOnTheSamePort() {
        AssignmentBook.Assigned old = begin(onPort(PORT));
        successors.changed(stopped(old));

        AssignmentBook.Assigned successor = onPort(PORT);
        assertThat(waits(successor))
                .contains("Waiting for what ending allocations still hold: network: reserved port collision http=8080");
        assertThat(successors.released()).isEmpty();

        successors.ended(old.id());
        assertThat(released()).containsExactly(successor.id());
        assertThat(successors.released()).isEmpty();
    }

    @Test
    void waitsForAnEndingAllocationWhoseShareItNeeds() {
        AssignmentBook.Assigned old = begin(onPort(PORT));
        for (int other = 1; other < 10; other++) {
            begin(onPort(PORT + other));
        }
        successors.changed(stopped(old));

        assertThat(waits(onPort(9_000))).contains("Waiting for what ending allocations still hold: cpu");
    }

    @Test
    void doesNotWaitForAnEndingAllocationThatIsNotInItsWay() {
        AssignmentBook.Assigned old = begin(onPort(PORT));
        successors.changed(stopped(old));

        assertThat(waits(onPort(9_000))).isEmpty();
    }

    @Test
    void waitsForWhomItReplacesWhateverElseItNeeds() {
        AssignmentBook.Assigned old = begin(onPort(PORT));

        assertThat(waits(replacing(old.id(), 9_000)))
                .contains("Waiting for allocation \"" + old.id() + "\" to end, which it replaces");
    }

    @Test
    void doesNotWaitForWhomItReplacesElsewhere() {
        assertThat(waits(replacing(new AllocationId("elsewhere"), PORT))).isEmpty();
    }

    @Test
    void waitsForWhatIsForgottenUntilItsProcessesAreGone() {
        AssignmentBook.Assigned old = begin(onPort(PORT));

        assertThat(successors.forgotten(old.id())).isFalse();

        assertThat(waits(onPort(PORT))).isPresent();
    }

    @Test
    void releasesWhatIsNoLongerWanted() {
        AssignmentBook.Assigned old = begin(onPort(PORT));
        successors.changed(stopped(old));
        AssignmentBook.Assigned successor = onPort(PORT);
        waits(successor);

        successors.changed(stopped(successor));

        assertThat(released()).containsExactly(successor.id());
    }

    @Test
    void forgetsWhatWaits() {
        AssignmentBook.Assigned old = begin(onPort(PORT));
        successors.changed(stopped(old));
        AssignmentBook.Assigned successor = onPort(PORT);
        waits(successor);

        assertThat(successors.forgotten(successor.id())).isTrue();

        successors.ended(old.id());
        assertThat(successors.released()).isEmpty();
    }

    @Test
    void doesNotHoldBackWhatMayHaveProcessesAlready() {
        AssignmentBook.Assigned old = begin(onPort(PORT));
        successors.changed(stopped(old));
        AssignmentBook.Assigned successor = onPort(PORT);
        TaskRecord running = new TaskRecord(
                TaskHistory.started(TaskHistory.received(Instant.EPOCH), Instant.EPOCH, 1),
                "run",
                false,
                false,
                List.of());
        AllocationRecord record = new AllocationRecord(
                successor.allocation(), successor.job(), Map.of("main", running), Optional.empty());

        assertThat(successors.wait(successor, Optional.of(record), Instant.EPOCH))
                .isEmpty();
    }

    @Test
    void knowsNothingOfWhatHasEndedOrNeverBegan() {
        AssignmentBook.Assigned old = begin(onPort(PORT));
        successors.ended(old.id());

        successors.changed(stopped(old));

        assertThat(waits(onPort(PORT))).isEmpty();
    }

    private AssignmentBook.Assigned begin(AssignmentBook.Assigned assigned) {
        successors.add(assigned);
        return assigned;
    }

    /** Why it waits. */
    private Optional<String> waits(AssignmentBook.Assigned assigned) {
        successors.add(assigned);
        return successors
                .wait(assigned, Optional.empty(), Instant.EPOCH)
                .map(record -> Objects.requireNonNull(record.tasks().get("main"))
                        .state()
                        .events())
                .map(events -> events.get(events.size() - 1).message());
    }

    private List<AllocationId> released() {
        return successors.released().stream()
                .map(record -> record.allocation().placement().id())
                .toList();
    }

    private static AssignmentBook.Assigned onPort(int port) {
        return assigned(Allocations.onPort(script(), port, Optional.empty()));
    }

    private static AssignmentBook.Assigned replacing(AllocationId previous, int port) {
        return assigned(Allocations.onPort(script(), port, Optional.of(previous)));
    }

    private static Task script() {
        return Allocations.script("main", "true", SampleTask.RESTART);
    }

    private static AssignmentBook.Assigned stopped(AssignmentBook.Assigned assigned) {
        return assigned(Allocations.desired(
                new AssignedAllocation(assigned.allocation(), assigned.job()),
                DesiredStatus.STOP,
                ClientStatus.RUNNING));
    }

    private static AssignmentBook.Assigned assigned(AssignedAllocation assigned) {
        return new AssignmentBook.Assigned(assigned.allocation(), assigned.job());
    }
}
