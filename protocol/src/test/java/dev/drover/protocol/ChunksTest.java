package dev.drover.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ChunksTest {
    @Test
    void cutsAListInItsOrder() {
        assertThat(Chunks.of(List.of(1, 2, 3, 4, 5), 2)).containsExactly(List.of(1, 2), List.of(3, 4), List.of(5));
        assertThat(Chunks.of(List.of(1, 2), 2)).containsExactly(List.of(1, 2));
    }

    @Test
    void makesNothingOfNothing() {
        assertThat(Chunks.of(List.of(), 2)).isEmpty();
    }
}
