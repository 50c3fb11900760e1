package dev.drover.protocol.agentstate;

import dev.drover.protocol.NodeId;
import dev.drover.protocol.Sorted;
import java.util.Map;

/**
 * Who an agent is, and whom it has obeyed.
 *
 * @param secret proves to the servers that the id is its own
 * @param epochs the highest epoch seen of each partition
 */
public record AgentIdentity(NodeId node, String secret, Map<Integer, Long> epochs) {
    public AgentIdentity {
        epochs = Sorted.copyOf(epochs);
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "AgentIdentity[" + node + ", " + epochs + "]";
    }
}
