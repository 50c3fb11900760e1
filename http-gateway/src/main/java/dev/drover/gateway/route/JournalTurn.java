package dev.drover.gateway.route;

import dev.drover.gateway.query.ApiException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/** Requests that may read through the logs: one of a kind at a time, and each for so long at most. */
final class JournalTurn {
    static final Duration PATIENCE = Duration.ofMinutes(1);

    private final String busy;
    private final Semaphore turn = new Semaphore(1);

    /** @param busy what is going on, for who comes meanwhile */
    JournalTurn(String busy) {
        this.busy = busy;
    }

    /** Whatever becomes of the reading, its turn ends with it. */
    <K, T> CompletionStage<T> read(K what, Function<K, CompletionStage<T>> reading) {
        if (!turn.tryAcquire()) {
            throw new ApiException(429, busy + ": try again later");
        }
        return CompletableFuture.completedStage(what)
                .thenCompose(reading)
                .whenComplete((done, trouble) -> turn.release());
    }
}
