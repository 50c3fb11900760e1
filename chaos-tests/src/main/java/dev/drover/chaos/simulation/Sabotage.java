package dev.drover.chaos.simulation;

import dev.drover.agent.AssignmentBook.Assigned;
import dev.drover.job.JobDecider;
import dev.drover.job.JobState;
import dev.drover.node.NodeDecider;
import dev.drover.node.NodeState;
import dev.drover.persistence.ownership.SessionClock;
import dev.drover.persistence.store.LogStore;
import dev.drover.persistence.store.OwnerRow;
import dev.drover.persistence.store.SnapshotRow;
import dev.drover.persistence.store.StoredRow;
import dev.drover.protocol.Decision;
import dev.drover.protocol.JobId;
import dev.drover.protocol.PartitionId;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobEvent;
import dev.drover.protocol.job.JobReply;
import dev.drover.protocol.node.NodeCommand;
import dev.drover.protocol.node.NodeEvent;
import dev.drover.protocol.node.NodeReply;
import dev.drover.scheduler.Scheduler;
import dev.drover.scheduler.SchedulingRequest;
import dev.drover.scheduler.SchedulingResult;
import dev.drover.view.feed.FeedFollower;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/** A rule broken on purpose, to see that the simulation finds it. By itself it breaks none. */
interface Sabotage {
    /** Everything as it is. */
    Sabotage NONE = new Sabotage() {};

    default Decision<JobEvent, JobReply> decide(JobState state, JobId id, JobCommand command, Stamp now) {
        return JobDecider.decide(state, id, command, now);
    }

    default Decision<NodeEvent, NodeReply> decide(NodeState state, NodeCommand command, Stamp now) {
        return NodeDecider.decide(state, command, now);
    }

    default SchedulingResult schedule(SchedulingRequest request) {
        return Scheduler.schedule(request);
    }

    /** What an agent understands of what it is told to run. */
    default Assigned understands(Assigned told) {
        return told;
    }

    /** What the clocks of a process show. */
    default SessionClock.Moment moment(VirtualTime time, SimulatedProcess process) {
        return time.moment();
    }

    /** Whether a server gives its entities what has come for them. */
    default boolean passesOn(Object message) {
        return true;
    }

    /** Whether what the scheduler decided must come out again when it is asked again. */
    default boolean keepsDecisions() {
        return this == NONE;
    }

    /** Whether plans must be as they should. */
    default boolean keepsPlans() {
        return true;
    }

    /** Where a log is sealed, as who asks is told. */
    default CompletionStage<OptionalLong> seal(LogStore store, UUID session) {
        return store.seal(session);
    }

    default CompletionStage<Boolean> replaceOwners(LogStore store, Map<PartitionId, OwnerRow> next) {
        return store.replaceOwners(next);
    }

    /** What another server is told of a log; nothing if it never arrives. */
    default Optional<FeedFollower.Message> tells(FeedFollower.Message told) {
        return Optional.of(told);
    }

    default CompletionStage<Void> save(LogStore store, SnapshotRow snapshot) {
        return store.save(snapshot);
    }

    /** Stores a row of a log. */
    default CompletionStage<Void> append(LogStore store, UUID session, StoredRow row) {
        return store.append(session, row);
    }
}
