package dev.drover.persistence.log;

import dev.drover.persistence.store.CommittedRow;
import dev.drover.persistence.store.DecodedRow;
import dev.drover.persistence.store.JournalCorruptException;
import dev.drover.persistence.store.LogPosition;
import dev.drover.persistence.store.LogStore;
import dev.drover.persistence.store.RowCodec;
import dev.drover.persistence.store.StoredRow;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads anybody's log, showing only what counts: nothing at or past a seal, nothing of a group whose last row does not
 * count, and not the last row of a log without seal unless its owner vouches for it.
 */
public final class LogReader {
    /** Rows of a page whose sizes nobody knows; the store holds all of a page in its memory. */
    private static final int FIRST_PAGE = 16;

    /** However small the rows before were, those of a busy time may follow. */
    private static final int LARGEST_PAGE = 64;

    private static final int PAGE_BYTES = 4 * 1024 * 1024;
    private static final int LARGEST_GROUP = 1024;

    private final LogStore store;
    private final Executor executor;

    /** {@code executor} decodes rows and runs the callbacks. */
    public LogReader(LogStore store, Executor executor) {
        this.store = store;
        this.executor = executor;
    }

    /** See {@link LogFeed#readFrom}. */
    public CompletionStage<LogPage> readFrom(LogPosition from, long vouchedTo) {
        // The seal is read first, so that what it promises must be there. A log sealed in between can hold one late row
        // past its seal, having had one write in flight, and that is the last row, which is withheld.
        return store.seal(from.session()).thenCompose(seal -> readWholeGroups(from, List.of())
                .thenApply(rows -> show(from, rows, seal, vouchedTo)));
    }

    /** Goes on until there is a whole group: an answer of the store may end in the midst of one. */
    private CompletionStage<List<StoredRow>> readWholeGroups(LogPosition from, List<StoredRow> before) {
        return store.read(from.session(), from.position() + before.size(), FIRST_PAGE)
                .thenComposeAsync(
                        next -> {
                            List<StoredRow> rows = new ArrayList<>(before);
                            rows.addAll(next);
                            boolean isCut = !next.isEmpty()
                                    && completeGroups(decode(from.session(), rows)) == 0
                                    && rows.size() < LARGEST_GROUP;
                            return isCut ? readWholeGroups(from, rows) : CompletableFuture.completedStage(rows);
                        },
                        executor);
    }

    private static LogPage show(LogPosition from, List<StoredRow> rows, OptionalLong seal, long vouchedTo) {
        long certain = seal.orElse(vouchedTo);
        if (rows.isEmpty() && from.position() < certain) {
            throw missing(from.session(), from.position(), certain);
        }
        long withheld = from.position() + rows.size() - 1;
        long visibleTo = seal.isPresent() ? certain : Math.max(vouchedTo, withheld);
        List<StoredRow> visible =
                rows.stream().filter(row -> row.position() < visibleTo).toList();
        List<DecodedRow> decoded = decode(from.session(), visible);
        List<CommittedRow> complete = new ArrayList<>();
        for (int i = 0; i < completeGroups(decoded); i++) {
            complete.add(CommittedRow.of(
                    from.session(), from.position() + i, decoded.get(i).records()));
        }
        boolean isEnded = seal.isPresent() && from.position() + decoded.size() >= certain;
        return new LogPage(
                complete, isEnded ? Math.max(certain, from.position()) : from.position() + complete.size(), isEnded);
    }

    /**
     * Reads a stretch all of whose rows must be there, as a seal or a release ends it, and hands them over in order, one
     * at a time.
     */
    public CompletionStage<Void> scan(UUID session, long from, long to, Consumer<CommittedRow> each) {
        return new Scan(session, to, false, each).begin(from);
    }

    /** The same for a stretch that somebody has seen: it may end within a group, and its rows count all the same. */
    public CompletionStage<Void> scanSeen(UUID session, long from, long to, Consumer<CommittedRow> each) {
        return new Scan(session, to, true, each).begin(from);
    }

    private final class Scan {
        private final UUID session;
        private final long to;
        private final boolean wasSeen;
        private final Consumer<CommittedRow> each;
        private final List<CommittedRow> group = new ArrayList<>();
        private final CompletableFuture<Void> done = new CompletableFuture<>();

        Scan(UUID session, long to, boolean wasSeen, Consumer<CommittedRow> each) {
            this.session = session;
            this.to = to;
            this.wasSeen = wasSeen;
            this.each = each;
        }

        CompletionStage<Void> begin(long from) {
            step(from, FIRST_PAGE);
            return done;
        }

        void step(long from, int limit) {
            if (from >= to) {
                end();
                return;
            }
            store.read(session, from, (int) Math.min(limit, to - from))
                    .whenCompleteAsync((rows, failure) -> take(from, rows, failure), executor);
        }

        private void end() {
            try {
                if (wasSeen) {
                    group.forEach(each);
                }
                done.complete(null);
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        }

        private void take(long from, @Nullable List<StoredRow> rows, @Nullable Throwable failure) {
            if (rows == null) {
                done.completeExceptionally(failure == null ? new AssertionError("neither rows nor failure") : failure);
                return;
            }
            try {
                if (rows.isEmpty()) {
                    throw missing(session, from, to);
                }
                long bytes = 0;
                for (StoredRow row : rows) {
                    bytes += row.bytes().length;
                    accept(row);
                }
                long average = Math.max(1, bytes / rows.size());
                int limit = (int) Math.max(FIRST_PAGE, Math.min(LARGEST_PAGE, PAGE_BYTES / average));
                step(from + rows.size(), limit);
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        }

        private void accept(StoredRow row) {
            DecodedRow decoded = RowCodec.decode(session, row);
            group.add(CommittedRow.of(session, row.position(), decoded.records()));
            if (!decoded.continued()) {
                group.forEach(each);
                group.clear();
            }
        }
    }

    /** How many rows from the first on make whole groups. */
    private static int completeGroups(List<DecodedRow> rows) {
        for (int count = rows.size(); count > 0; count--) {
            if (!rows.get(count - 1).continued()) {
                return count;
            }
        }
        return 0;
    }

    private static List<DecodedRow> decode(UUID session, List<StoredRow> rows) {
        return rows.stream().map(row -> RowCodec.decode(session, row)).toList();
    }

    private static JournalCorruptException missing(UUID session, long position, long end) {
        return new JournalCorruptException("row " + position + " of the log of session \"" + session
                + "\" is missing, though the log is known to reach to " + end);
    }
}
