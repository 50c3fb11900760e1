package dev.drover.agent;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.codec.AgentStreamCodec;
import dev.drover.protocol.node.AllocationUpdate;
import dev.drover.protocol.stream.AgentFrame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the servers have to be told, and have not acknowledged: the latest of each allocation, with all events of its tasks
 * since. A first change goes out at once; those that follow within the pause are told together. One batch is on its way at
 * a time.
 */
public final class UpdateOutbox {
    /** An agent's pause between two batches. */
    public static final Duration PAUSE = Duration.ofMillis(200);

    /** Updates in one batch, and their bytes: a batch becomes one event of the node. */
    static final int BATCH = 100;

    private static final int BATCH_BYTES = 64 * 1024;

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final long pauseNanos;
    private final Map<AllocationId, AllocationUpdate> waiting = new LinkedHashMap<>();
    private List<AllocationUpdate> onTheWay = List.of();
    private long dueNanos;
    private long sequence;
    private long lastSentNanos;
    private boolean connected;

    /** @param pause between two batches */
    public UpdateOutbox(Duration pause, long nowNanos) {
        this.pauseNanos = pause.toNanos();
        this.lastSentNanos = nowNanos - pauseNanos;
    }

    /** A new connection: numbers start again, and what was on its way is sent again. */
    public void connected() {
        disconnected();
        connected = true;
        sequence = 0;
    }

    public void disconnected() {
        connected = false;
        if (!onTheWay.isEmpty()) {
            onTheWay.forEach(update ->
                    waiting.merge(update.allocation(), update, (newer, older) -> UnheardEvents.joined(older, newer)));
            dueNanos = lastSentNanos;
        }
        onTheWay = List.of();
    }

    /** What is not urgent waits for something that is, but not long. */
    public void put(AllocationUpdate update, boolean urgent, long nowNanos) {
        long due = urgent ? nowNanos : nowNanos + PATIENCE.toNanos();
        dueNanos = waiting.isEmpty() || due - dueNanos < 0 ? due : dueNanos;
        waiting.merge(update.allocation(), update, UnheardEvents::joined);
    }

    /** Whether so many events of an allocation wait that it should have no more. */
    boolean isFull(AllocationId allocation) {
        AllocationUpdate update = waiting.get(allocation);
        return update != null && UnheardEvents.isFull(update);
    }

    /** Nobody has to be told of that one any more. */
    public void forget(AllocationId allocation) {
        waiting.remove(allocation);
    }

    /** The servers have recorded the batches up to that number. */
    public void acknowledged(long acknowledged) {
        if (acknowledged == sequence) {
            onTheWay = List.of();
        }
    }

    /** The next batch, if it is time for one. */
    public Optional<AgentFrame.Updates> next(long nowNanos) {
        if (!connected || !onTheWay.isEmpty() || waiting.isEmpty() || nanosToWait(nowNanos) > 0) {
            return Optional.empty();
        }
        onTheWay = batch();
        onTheWay.forEach(this::sent);
        lastSentNanos = nowNanos;
        sequence++;
        return Optional.of(new AgentFrame.Updates(sequence, onTheWay));
    }

    private void sent(AllocationUpdate told) {
        waiting.computeIfPresent(
                told.allocation(), (id, whole) -> told.equals(whole) ? null : UnheardEvents.rest(whole, told));
    }

    private List<AllocationUpdate> batch() {
        List<AllocationUpdate> batch = new ArrayList<>();
        int bytes = 0;
        for (AllocationUpdate whole : waiting.values()) {
            AllocationUpdate update = UnheardEvents.first(whole);
            bytes += AgentStreamCodec.size(update);
            if (!batch.isEmpty() && (bytes > BATCH_BYTES || batch.size() == BATCH)) {
                break;
            }
            batch.add(update);
        }
        return batch;
    }

    /** How long until {@link #next} may have something that it does not have now. */
    public Optional<Duration> delay(long nowNanos) {
        if (!connected || !onTheWay.isEmpty() || waiting.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofNanos(Math.max(0, nanosToWait(nowNanos))));
    }

    boolean isEmpty() {
        return waiting.isEmpty() && onTheWay.isEmpty();
    }

    private long nanosToWait(long nowNanos) {
        return Math.max(dueNanos - nowNanos, pauseNanos - (nowNanos - lastSentNanos));
    }
}
