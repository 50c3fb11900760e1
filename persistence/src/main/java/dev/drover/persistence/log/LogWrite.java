package dev.drover.persistence.log;

import dev.drover.persistence.store.LogRecord;
import java.util.List;

/** Records that are stored together or not at all. */
public record LogWrite(List<LogRecord> records) {
    public LogWrite {
        records = List.copyOf(records);
        if (records.isEmpty()) {
            throw new IllegalArgumentException("a write to the log needs a record");
        }
    }

    int sizeBound() {
        return records.stream().mapToInt(LogRecord::sizeBound).sum();
    }
}
