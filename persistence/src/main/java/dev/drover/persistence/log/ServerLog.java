package dev.drover.persistence.log;

import dev.drover.persistence.store.CommittedRow;
import dev.drover.persistence.store.LogRecord;
import dev.drover.persistence.store.LogStore;
import dev.drover.persistence.store.RowCodec;
import dev.drover.persistence.store.StoredRow;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of one server session. Everything handed in while a row is being written makes the next row; one write is in
 * flight at a time, positions are contiguous, and a write whose outcome is unknown is repeated with the same bytes at the
 * same position until it is known or the session's deadline ends it. Nobody learns of a row that was acknowledged after
 * the deadline. All state but the queue belongs to one thread.
 */
public final class ServerLog {
    private static final Logger LOG = LoggerFactory.getLogger(ServerLog.class);

    private record Pending(LogWrite write, int size, CompletableFuture<Long> stored) implements RowPacker.Waiting {}

    /** A group on its way, its rows with their positions, and how many of them are durable. */
    private record Flight(RowPacker.Group<Pending> group, List<StoredRow> rows, int durable, int attempts) {
        StoredRow current() {
            return rows.get(durable);
        }

        boolean isComplete() {
            return durable == rows.size();
        }
    }

    private final UUID session;
    private final LogStore store;
    private final LogLimits limits;
    private final BooleanSupplier isWithinDeadline;
    private final ScheduledExecutorService thread;
    private final List<LogSubscriber> subscribers = new CopyOnWriteArrayList<>();
    private final Queue<Pending> arrivals = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean isAwake = new AtomicBoolean();
    private final AtomicLong queuedBytes = new AtomicLong();
    private final Deque<Pending> queue = new ArrayDeque<>();
    private @Nullable Flight flight;
    private volatile long next;
    private volatile long head;
    private volatile LogTotals totals = LogTotals.NONE;
    private volatile @Nullable SessionLostException lost;

    /** {@code thread} runs one task at a time and is the only one to touch the log's state. */
    public ServerLog(
            UUID session,
            LogStore store,
            LogLimits limits,
            BooleanSupplier isWithinDeadline,
            ScheduledExecutorService thread) {
        this.session = session;
        this.store = store;
        this.limits = limits;
        this.isWithinDeadline = isWithinDeadline;
        this.thread = thread;
    }

    /**
     * Stores the records together; completes with the position of their last row, or fails when the session is lost, or when
     * too much waits already. What one write brings itself, such as the plan of a very large job, is not held against it.
     */
    public CompletionStage<Long> append(LogWrite write) {
        Pending pending = new Pending(write, write.sizeBound(), new CompletableFuture<>());
        long waiting = queuedBytes.getAndAdd(pending.size());
        if (waiting > limits.queuedBytes()) {
            queuedBytes.addAndGet(-pending.size());
            pending.stored().completeExceptionally(new LogOverloadedException(waiting, limits.queuedBytes()));
            return pending.stored();
        }
        arrivals.add(pending);
        wake();
        return pending.stored();
    }

    /** The first position that no row has been given yet. */
    public long next() {
        return next;
    }

    /** The first position not known to be durable. */
    public long head() {
        return head;
    }

    /** What was stored since the session began. */
    public LogTotals totals() {
        return totals;
    }

    public void subscribe(LogSubscriber subscriber) {
        subscribers.add(subscriber);
    }

    public void unsubscribe(LogSubscriber subscriber) {
        subscribers.remove(subscriber);
    }

    /** Tells the subscribers something between two rows; fails, and tells nobody, after the session's deadline. */
    public CompletionStage<Void> tellSubscribers(Consumer<LogSubscriber> message) {
        return CompletableFuture.runAsync(
                () -> {
                    checkDeadline("something was to be told");
                    SessionLostException reason = lost;
                    if (reason != null) {
                        throw reason;
                    }
                    subscribers.forEach(each -> tell(each, message));
                },
                thread);
    }

    private void checkDeadline(String meanwhile) {
        if (lost == null && !isWithinDeadline.getAsBoolean()) {
            lost = new SessionLostException("the session's lease ran out while " + meanwhile);
        }
    }

