package dev.drover.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.Decision;
import dev.drover.protocol.Reason;
import dev.drover.protocol.Rejected;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.node.NodeCommand;
import dev.drover.protocol.node.NodeEvent;
import dev.drover.protocol.node.NodeReply;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Events in, a command, events and a reply out. Each command comes a second after the one before. */
final class NodeScenario {
    private NodeState state = NodeState.EMPTY;
    private long clock;
    private @Nullable Decision<NodeEvent, NodeReply> decision;

    private NodeScenario() {}

    static NodeScenario node() {
        return new NodeScenario();
    }

    /** A node that has registered. */
    static NodeScenario ready() {
        return node().after(NodeFacts.register());
    }

    NodeScenario given(NodeEvent... events) {
        for (NodeEvent event : events) {
            state = state.apply(event, NodeFacts.stamp(++clock));
        }
        return this;
    }

    /** Commands whose events are taken as given. */
    NodeScenario after(NodeCommand... commands) {
        for (NodeCommand command : commands) {
            when(command);
        }
        return this;
    }

    NodeScenario later(Duration pause) {
        clock += pause.toSeconds();
        return this;
    }

    /** What the node does from time to time; every job has recorded all it was told. */
    NodeScenario forget() {
        Stamp now = NodeFacts.stamp(clock);
        Forgetting.forget(state, NodeFacts.forget(now.at()), NodeFacts.allAcknowledged(state), now.at())
                .forEach(event -> state = state.apply(event, now));
        return this;
    }

    NodeScenario when(NodeCommand command) {
        Stamp now = NodeFacts.stamp(++clock);
        Decision<NodeEvent, NodeReply> made = NodeDecider.decide(state, command, now);
        for (NodeEvent event : made.events()) {
            state = state.apply(event, now);
        }
        decision = made;
        return this;
    }

    private Decision<NodeEvent, NodeReply> decision() {
        return Objects.requireNonNull(decision, "nothing was decided");
    }

    NodeScenario thenEvents(NodeEvent... events) {
        assertThat(decision().events()).containsExactly(events);
        return this;
    }

    NodeScenario thenNothing() {
        return thenEvents();
    }

    NodeScenario thenReply(NodeReply reply) {
        assertThat(decision().reply()).isEqualTo(reply);
        return this;
    }

    NodeScenario thenRefused(Reason reason, String message) {
        return thenNothing().thenReply(new NodeReply.Refused(new Rejected(reason, message)));
    }

    NodeReply.OfferAnswered answer() {
        assertThat(decision().reply()).isInstanceOf(NodeReply.OfferAnswered.class);
        return (NodeReply.OfferAnswered) decision().reply();
    }

    List<NodeEvent> events() {
        return decision().events();
    }

    /** The only event. */
    NodeEvent event() {
        List<NodeEvent> events = decision().events();
        assertThat(events).hasSize(1);
        return events.get(0);
    }

    Allocation allocation(String id) {
        return Objects.requireNonNull(state.allocations().get(NodeFacts.allocation(id)), () -> "no allocation " + id);
    }

    NodeState state() {
        return state;
    }

    Stamp now() {
        return NodeFacts.stamp(clock);
    }
}
