package dev.drover.persistence.ownership;

/** Both clocks that a lease is measured by: the monotonic one stands still in suspension, the wall clock may jump. */
@FunctionalInterface
public interface SessionClock {
    Moment now();

    /** One reading of both clocks. */
    record Moment(long monotonicNanos, long wallMillis) {}

    static SessionClock system() {
        return () -> new Moment(System.nanoTime(), System.currentTimeMillis());
    }
}
