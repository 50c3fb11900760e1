package dev.drover.persistence.log;

import dev.drover.persistence.store.CommittedRow;
import java.util.List;

/**
 * Rows of a log that count, in order; {@code next} is where to read on. {@code ended}: the log is sealed and read to its
 * end, so nothing will ever follow.
 */
public record LogPage(List<CommittedRow> rows, long next, boolean ended) {
    public LogPage {
        rows = List.copyOf(rows);
    }
}
