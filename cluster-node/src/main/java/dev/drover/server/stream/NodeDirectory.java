package dev.drover.server.stream;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.Requester;
import dev.drover.protocol.node.AllocationUpdate;
import dev.drover.protocol.node.Node;
import dev.drover.protocol.node.NodeReply;
import dev.drover.protocol.stream.WatchedService;
import dev.drover.protocol.stream.WatchedVariables;
import dev.drover.protocol.variable.Variable;
import dev.drover.protocol.variable.VariableMetadata;
import dev.drover.registry.Offered;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * What an agent's connection needs of the node behind it. No call blocks; a stage that fails, or does not complete in
 * time, ends the connection, and the agent comes back.
 */
public interface NodeDirectory {
    /**
     * Records the node if it is new or described otherwise than before, and counts as a heartbeat. Another secret than
     * the one on record is refused.
     */
    CompletionStage<NodeReply> register(Node node, Requester requester);

    /**
     * The agent lives; refused if the node is not on record, or is down, so that the agent registers again.
     *
     * @param within when the agent was asked to beat again
     */
    CompletionStage<NodeReply> heartbeat(NodeId node, Duration within);

    /** Records where allocations stand; answered once that is durable. */
    CompletionStage<NodeReply> update(NodeId node, List<AllocationUpdate> updates, Requester requester);

    /**
     * Tells {@code listener} what the node is to run: everything once, then each change. It is called in order, from
     * any thread, and must not block. After a change of the node's owner it is told everything again.
     */
    Watch watch(NodeId node, Consumer<NodeAssignments> listener);

    /**
     * Who offers a service.
     *
     * @param since an {@link Offered#at} of the same service, or 0
     * @return empty if it is the same as then, or if this server does not know all that is offered
     */
    Optional<Offered> offered(WatchedService service, long since);

    /**
     * Where the data of an allocation's predecessor is.
     *
     * @param asking the node that is to run the allocation
     * @param secret the one it has registered with
     */
    PredecessorData predecessorData(NodeId asking, String secret, AllocationId successor);

    /**
     * The variables that a task may read, in clear: those named after the job that the node holds the task's allocation for,
     * whatever the agent says.
     *
     * @param told what was told of them before; empty if nothing was
     * @return empty if they are the same as then, or if this server does not know
     */
    Optional<List<Variable>> variables(NodeId node, WatchedVariables task, Optional<List<VariableMetadata>> told);

    /** Ends a watch. */
    interface Watch {
        void cancel();
    }
}
