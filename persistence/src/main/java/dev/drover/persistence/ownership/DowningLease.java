package dev.drover.persistence.ownership;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.coordination.lease.LeaseSettings;
import org.apache.pekko.coordination.lease.javadsl.Lease;

/**
 * Decides which side of a torn cluster goes on: the one whose server claims this lease in the store first. It only keeps
 * the members of one mind; who may write is decided by session leases and partition owners alone.
 */
public final class DowningLease extends Lease {
    /** Longer than a decision takes to be carried out, and short enough that one who died with it is soon forgotten. */
    private static final Duration TTL = Duration.ofSeconds(20);

    private final LeaseSettings settings;
    private final ServerSession session;
    private volatile boolean isHeld;

    public DowningLease(LeaseSettings settings, ExtendedActorSystem system) {
        this.settings = settings;
        this.session = SessionExtension.of(system).session();
    }

    @Override
    public LeaseSettings getSettings() {
        return settings;
    }

    @Override
    public CompletionStage<Boolean> acquire() {
        return session.claim(settings.leaseName(), TTL).thenApply(granted -> {
            isHeld = granted;
            return granted;
        });
    }

    @Override
    public CompletionStage<Boolean> acquire(Consumer<Optional<Throwable>> leaseLost) {
        return acquire();
    }

    @Override
    public CompletionStage<Boolean> release() {
        isHeld = false;
        return session.disclaim(settings.leaseName()).thenApply(nothing -> true);
    }

    @Override
    public boolean checkLease() {
        return isHeld;
    }
}
