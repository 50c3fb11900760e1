package dev.drover.persistence.log;

import dev.drover.persistence.store.CommittedRow;
import dev.drover.persistence.store.StoredRow;

/**
 * What a log has stored.
 *
 * @param bytes of its rows, before the store compresses them
 */
public record LogTotals(long rows, long events, long bytes) {
    static final LogTotals NONE = new LogTotals(0, 0, 0);

    LogTotals with(CommittedRow row, StoredRow stored) {
        return new LogTotals(rows + 1, events + row.events().size(), bytes + stored.bytes().length);
    }
}
