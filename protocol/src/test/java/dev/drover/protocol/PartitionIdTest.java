package dev.drover.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PartitionIdTest {
    /** Stored events are found by these numbers: they never change. */
    @Test
    void keepsTheNumbersThatStoredEventsDependOn() {
        assertThat(PartitionId.of("job|default/web")).isEqualTo(new PartitionId(52));
        assertThat(PartitionId.of("node|0a5a9d2e-1c3c-4a43-8b3f-2a0d6f1f6c11")).isEqualTo(new PartitionId(55));
        assertThat(PartitionId.of("evaluation|0a5a9d2e-1c3c-4a43-8b3f-2a0d6f1f6c11"))
                .isEqualTo(new PartitionId(0x11));
    }

    @Test
    void refusesNumbersThatAreNoPartition() {
        assertThatThrownBy(() -> new PartitionId(64)).hasMessage("partition 64 is not within 0..63");
        assertThatThrownBy(() -> new PartitionId(-1)).hasMessage("partition -1 is not within 0..63");
    }

    @Property
    void stampsEvaluationsWithTheirJobsPartition(
            @ForAll @IntRange(max = 63) int partition, @ForAll long most, @ForAll long least) {
        PartitionId job = new PartitionId(partition);
        UUID stamped = job.stamp(new UUID(most, least));
        assertThat(PartitionId.of("evaluation|" + stamped)).isEqualTo(job);
        assertThat(stamped.getMostSignificantBits()).isEqualTo(most);
        assertThat(stamped.getLeastSignificantBits() | 63).isEqualTo(least | 63);
    }

    @Property
    void findsAPartitionForEveryId(@ForAll String id) {
        assertThat(PartitionId.of(id).value()).isBetween(0, 63);
        assertThat(PartitionId.of("evaluation|" + id).value()).isBetween(0, 63);
    }

    @Test
    void listsThemAllInOrder() {
        assertThat(PartitionId.all()).hasSize(PartitionId.COUNT).isSorted();
    }
}
