package dev.drover.chaos.simulate;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.Cancellable;

/** Time that passes when a test says so. */
final class VirtualClockwork implements Clockwork {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final List<Due> waiting = new ArrayList<>();

    private final class Due implements Cancellable {
        private final Instant at;
        private final Runnable step;

        Due(Instant at, Runnable step) {
            this.at = at;
            this.step = step;
        }

        @Override
        public boolean cancel() {
            return waiting.remove(this);
        }

        @Override
        public boolean isCancelled() {
            return !waiting.contains(this);
        }
    }

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public Cancellable after(Duration delay, Runnable step) {
        Due due = new Due(now.plus(delay), step);
        waiting.add(due);
        return due;
    }

    @Override
    public double chance() {
        return 0;
    }

    /** Lets time pass, and takes every step that is due by then. */
    void pass(Duration time) {
        Instant end = now.plus(time);
        for (Optional<Due> next = next(end); next.isPresent(); next = next(end)) {
            waiting.remove(next.get());
            now = next.get().at;
            next.get().step.run();
        }
        now = end;
    }

    private Optional<Due> next(Instant end) {
        return waiting.stream().filter(due -> !due.at.isAfter(end)).min(Comparator.comparing(due -> due.at));
    }

    int waiting() {
        return waiting.size();
    }
}
