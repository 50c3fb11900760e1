package dev.drover.agent;

import dev.drover.protocol.allocation.TaskState.TaskEvent;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.node.AllocationUpdate;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * An allocation that somebody asks something of.
 *
 * @param known where its tasks stand
 * @param runner takes what belongs to its tasks' events
 */
record Subject(
        AssignmentBook.Assigned assigned, AllocationUpdate known, Optional<ActorRef<AllocationRunner.Message>> runner) {
    Optional<Task> task(String name) {
        return assigned.group().task(name);
    }

    void note(String task, TaskEvent event) {
        runner.ifPresent(there -> there.tell(new AllocationRunner.NoteTask(task, event)));
    }
}
