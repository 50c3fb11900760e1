package dev.drover.persistence.log;

import dev.drover.persistence.store.LogRecord;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Decides what goes into the next group commit; pure. */
final class RowPacker {
    /** A write that waits, whoever waits for it. */
    interface Waiting {
        LogWrite write();
    }

    /** The writes of one group, and the rows they make: one, unless a single write is too large for a row. */
    record Group<W>(List<W> writes, List<List<LogRecord>> rows) {
        Group {
            writes = List.copyOf(writes);
            rows = List.copyOf(rows);
        }
    }

    private RowPacker() {}

    /** Takes the next group off the queue, which must not be empty. */
    static <W extends Waiting> Group<W> next(Deque<W> queue, LogLimits limits) {
        W first = queue.removeFirst();
        List<LogRecord> records = new ArrayList<>(first.write().records());
        int bytes = first.write().sizeBound();
        if (bytes > limits.rowBytes() || records.size() > limits.rowRecords()) {
            return new Group<>(List.of(first), split(records, limits));
        }
        List<W> writes = new ArrayList<>();
        writes.add(first);
        while (!queue.isEmpty()) {
            LogWrite write = queue.peekFirst().write();
            bytes += write.sizeBound();
            if (bytes > limits.rowBytes() || records.size() + write.records().size() > limits.rowRecords()) {
                break;
            }
            records.addAll(write.records());
            writes.add(queue.removeFirst());
        }
        return new Group<>(writes, List.of(List.copyOf(records)));
    }

    private static List<List<LogRecord>> split(List<LogRecord> records, LogLimits limits) {
        List<List<LogRecord>> rows = new ArrayList<>();
        List<LogRecord> row = new ArrayList<>();
        int bytes = 0;
        for (LogRecord item : records) {
            boolean isFull = bytes + item.sizeBound() > limits.rowBytes() || row.size() == limits.rowRecords();
            if (isFull && !row.isEmpty()) {
                rows.add(List.copyOf(row));
                row.clear();
                bytes = 0;
            }
            row.add(item);
            bytes += item.sizeBound();
        }
        rows.add(List.copyOf(row));
        return rows;
    }
}
