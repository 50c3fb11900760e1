package dev.drover.persistence.replay;

import dev.drover.persistence.log.RecoveredEntity.PlacedEvent;
import dev.drover.persistence.store.CommittedEvent;
import dev.drover.persistence.store.JournalCorruptException;
import dev.drover.persistence.store.LogPosition;
import dev.drover.persistence.store.LogRecord;
import dev.drover.persistence.store.LogStore;
import dev.drover.persistence.store.RowCodec;
import dev.drover.persistence.store.StoredRow;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * The events of one entity that this server owns, from the nearest place that has them: memory after a recovery pass,
 * the rows they are known to lie in, or else the whole history of the partition.
 */
public final class EntityReplay {
    private static final int LARGEST_SPAN = 32;
    private static final int SPARSENESS = 4;

    private final LogStore store;
    private final PartitionIndex index;
    private final JournalReplay history;
    private final Executor executor;

    public EntityReplay(LogStore store, PartitionIndex index, JournalReplay history, Executor executor) {
        this.store = store;
        this.index = index;
        this.history = history;
        this.executor = executor;
    }

    /** Which events of which entity are wanted, both ends included. */
    public record Range(String persistenceId, long from, long to) {
        /** Whether an event is one of those. */
        public boolean contains(CommittedEvent event) {
            return event.persistenceId().equals(persistenceId)
                    && from <= event.sequenceNr()
                    && event.sequenceNr() <= to;
        }
    }

    /** Hands over the events in order; fails if one of those that exist is missing. */
    public CompletionStage<Void> replay(Range wanted, Consumer<CommittedEvent> each) {
        EntityTail tail = index.tail(wanted.persistenceId());
        long from = Math.max(1, wanted.from());
        long to = tail == null ? 0 : Math.min(wanted.to(), tail.highest());
        if (tail == null || from > to) {
            return CompletableFuture.completedStage(null);
        }
        Range range = new Range(wanted.persistenceId(), from, to);
        InOrder inOrder = new InOrder(range, each);
        List<CommittedEvent> inMemory = tail.inMemory(from, to);
        if (inMemory != null) {
            return CompletableFuture.runAsync(() -> inMemory.forEach(inOrder), executor);
        }
        List<LogPosition> places = tail.places(from, to);
        CompletionStage<Void> read = places == null
                ? history.ofEntity(range.persistenceId(), placed -> inOrder.accept(placed))
                : read(places, 0, inOrder);
        return read.thenRun(inOrder::checkComplete);
    }

    private CompletionStage<Void> read(List<LogPosition> places, int first, InOrder inOrder) {
        if (first == places.size()) {
            return CompletableFuture.completedStage(null);
        }
        int end = endOfSpan(places, first);
        LogPosition from = places.get(first);
        long past = places.get(end - 1).position() + 1;
        return read(from.session(), from.position(), past, inOrder)
                .thenComposeAsync(nothing -> read(places, end, inOrder), executor);
    }

    /** The store may answer with fewer rows than there are, and is then asked for the rest. */
    private CompletionStage<Void> read(UUID session, long from, long past, InOrder inOrder) {
        if (from >= past) {
            return CompletableFuture.completedStage(null);
        }
        return store.read(session, from, (int) (past - from))
                .thenComposeAsync(
                        stored -> {
                            for (StoredRow row : stored) {
                                for (LogRecord item :
                                        RowCodec.decode(session, row).records()) {
                                    if (item instanceof CommittedEvent event) {
                                        inOrder.accept(event);
                                    }
                                }
                            }
                            return stored.isEmpty()
                                    ? CompletableFuture.completedStage(null)
                                    : read(session, from + stored.size(), past, inOrder);
                        },
                        executor);
    }

    /** Neighbouring rows are read in one go, unless that would read mostly rows of others. */
    private static int endOfSpan(List<LogPosition> places, int first) {
        LogPosition start = places.get(first);
        int end = first + 1;
        while (end < places.size()) {
            LogPosition next = places.get(end);
            long rows = next.position() - start.position() + 1;
            boolean isNear = next.session().equals(start.session())
                    && (rows == 1 || (rows <= LARGEST_SPAN && rows <= SPARSENESS * (end - first + 1L)));
            if (!isNear) {
                break;
            }
            end++;
        }
        return end;
    }

    /** Passes the wanted events on and notices when one is missing. */
    private static final class InOrder implements Consumer<CommittedEvent> {
        private final Range range;
        private final Consumer<CommittedEvent> each;
        private boolean isBroken;
        private long expected;

        InOrder(Range range, Consumer<CommittedEvent> each) {
            this.range = range;
            this.each = each;
            this.expected = range.from();
        }

        void accept(PlacedEvent placed) {
            accept(placed.event());
        }

        @Override
        public void accept(CommittedEvent event) {
            if (!range.contains(event) || isBroken) {
                return;
            }
            if (event.sequenceNr() != expected) {
                isBroken = true;
                return;
            }
            expected++;
            each.accept(event);
        }

        void checkComplete() {
            if (expected != range.to() + 1) {
                throw new JournalCorruptException("event " + expected + " of \"" + range.persistenceId()
                        + "\" is missing, though event " + range.to() + " is stored");
            }
        }
    }
}
