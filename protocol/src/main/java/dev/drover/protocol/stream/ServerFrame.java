package dev.drover.protocol.stream;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.Sorted;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.allocation.ServiceInstance;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.variable.Variable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One message from a server to an agent. */
public sealed interface ServerFrame {
    /** The agent is registered; it must be heard of within {@code heartbeatTtl}, again and again. */
    record Welcome(Duration heartbeatTtl) implements ServerFrame {}

    /** The engine has taken in a heartbeat. */
    record HeartbeatSeen(Duration heartbeatTtl) implements ServerFrame {}

    /** The server does not talk to this agent; the connection ends. */
    record Refused(String reason) implements ServerFrame {}

    /**
     * What the node is to run. A snapshot comes in parts; the last one completes it, and what it does not name is
     * forgotten. Deltas follow.
     *
     * @param partition the partition of the node's entity
     * @param epoch counts the owners of that partition; a lower one than seen before is refused
     * @param unchanged snapshots only: allocations the agent holds already, at the same index
     * @param removed deltas only: allocations the servers have forgotten
     */
    record Assignments(
            int partition,
            long epoch,
            Kind kind,
            List<JobVersion> jobs,
            List<Allocation> changed,
            Map<AllocationId, Long> unchanged,
            List<AllocationId> removed)
            implements ServerFrame {
        public Assignments {
            jobs = List.copyOf(jobs);
            changed = List.copyOf(changed);
            unchanged = Sorted.copyOf(unchanged);
            removed = List.copyOf(removed);
        }
    }

    /** Which part of the whole a frame of assignments is. */
    enum Kind {
        /** A part of a snapshot, more follow. */
        SNAPSHOT_PART,
        /** The last part of a snapshot. */
        SNAPSHOT_END,
        /** A change to what was sent before. */
        DELTA
    }

    /** A job version that assignments refer to; sent once per connection. */
    record JobVersion(long version, Job job) {}

    /** The updates up to {@code sequence} are recorded. */
    record Acknowledged(long sequence) implements ServerFrame {}

    /** Asks for a task's log; frames come as {@code credit} allows, see {@link Grant}. */
    record OpenLogs(long request, LogRequest logs, int credit) implements ServerFrame {}

    /** Asks for the present usage of an allocation or, if empty, of the node. */
    record OpenStats(long request, Optional<AllocationId> allocation) implements ServerFrame {}

    /** Asks where the checks of an allocation stand. */
    record OpenChecks(long request, AllocationId allocation) implements ServerFrame {}

    /** Asks something of a task's JVM; what is text or a file comes as {@code credit} allows, see {@link Grant}. */
    record OpenJvm(long request, JvmRequest jvm, int credit) implements ServerFrame {}

    /** Asks about a file of an allocation; its content comes as {@code credit} allows, see {@link Grant}. */
    record OpenFile(long request, FileRequest file, int credit) implements ServerFrame {}

    /** Asks for a command to be run; its output comes as {@code credit} allows, see {@link Grant}. */
    record OpenExec(long request, ExecRequest exec, int credit) implements ServerFrame {}

    /** Something for a command that runs; the next one follows when {@link AgentFrame.InputTaken} has come. */
    record Input(long request, ExecInput input) implements ServerFrame {}

    /** Asks for something to be done to tasks; answered by {@link AgentFrame.StreamEnd}. */
    record OpenAction(long request, TaskAction action) implements ServerFrame {}

    /** All that offer a service that the agent has asked for by {@link AgentFrame.WatchServices}. */
    record ServiceOffers(WatchedService service, List<ServiceInstance> instances) implements ServerFrame {
        public ServiceOffers {
            instances = List.copyOf(instances);
        }
    }

    /** All variables that there are of those that a task may read, in clear. */
    record VariableContents(WatchedVariables task, List<Variable> variables) implements ServerFrame {
        public VariableContents {
            variables = List.copyOf(variables);
        }
    }

    /** Allows a request that many frames more. */
    record Grant(long request, int credit) implements ServerFrame {}

    /** Nobody waits for a request's frames any more. */
    record CancelStream(long request) implements ServerFrame {}
}
