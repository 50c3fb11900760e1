package dev.drover.persistence.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.persistence.store.CommittedEvent;
import dev.drover.persistence.store.LogRecord;
import dev.drover.persistence.store.RowCodec;
import dev.drover.persistence.store.StoredPayload;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RowPackerTest {
    private static final LogLimits LIMITS = new LogLimits(400, 1000, 5, 100_000, Duration.ofMillis(1));

    private record Waiting(LogWrite write) implements RowPacker.Waiting {}

    private static LogWrite write(String id, int... payloads) {
        List<LogRecord> records = new ArrayList<>();
        for (int bytes : payloads) {
            records.add(
                    new CommittedEvent(id, records.size() + 1L, new StoredPayload(1, "", new byte[bytes]), "", "", 0));
        }
        return new LogWrite(records);
    }

    @Test
    void putsWhatFitsIntoOneRow() {
        Deque<Waiting> queue = new ArrayDeque<>(
                List.of(new Waiting(write("a", 100)), new Waiting(write("b", 100, 100)), new Waiting(write("c", 700))));
        RowPacker.Group<Waiting> group = RowPacker.next(queue, LIMITS);
        assertThat(group.writes()).hasSize(2);
        assertThat(group.rows()).hasSize(1);
        assertThat(group.rows().get(0)).hasSize(3);
        assertThat(queue).hasSize(1);
    }

    @Test
    void givesAWriteThatIsTooLargeForARowSeveralOfItsOwn() {
        Deque<Waiting> queue =
                new ArrayDeque<>(List.of(new Waiting(write("a", 400, 400, 400)), new Waiting(write("b", 1))));
        RowPacker.Group<Waiting> group = RowPacker.next(queue, LIMITS);
        assertThat(group.writes()).hasSize(1);
        assertThat(group.rows()).extracting(List::size).containsExactly(2, 1);
    }

    @Property
    void keepsOrderLimitsAndWholeness(
            @ForAll @Size(max = 30) List<@Size(min = 1, max = 12) List<@IntRange(max = 400) Integer>> payloads) {
        Deque<Waiting> queue = new ArrayDeque<>();
        List<LogRecord> expected = new ArrayList<>();
        for (List<Integer> sizes : payloads) {
            LogWrite write =
                    write("entity", sizes.stream().mapToInt(Integer::intValue).toArray());
            queue.add(new Waiting(write));
            expected.addAll(write.records());
        }
        List<LogRecord> packed = new ArrayList<>();
        while (!queue.isEmpty()) {
            RowPacker.Group<Waiting> group = RowPacker.next(queue, LIMITS);
            List<LogRecord> ofWrites = group.writes().stream()
                    .flatMap(each -> each.write().records().stream())
                    .toList();
            assertThat(group.rows().stream().flatMap(List::stream)).isEqualTo(ofWrites);
            assertThat(group.rows().size() == 1 || group.writes().size() == 1).isTrue();
            for (List<LogRecord> row : group.rows()) {
                assertThat(row).isNotEmpty().hasSizeLessThanOrEqualTo(LIMITS.rowRecords());
                assertThat(RowCodec.encode(false, row).length).isLessThanOrEqualTo(LIMITS.rowBytes());
            }
            packed.addAll(ofWrites);
        }
        assertThat(packed).isEqualTo(expected);
    }
}