    /** From now on nothing is stored and nobody is told; whoever waits fails with {@code reason}. */
    public void lose(SessionLostException reason) {
        if (lost == null) {
            lost = reason;
        }
        thread.execute(() -> fail(reason));
    }

    private void wake() {
        if (isAwake.compareAndSet(false, true)) {
            thread.execute(this::collect);
        }
    }

    private void collect() {
        isAwake.set(false);
        for (Pending pending = arrivals.poll(); pending != null; pending = arrivals.poll()) {
            queue.add(pending);
        }
        startNext();
    }

    private void startNext() {
        SessionLostException reason = lost;
        if (reason != null) {
            fail(reason);
            return;
        }
        if (flight != null || queue.isEmpty()) {
            return;
        }
        RowPacker.Group<Pending> group = RowPacker.next(queue, limits);
        List<StoredRow> rows = new ArrayList<>(group.rows().size());
        long position = next;
        for (List<LogRecord> records : group.rows()) {
            boolean isContinued = rows.size() < group.rows().size() - 1;
            rows.add(new StoredRow(position++, RowCodec.encode(isContinued, records)));
        }
        next = position;
        send(new Flight(group, rows, 0, 0));
    }

    private void send(Flight sent) {
        flight = sent;
        store.append(session, sent.current()).whenCompleteAsync((nothing, failure) -> answered(sent, failure), thread);
    }

    private void answered(Flight sent, @Nullable Throwable failure) {
        checkDeadline("a row was being stored");
        SessionLostException reason = lost;
        if (reason != null) {
            fail(reason);
            return;
        }
        if (failure != null) {
            repeat(sent, failure);
            return;
        }
        Flight reached = new Flight(sent.group(), sent.rows(), sent.durable() + 1, 0);
        if (!reached.isComplete()) {
            send(reached);
            return;
        }
        head = next;
        flight = null;
        collect();
        publish(reached);
    }

    private void repeat(Flight sent, Throwable failure) {
        long delay = limits.retryAfter().toMillis() << Math.min(sent.attempts(), 4);
        if (sent.attempts() == 0) {
            LOG.warn(
                    "storing row {} of session {} failed with unknown outcome and is repeated: {}",
                    sent.current().position(),
                    session,
                    failure.toString());
        }
        Flight again = new Flight(sent.group(), sent.rows(), sent.durable(), sent.attempts() + 1);
        var unused = thread.schedule(() -> resend(again), delay, TimeUnit.MILLISECONDS);
    }

    private void resend(Flight again) {
        SessionLostException reason = lost;
        if (reason != null) {
            fail(reason);
            return;
        }
        send(again);
    }

    private void publish(Flight stored) {
        List<List<LogRecord>> contents = stored.group().rows();
        for (int i = 0; i < contents.size(); i++) {
            StoredRow bytes = stored.rows().get(i);
            CommittedRow row = CommittedRow.of(session, bytes.position(), contents.get(i));
            totals = totals.with(row, bytes);
            subscribers.forEach(each -> tell(each, subscriber -> subscriber.onCommitted(row)));
        }
        long last = stored.rows().get(stored.rows().size() - 1).position();
        for (Pending write : stored.group().writes()) {
            queuedBytes.addAndGet(-write.size());
            write.stored().complete(last);
        }
    }

    private static void tell(LogSubscriber subscriber, Consumer<LogSubscriber> message) {
        try {
            message.accept(subscriber);
        } catch (RuntimeException | AssertionError e) {
            LOG.error("a subscriber of the log failed", e);
        }
    }

    private void fail(SessionLostException reason) {
        Flight ended = flight;
        flight = null;
        List<Pending> waiting = new ArrayList<>();
        if (ended != null) {
            waiting.addAll(ended.group().writes());
        }
        waiting.addAll(queue);
        queue.clear();
        for (Pending pending = arrivals.poll(); pending != null; pending = arrivals.poll()) {
            waiting.add(pending);
        }
        for (Pending write : waiting) {
            queuedBytes.addAndGet(-write.size());
            write.stored().completeExceptionally(reason);
        }
    }
}
