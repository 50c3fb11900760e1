package dev.drover.agent;

import static dev.drover.agent.Allocations.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.allocation.TaskState;
import dev.drover.protocol.job.JobType;
import dev.drover.protocol.node.AllocationUpdate;
import dev.drover.protocol.stream.ServerFrame.Assignments;
import dev.drover.protocol.stream.ServerFrame.JobVersion;
import dev.drover.protocol.stream.ServerFrame.Kind;
import dev.drover.server.stream.AssignedAllocation;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AssignmentBookTest {
    private static final int PARTITION = 3;

    private final AssignmentBook book = new AssignmentBook(Map.of(), List.of());

    @Test
    void takesInWhatIsNewAndIgnoresRepeatsAndOlderWords() {
        AssignedAllocation first = allocation();
        AssignedAllocation stopped = Allocations.desired(first, DesiredStatus.STOP, ClientStatus.RUNNING);

        assertThat(changed(book.apply(delta(1, first)))).containsExactly(id(first));
        assertThat(changed(book.apply(delta(1, first)))).isEmpty();
        assertThat(changed(book.apply(delta(1, stopped)))).containsExactly(id(first));
        assertThat(changed(book.apply(delta(1, first)))).isEmpty();
        assertThat(book.assigned(id(first)))
                .map(held -> held.allocation().desired())
                .contains(DesiredStatus.STOP);
    }

    @Test
    void takesInAPromotionWhichMovesNoIndexAndNoWayBack() {
        AssignedAllocation canary = Allocations.canary(allocation());
        AssignedAllocation promoted = AssignedAllocation.promoted(canary.allocation(), canary.job());

        assertThat(changed(book.apply(delta(1, canary)))).containsExactly(id(canary));
        assertThat(changed(book.apply(delta(1, promoted)))).containsExactly(id(canary));
        assertThat(changed(book.apply(delta(1, promoted)))).isEmpty();
        assertThat(changed(book.apply(delta(1, canary)))).isEmpty();
    }

    @Test
    void refusesALowerEpochOfTheSamePartition() {
        AssignedAllocation first = allocation();
        AssignedAllocation second = allocation();
        book.apply(delta(5, first));

        assertThat(book.apply(delta(4, second)).refused()).isTrue();
        assertThat(book.known()).containsOnlyKeys(id(first));
        assertThat(book.epochs()).containsEntry(PARTITION, 5L);
        Assignments other = new Assignments(9, 1, Kind.DELTA, jobs(second), allocations(second), Map.of(), List.of());
        assertThat(changed(book.apply(other))).containsExactly(id(second));
    }

    @Test
    void forgetsWhatASnapshotDoesNotName() {
        AssignedAllocation kept = allocation();
        AssignedAllocation named = allocation();
        AssignedAllocation gone = allocation();
        book.apply(delta(1, kept, named, gone));

        AssignmentBook.Change part = book.apply(snapshot(Kind.SNAPSHOT_PART, List.of(), Map.of(id(named), 1L)));
        AssignmentBook.Change end = book.apply(snapshot(Kind.SNAPSHOT_END, List.of(kept), Map.of()));

        assertThat(part.forgotten()).isEmpty();
        assertThat(part.complete()).isFalse();
        assertThat(end.complete()).isTrue();
        assertThat(end.changed()).isEmpty();
        assertThat(end.forgotten()).containsExactly(id(gone));
        assertThat(book.known()).containsOnlyKeys(id(kept), id(named));
    }

    @Test
    void startsASnapshotAnewWithEachConnection() {
        AssignedAllocation kept = allocation();
        AssignedAllocation gone = allocation();
        book.apply(delta(1, kept, gone));
        book.apply(snapshot(Kind.SNAPSHOT_PART, List.of(gone), Map.of()));
        book.connected();

        AssignmentBook.Change end = book.apply(snapshot(Kind.SNAPSHOT_END, List.of(kept), Map.of()));

        assertThat(end.forgotten()).containsExactly(id(gone));
    }

    @Test
    void doesNotBringBackWhatWasForgotten() {
        AssignedAllocation first = allocation();
        book.apply(delta(1, first));
        book.apply(new Assignments(PARTITION, 1, Kind.DELTA, List.of(), List.of(), Map.of(), List.of(id(first))));

        assertThat(changed(book.apply(delta(1, first)))).isEmpty();
        assertThat(book.holds(id(first))).isFalse();
    }

    @Test
    void needsTheJobOnceWhileAnyAllocationOfItIsHeld() {
        AssignedAllocation first = allocation();
        AssignedAllocation stopped = Allocations.desired(first, DesiredStatus.STOP, ClientStatus.RUNNING);
        Assignments withoutJob =
                new Assignments(PARTITION, 1, Kind.DELTA, List.of(), allocations(stopped), Map.of(), List.of());

        assertThatThrownBy(() -> book.apply(withoutJob))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("came without version 0 of job");
        book.apply(delta(1, first));
        assertThat(changed(book.apply(withoutJob))).containsExactly(id(first));
    }

    @Test
    void awaitsOfWhatHasEndedOnlyWhatWasNotedSince() {
        TaskState ended = TaskHistory.dead(TaskHistory.received(Instant.EPOCH), true, Instant.EPOCH);
        TaskState other = TaskHistory.dead(TaskHistory.received(Instant.EPOCH), false, Instant.EPOCH.plusSeconds(1));
        AssignedAllocation failed = Allocations.ended(allocation(), ClientStatus.FAILED, Map.of("main", ended));
        book.apply(delta(1, failed));

        assertThat(book.awaits(update(failed, ended))).isFalse();
        assertThat(book.awaits(update(failed, other))).isFalse();
        assertThat(book.awaits(update(failed, TaskHistory.with(ended, TaskEvents.killed(Instant.EPOCH)))))
                .isTrue();
    }

    private static AllocationUpdate update(AssignedAllocation assigned, TaskState task) {
        return new AllocationUpdate(id(assigned), ClientStatus.FAILED, "", Map.of("main", task), Optional.empty());
    }

    private static AssignedAllocation allocation() {
        return Allocations.of(JobType.BATCH, Allocations.script("main", "true", Allocations.NEVER));
    }

    private static Assignments delta(long epoch, AssignedAllocation... assigned) {
        return new Assignments(
                PARTITION, epoch, Kind.DELTA, jobs(assigned), allocations(assigned), Map.of(), List.of());
    }

    private static Assignments snapshot(
            Kind kind, List<AssignedAllocation> changed, Map<AllocationId, Long> unchanged) {
        AssignedAllocation[] all = changed.toArray(AssignedAllocation[]::new);
        return new Assignments(PARTITION, 1, kind, jobs(all), allocations(all), unchanged, List.of());
    }

    private static List<JobVersion> jobs(AssignedAllocation... assigned) {
        return Arrays.stream(assigned)
                .map(each -> new JobVersion(each.allocation().jobVersion(), each.job()))
                .toList();
    }

    private static List<Allocation> allocations(AssignedAllocation... assigned) {
        return Arrays.stream(assigned).map(AssignedAllocation::allocation).toList();
    }

    private static List<AllocationId> changed(AssignmentBook.Change change) {
        return change.changed().stream().map(AssignmentBook.Assigned::id).toList();
    }
}
