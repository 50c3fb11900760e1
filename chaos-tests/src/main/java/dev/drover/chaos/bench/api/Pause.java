package dev.drover.chaos.bench.api;

import java.util.concurrent.locks.LockSupport;

/** Lets time pass: for a measurement that is one of time itself there is nothing else to wait for. */
final class Pause {
    private Pause() {}

    static void of(long nanos) throws InterruptedException {
        long end = System.nanoTime() + nanos;
        for (long left = nanos; left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
            if (Thread.interrupted()) {
                throw new InterruptedException("a measurement was interrupted");
            }
        }
    }
}
