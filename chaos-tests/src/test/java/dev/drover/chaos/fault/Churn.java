package dev.drover.chaos.fault;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;

/** Jobs that come and go all the while, some of them with artifacts: a few at a time, each waited for in the end. */
final class Churn {
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final int AT_A_TIME = 6;
    private static final int FETCHING_EVERY = 6;

    private final MarkingJobs jobs;
    private final Path artifact;
    private final List<String> stopped = new ArrayList<>();
    private final List<String> ended = new ArrayList<>();
    private final Deque<String> services = new ArrayDeque<>();
    private final Deque<String> batches = new ArrayDeque<>();
    private volatile boolean enough;
    private CompletableFuture<Void> work = CompletableFuture.completedFuture(null);

    private Churn(MarkingJobs jobs, Path artifact) {
        this.jobs = jobs;
        this.artifact = artifact;
    }

    static Churn begin(MarkingJobs jobs, Path artifact) {
        Churn churn = new Churn(jobs, artifact);
        churn.work = CompletableFuture.runAsync(churn::run);
        return churn;
    }

    private void run() {
        try {
            for (int number = 0; !enough; number++) {
                step(number);
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        } catch (IOException | InterruptedException e) {
            throw new CompletionException(e);
        }
    }

    /** A batch job ends by itself; of the services the oldest one is stopped when there are enough. */
    private void step(int number) throws IOException, InterruptedException {
        boolean isBatch = number % 2 == 0;
        Deque<String> kind = isBatch ? batches : services;
        if (kind.size() == AT_A_TIME) {
            if (isBatch && !jobs.status(kind.getFirst()).equals("complete")) {
                return;
            }
            String oldest = kind.removeFirst();
            if (!isBatch) {
                jobs.stop(oldest);
            }
            (isBatch ? ended : stopped).add(oldest);
            return;
        }
        String id = "churn-" + number;
        ObjectNode request = isBatch ? jobs.batch(id, "sleep 0.2") : jobs.service(id, "exec sleep 3600");
        jobs.register(
                number % FETCHING_EVERY < 2
                        ? MarkingJobs.fetching(artifact.toUri().toString(), request)
                        : request);
        kind.add(id);
    }

    /** Lets no more come, and waits until all are where they are to be; returns how many there were. */
    int end() throws IOException, InterruptedException {
        enough = true;
        work.join();
        for (String batch : batches) {
            jobs.await(batch, "complete");
            ended.add(batch);
        }
        for (String service : services) {
            jobs.await(service, "running");
            jobs.ranOnce(service);
            jobs.stop(service);
            stopped.add(service);
        }
        for (String service : stopped) {
            jobs.awaitNothingRuns(service);
        }
        return ended.size() + stopped.size();
    }

    /** Each ran once; one that was stopped before it was placed, or before it began, did not. */
    void assertNoneRanTwice() throws IOException, InterruptedException {
        for (String batch : ended) {
            jobs.ranOnce(batch);
        }
        for (String service : stopped) {
            if (jobs.isPlaced(service) && jobs.begins(service) > 1) {
                throw new AssertionError("job " + service + " has begun " + jobs.begins(service) + " times");
            }
        }
    }
}
