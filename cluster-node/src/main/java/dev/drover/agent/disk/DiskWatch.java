package dev.drover.agent.disk;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.Chunks;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of allocations that take more of the disk than they may. One thread measures them, each as often as {@link DiskPace}
 * says, and all when the disk fills faster than that would show. Thread-safe.
 */
public final class DiskWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DiskWatch.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** With so much less room than before, somebody writes who was left alone. */
    private static final long ALARM_BYTES = 64L << 20;

    /** So many are measured at once: a program for each would cost more than what it does. */
    private static final int AT_ONCE = 64;

    /** Who hears of an allocation that takes too much. */
    @FunctionalInterface
    public interface Listener {
        /** Told once, in the watch's thread. */
        void exceeded(long usedBytes);
    }

    /**
     * What an allocation may take.
     *
     * @param bytes that it may take
     * @param settle gives back what is taken for a moment only; asked for where it takes more than it may, which is then
     *     measured again
     * @param spared bytes that do not count; looked up after that
     */
    public record Limit(long bytes, Runnable settle, LongSupplier spared) {}

    private record Watched(Limit limit, Listener listener, DiskPace pace) {
        Watched with(DiskPace changed) {
            return new Watched(limit, listener, changed);
        }
    }

    private final DiskMeter meter;
    private final Map<AllocationId, Watched> watched = new ConcurrentHashMap<>();
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(look -> {
        Thread thread = new Thread(look, "agent-disk");
        thread.setDaemon(true);
        return thread;
    });
    private long freeBytes = Long.MAX_VALUE;
    private boolean complained;

    private DiskWatch(Path allocations) {
        this.meter = new DiskMeter(allocations);
    }

    /** Watches what is to be watched, once that is told. */
    public static DiskWatch start(Path allocations) throws IOException {
        DiskWatch watch = new DiskWatch(allocations);
        FileStore store = Files.getFileStore(allocations);
        var unused = watch.executor.scheduleWithFixedDelay(
                () -> watch.look(store), PAUSE.toMillis(), PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        return watch;
    }

    /** Never looks. */
    public static DiskWatch idle(Path allocations) {
        return new DiskWatch(allocations);
    }

    /** Watches an allocation until it is forgotten, or has taken too much. */
    public void watch(AllocationId id, Limit limit, Listener listener) {
        watched.put(id, new Watched(limit, listener, DiskPace.begun(System.nanoTime())));
    }

    public void forget(AllocationId id) {
        watched.remove(id);
    }

    void look(FileStore store) {
        if (watched.isEmpty()) {
            return;
        }
        try {
            for (List<AllocationId> group : due(hasShrunk(store))) {
                measure(group);
            }
        } catch (IOException | RuntimeException failed) {
            // Whatever it is: without a next look, nothing would be limited any more.
            complain(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean hasShrunk(FileStore store) throws IOException {
        long now = store.getUnallocatedSpace();
        boolean shrunk = freeBytes - now > ALARM_BYTES;
        freeBytes = shrunk ? now : Math.max(freeBytes, now);
        return shrunk;
    }

    /** What is to be measured now, in groups: those that take long come last, and alone. */
    private List<List<AllocationId>> due(boolean alarm) {
        long now = System.nanoTime();
        List<AllocationId> quick = new ArrayList<>();
        List<AllocationId> slow = new ArrayList<>();
        watched.forEach((id, allocation) -> {
            if (allocation.pace().isDue(now, alarm)) {
                (allocation.pace().isSlow() ? slow : quick).add(id);
            }
        });
        List<List<AllocationId>> groups = new ArrayList<>(Chunks.of(quick, AT_ONCE));
        slow.forEach(id -> groups.add(List.of(id)));
        return groups;
    }

    private void measure(List<AllocationId> group) throws IOException, InterruptedException {
        long began = System.nanoTime();
        Map<AllocationId, Long> used = meter.measure(group);
        long ended = System.nanoTime();
        boolean together = group.size() > 1;
        for (AllocationId id : group) {
            Watched allocation = watched.get(id);
            if (allocation != null) {
                DiskPace pace = allocation.pace().costing(ended - began, together);
                judge(id, allocation.with(pace), used.getOrDefault(id, pace.bytes()), ended);
            }
        }
    }

    private void judge(AllocationId id, Watched allocation, long used, long now)
            throws IOException, InterruptedException {
        Limit limit = allocation.limit();
        long counted = used > limit.bytes() ? settled(id, limit, used) : used;
        if (counted > limit.bytes()) {
            watched.remove(id);
            allocation.listener().exceeded(counted);
            return;
        }
        DiskPace next = allocation.pace().measured(now, counted, limit.bytes());
        watched.computeIfPresent(id, (same, found) -> found.with(next));
    }

    private long settled(AllocationId id, Limit limit, long used) throws IOException, InterruptedException {
        limit.settle().run();
        long left = meter.measure(List.of(id)).getOrDefault(id, used);
        return left - limit.spared().getAsLong();
    }

    /** Said once: nothing is different the next time. */
    private void complain(Exception failed) {
        if (!complained) {
            LOG.error(
                    "what allocations take of the disk cannot be measured, and is not limited: {}", failed.toString());
            complained = true;
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
