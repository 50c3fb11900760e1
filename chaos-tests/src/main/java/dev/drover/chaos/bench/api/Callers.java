package dev.drover.chaos.bench.api;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Callers in a closed loop: each takes the next number as soon as it is done with the one before. */
final class Callers {
    /** What is done with each number. */
    interface Work {
        void run(int number) throws IOException, InterruptedException;
    }

    private Callers() {}

    /**
     * Returns when all numbers are done.
     *
     * @param callers how many work at a time
     * @param from the first number
     * @param to the one after the last
     * @throws IOException if one of them failed; the others are then given up
     */
    static void work(int callers, int from, int to, Work work) throws IOException, InterruptedException {
        AtomicInteger next = new AtomicInteger(from);
        Callable<Boolean> loop = () -> {
            for (int number = next.getAndIncrement(); number < to; number = next.getAndIncrement()) {
                work.run(number);
            }
            return true;
        };
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        try {
            List<Future<Boolean>> ends = new ArrayList<>();
            for (int caller = 0; caller < callers; caller++) {
                ends.add(threads.submit(loop));
            }
            for (Future<Boolean> end : ends) {
                end.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("a job did not run: " + e.getCause(), e);
        } finally {
            threads.shutdownNow();
        }
    }
}
