package dev.drover.agent;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.agentstate.AllocationRecord;
import dev.drover.protocol.agentstate.TaskRecord;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.allocation.TaskState;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.node.Node;
import dev.drover.scheduler.plan.NodeFit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which allocations have to wait until others on this node have ended. The servers count as free what they stop, so a
 * successor may come while its predecessor's processes still hold a port or memory. Nobody waits for what is not ending,
 * and what is ending ends: by its signal, or by SIGKILL after its delays and its kill timeout.
 */
final class Successors {
    private final Node node;
    private final Map<AllocationId, Present> present = new TreeMap<>();
    private final Map<AllocationId, AllocationRecord> waiting = new TreeMap<>();

    /** An allocation that has not ended here; {@code ending} if it is to. */
    private record Present(Allocation allocation, boolean ending) {}

    Successors(Node node) {
        this.node = node;
    }

    /** An allocation is here, with processes or soon to have some. */
    void add(AssignmentBook.Assigned assigned) {
        present.put(assigned.id(), present(assigned));
    }

    private static Present present(AssignmentBook.Assigned assigned) {
        return new Present(assigned.allocation(), !isWanted(assigned.allocation()));
    }

    /** The servers want something else of an allocation; no matter if it has ended, or never begun. */
    void changed(AssignmentBook.Assigned assigned) {
        present.computeIfPresent(assigned.id(), (id, before) -> present(assigned));
        waiting.computeIfPresent(
                assigned.id(),
                (id, record) ->
                        new AllocationRecord(assigned.allocation(), assigned.job(), record.tasks(), record.health()));
    }

    /** The servers have forgotten it; true if it was still waiting, and so is no more. */
    boolean forgotten(AllocationId id) {
        present.computeIfPresent(id, (same, before) -> new Present(before.allocation(), true));
        boolean waited = waiting.remove(id) != null;
        if (waited) {
            present.remove(id);
        }
        return waited;
    }

    /** All its processes are gone. */
    void ended(AllocationId id) {
        present.remove(id);
    }

    /**
     * Lets an allocation wait if it has to, and says so in its tasks' events.
     *
     * @param restored where its tasks stand; one that may have processes has waited before
     * @return what to tell the servers; nothing if it may begin
     */
    Optional<AllocationRecord> wait(
            AssignmentBook.Assigned assigned, Optional<AllocationRecord> restored, Instant now) {
        Map<String, TaskRecord> tasks = restored.map(AllocationRecord::tasks).orElse(Map.of());
        boolean begun = tasks.values().stream().anyMatch(Successors::hasBegun);
        Optional<String> obstacle = begun ? Optional.empty() : obstacle(assigned.allocation());
        Optional<AllocationRecord> held =
                obstacle.flatMap(why -> group(assigned).map(group -> held(assigned, group, tasks, why, now)));
        held.ifPresent(record -> waiting.put(assigned.id(), record));
        return held;
    }

    private static boolean hasBegun(TaskRecord task) {
        return !task.run().isEmpty() || !task.state().state().equals(TaskState.PENDING);
    }

    private static Optional<TaskGroup> group(AssignmentBook.Assigned assigned) {
        return assigned.job().group(assigned.allocation().placement().group());
    }

    private static AllocationRecord held(
            AssignmentBook.Assigned assigned,
            TaskGroup group,
            Map<String, TaskRecord> earlier,
            String why,
            Instant now) {
        Map<String, TaskRecord> tasks = new TreeMap<>();
        for (Task task : group.tasks()) {
            TaskRecord known = earlier.get(task.name());
            TaskState state = known == null ? TaskHistory.received(now) : known.state();
            tasks.put(task.name(), new TaskRecord(TaskHistory.with(state, TaskEvents.waiting(now, why))));
        }
        return new AllocationRecord(assigned.allocation(), assigned.job(), tasks, Optional.empty());
    }

    boolean isWaiting(AllocationId id) {
        return waiting.containsKey(id);
    }

    /** Those that need not wait any longer, be it because they are no longer wanted. */
    List<AllocationRecord> released() {
        List<AllocationRecord> released = new ArrayList<>();
        for (AllocationRecord record : List.copyOf(waiting.values())) {
            if (obstacle(record.allocation()).isEmpty()) {
                waiting.remove(record.allocation().placement().id());
                released.add(record);
            }
        }
        return released;
    }

    private Optional<String> obstacle(Allocation allocation) {
        if (!isWanted(allocation)) {
            return Optional.empty();
        }
        AllocationId id = allocation.placement().id();
        Optional<AllocationId> previous = allocation.placement().previous().filter(present::containsKey);
        if (previous.isPresent()) {
            return Optional.of("Waiting for allocation \"" + previous.get() + "\" to end, which it replaces");
        }
        List<Present> others = present.values().stream()
                .filter(other -> !other.allocation().placement().id().equals(id))
                .toList();
        if (others.stream().noneMatch(Present::ending)) {
            return Optional.empty();
        }
        return NodeFit.exhausted(
                        node,
                        others.stream()
                                .map(other -> other.allocation().placement().resources())
                                .toList(),
                        allocation.placement().resources())
                .map(missing -> "Waiting for what ending allocations still hold: " + missing);
    }

    private static boolean isWanted(Allocation allocation) {
        return allocation.desired() == DesiredStatus.RUN && !allocation.client().isTerminal();
    }
}
