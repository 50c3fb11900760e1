package dev.drover.persistence.store;

import java.util.List;

/** The contents of a log row; {@code continued} when the rest of its group follows in the next row. */
public record DecodedRow(boolean continued, List<LogRecord> records) {
    public DecodedRow {
        records = List.copyOf(records);
    }
}
