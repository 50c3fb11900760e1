package dev.drover.node;

import static dev.drover.node.NodeFacts.offer;
import static dev.drover.node.NodeFacts.placement;
import static dev.drover.node.NodeFacts.register;
import static dev.drover.node.NodeFacts.update;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.Decision;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.node.DrainSpec;
import dev.drover.protocol.node.Eligibility;
import dev.drover.protocol.node.NodeCommand;
import dev.drover.protocol.node.NodeEvent;
import dev.drover.protocol.node.NodeReply;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** One history in which every command of a node is decided and every event and reply of it occurs. */
class NodeCompletenessTest {
    private static final List<NodeCommand> HISTORY = List.of(
            update(ClientStatus.RUNNING, "a"),
            register(),
            offer(1, 0, placement("a")),
            NodeFacts.reserve(2, placement("b")),
            NodeFacts.settle(2, false),
            new NodeCommand.SetEligibility(Eligibility.INELIGIBLE),
            new NodeCommand.SetDrain(
                    Optional.of(new DrainSpec(Duration.ofHours(1), false)), false, Map.of("message", "upgrade")),
            new NodeCommand.CheckDrain(),
            update(ClientStatus.COMPLETE, "a"),
            new NodeCommand.ExpireHeartbeat(),
            new NodeCommand.ExpireUnknown(),
            NodeFacts.forget(Instant.EPOCH),
            new NodeCommand.PurgeNode());

    @Test
    void everyCommandIsDecidedAndEveryEventAppliedAndEveryReplyGiven() {
        Set<Class<?>> commands = new HashSet<>();
        Set<Class<?>> events = new HashSet<>();
        Set<Class<?>> replies = new HashSet<>();
        NodeState state = NodeState.EMPTY;
        long second = 0;
        for (NodeCommand command : HISTORY) {
            Stamp now = NodeFacts.stamp(++second);
            Decision<NodeEvent, NodeReply> decision = NodeDecider.decide(state, command, now);
            commands.add(command.getClass());
            replies.add(decision.reply().getClass());
            for (NodeEvent event : decision.events()) {
                events.add(event.getClass());
                state = state.apply(event, now);
                assertThat(state.modifyIndex()).isEqualTo(now.index());
            }
        }
        List<NodeEvent> ofTime = List.of(
                new NodeEvent.UnknownExpired(List.of(NodeFacts.allocation("a"))),
                new NodeEvent.AllocationsForgotten(List.of(NodeFacts.allocation("a"))));
        for (NodeEvent event : ofTime) {
            events.add(event.getClass());
            state = state.apply(event, NodeFacts.stamp(++second));
        }

        assertThat(state.allocations()).isEmpty();
        assertThat(commands).containsExactlyInAnyOrder(NodeCommand.class.getPermittedSubclasses());
        assertThat(events).containsExactlyInAnyOrder(NodeEvent.class.getPermittedSubclasses());
        assertThat(replies).containsExactlyInAnyOrder(NodeReply.class.getPermittedSubclasses());
    }
}
