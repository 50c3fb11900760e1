package dev.drover.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.NodeId;
import org.junit.jupiter.api.Test;

class RecurringTest {
    private final Recurring<NodeId> nodes = new Recurring<>(4);

    @Test
    void equalValuesAreOneObject() {
        NodeId first = new NodeId("a");

        assertThat(nodes.one(first)).isSameAs(first);
        assertThat(nodes.one(new NodeId("a"))).isSameAs(first);
    }

    @Test
    void aNewerValueTakesThePlaceOfAnOlderOne() {
        NodeId first = new NodeId("a");
        nodes.one(first);
        for (int i = 0; i < 100; i++) {
            NodeId other = new NodeId("other " + i);
            assertThat(nodes.one(other)).isEqualTo(other);
        }

        NodeId again = new NodeId("a");
        assertThat(nodes.one(again)).isSameAs(again);
    }
}
