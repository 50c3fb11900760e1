package dev.drover.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InternerTest {
    private final Interner<NodeId> interner = new Interner<>();

    @Test
    void theFirstOfEqualsStandsForAll() {
        NodeId first = interner.intern(new NodeId("n1"));
        NodeId equal = new NodeId("n1");

        assertThat(interner.intern(equal)).isSameAs(first).isNotSameAs(equal);
    }

    @Test
    void whatDiffersStaysApart() {
        NodeId other = new NodeId("n2");
        interner.intern(new NodeId("n1"));

        assertThat(interner.intern(other)).isSameAs(other);
    }
}
