package dev.drover.chaos.bench.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class LiveHeapTest {
    @Test
    void readsTheTotalOfAHistogram() throws IOException {
        List<String> histogram = List.of(
                "6721:",
                " num     #instances         #bytes  class name (module)",
                "   1:        102030       12345678  [B (java.base@17.0.15)",
                "Total        400500       34567890");
        assertThat(LiveHeap.total(histogram)).isEqualTo(34_567_890);
    }

    @Test
    void refusesWhatIsNoHistogram() {
        assertThatThrownBy(() -> LiveHeap.total(List.of("com.sun.tools.attach.AttachNotSupportedException")))
                .isInstanceOf(IOException.class);
    }
}
