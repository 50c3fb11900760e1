package dev.drover.chaos.simulation;

import dev.drover.persistence.ownership.SessionClock.Moment;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.PriorityQueue;
import java.util.Queue;

/** Time that stands still while there is something to do, and then goes on to whatever is due next. */
final class VirtualTime {
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    private final Queue<Timer> timers = new PriorityQueue<>();
    private long nanos;
    private long count;

    /** Something to come; what is due at the same time happens in the order in which it was asked for. */
    final class Timer implements Comparable<Timer> {
        private final long dueNanos;
        private final long number;
        private final Runnable action;
        private boolean isOver;

        private Timer(long dueNanos, long number, Runnable action) {
            this.dueNanos = dueNanos;
            this.number = number;
            this.action = action;
        }

        /** False if it has happened, or was called off before. */
        boolean cancel() {
            boolean wasWaiting = !isOver;
            isOver = true;
            return wasWaiting;
        }

        boolean isOver() {
            return isOver;
        }

        long nanosLeft() {
            return dueNanos - nanos;
        }

        @Override
        public int compareTo(Timer other) {
            return dueNanos == other.dueNanos
                    ? Long.compare(number, other.number)
                    : Long.compare(dueNanos, other.dueNanos);
        }
    }

    /** The wall clock of every simulated machine. */
    final class WallClock extends Clock {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now();
        }
    }

    Timer after(Duration delay, Runnable action) {
        Timer timer = new Timer(nanos + Math.max(0, delay.toNanos()), count++, action);
        timers.add(timer);
        return timer;
    }

    /** Goes on to the next thing that is due, and lets it happen. */
    void advance() {
        Timer next = timers.remove();
        if (!next.isOver) {
            next.isOver = true;
            nanos = next.dueNanos;
            next.action.run();
        }
    }

    long nanos() {
        return nanos;
    }

    Duration passed() {
        return Duration.ofNanos(nanos);
    }

    Instant now() {
        return BEGIN.plusNanos(nanos);
    }

    Moment moment() {
        return new Moment(nanos, now().toEpochMilli());
    }
}
