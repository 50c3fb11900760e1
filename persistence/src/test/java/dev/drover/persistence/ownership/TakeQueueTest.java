package dev.drover.persistence.ownership;

import static dev.drover.persistence.ownership.Sessions.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.persistence.store.InMemoryLogStore;
import dev.drover.persistence.store.OwnerRow;
import dev.drover.protocol.PartitionId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A queue whose timer the test runs. */
class TakeQueueTest {
    private static final UUID SESSION = UUID.fromString("0f0c8a3e-6a5f-4b62-9a0e-0d1c2b3a4f06");

    private final InMemoryLogStore store = new InMemoryLogStore();
    private final StoppedTimer timer = new StoppedTimer();
    private final List<CompletableFuture<OwnerRow>> taken = new ArrayList<>();
    private final TakeQueue queue = new TakeQueue(
            SESSION,
            store,
            Sessions.SETTINGS,
            new OwnershipChanges.Timing(() -> new SessionClock.Moment(0, 0), timer),
            () -> 0,
            new SessionEnder(store, Sessions.SETTINGS, () -> new SessionClock.Moment(0, 0)));

    private static final class StoppedTimer extends ScheduledThreadPoolExecutor {
        private final Queue<Runnable> due = new ArrayDeque<>();

        StoppedTimer() {
            super(1);
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
            due.add(command);
            return super.schedule(() -> {}, 0, unit);
        }

        void next() {
            Objects.requireNonNull(due.poll(), "nothing is due").run();
        }
    }

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    private void want(int first, int last) {
        for (int i = first; i <= last; i++) {
            taken.add(queue.take(new PartitionId(i)).toCompletableFuture());
        }
    }

    @Test
    void takesTogetherWhatComesWhileItGathers() {
        want(0, 3);
        timer.next();
        want(4, 40);
        timer.next();
        assertThat(taken).noneMatch(CompletableFuture::isDone);

        timer.next();

        assertThat(taken).hasSize(41).allMatch(CompletableFuture::isDone);
        assertThat(await(store.owners())).hasSize(41);
    }

    @Test
    void gathersAnewOnceAllIsTaken() {
        want(0, 40);
        timer.next();
        timer.next();
        timer.next();

        want(41, 42);
        timer.next();
        want(43, 43);
        timer.next();
        assertThat(taken.subList(41, 44)).noneMatch(CompletableFuture::isDone);
        timer.next();

        assertThat(taken).allMatch(CompletableFuture::isDone);
    }
}
