package dev.drover.persistence.ownership;

import dev.drover.persistence.log.SessionLostException;
import dev.drover.persistence.ownership.SessionClock.Moment;
import dev.drover.persistence.store.LeaseRow;
import dev.drover.persistence.store.LogStore;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Renews one session's lease, and says whether the session may still act. Once its deadline has passed it never may. */
final class LeaseKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseKeeper.class);

    private final UUID session;
    private final LogStore store;
    private final SessionSettings settings;
    private final SessionClock clock;
    private final ScheduledExecutorService timer;
    private volatile LeaseDeadline deadline;
    private final CompletableFuture<SessionLostException> lost = new CompletableFuture<>();
    private volatile boolean isFailing;
    private long renewal;

    LeaseKeeper(
            UUID session,
            LogStore store,
            SessionSettings settings,
            SessionClock clock,
            ScheduledExecutorService timer) {
        this.session = session;
        this.store = store;
        this.settings = settings;
        this.clock = clock;
        this.timer = timer;
        this.deadline = new LeaseDeadline(clock.now(), settings.ttl());
    }

    /** Writes the lease for the first time and then keeps it; completes when it is written. */
    CompletionStage<Void> start() {
        Moment sent = clock.now();
        deadline = new LeaseDeadline(sent, settings.ttl());
        return store.renew(session, new LeaseRow(renewal++, settings.ttl())).thenRun(() -> {
            confirm(sent);
            schedule(settings.renewEvery());
        });
    }

    boolean isWithinDeadline() {
        if (lost.isDone()) {
            return false;
        }
        Duration overdue = deadline.remaining(clock.now());
        if (overdue.isNegative() || overdue.isZero()) {
            lose(new SessionLostException("the lease of session \"" + session + "\" ran out"));
            return false;
        }
        return true;
    }

    /** Completes, never exceptionally, once the session may not act any more. */
    CompletionStage<SessionLostException> whenLost() {
        return lost;
    }

    void lose(SessionLostException reason) {
        lost.complete(reason);
    }

    private synchronized void confirm(Moment sent) {
        // The check comes first: a confirmation after the deadline does not bring a session back.
        if (isWithinDeadline()) {
            deadline = deadline.confirmed(sent);
        }
    }

    private void schedule(Duration delay) {
        if (!timer.isShutdown()) {
            var unused = timer.schedule(this::renew, delay.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void renew() {
        if (!isWithinDeadline()) {
            return;
        }
        Moment sent = clock.now();
        store.renew(session, new LeaseRow(renewal++, settings.ttl()))
                .whenComplete((nothing, failure) -> answered(sent, failure));
    }

    private void answered(Moment sent, @Nullable Throwable failure) {
        if (failure != null) {
            if (!isFailing) {
                LOG.warn("renewing the lease of session {} failed: {}", session, failure.toString());
            }
            isFailing = true;
            schedule(settings.pollEvery());
            return;
        }
        isFailing = false;
        confirm(sent);
        schedule(settings.renewEvery());
    }

    /** Notices a deadline that passes while nothing else is going on. */
    void watchDeadline() {
        if (isWithinDeadline() && !timer.isShutdown()) {
            long wait = Math.max(1, deadline.remaining(clock.now()).toMillis());
            var unused = timer.schedule(
                    this::watchDeadline, Math.min(wait, settings.pollEvery().toMillis()), TimeUnit.MILLISECONDS);
        }
    }
}
