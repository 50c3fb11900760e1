package dev.drover.persistence.ownership;

import dev.drover.protocol.PartitionId;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.coordination.lease.LeaseSettings;
import org.apache.pekko.coordination.lease.javadsl.Lease;

/**
 * The lease of a shard: holding it means that this server's session owns the partition of the same number and has
 * recovered it. Shards of several entity types share a partition, which is released with the last of them.
 */
public final class PartitionLease extends Lease {
    /** Where the settings of this lease are: the value for {@code pekko.cluster.sharding.use-lease}. */
    public static final String CONFIG_PATH = "drover.persistence.lease";

    private final LeaseSettings settings;
    private final SessionExtension extension;
    private final PartitionId partition;

    public PartitionLease(LeaseSettings settings, ExtendedActorSystem system) {
        this.settings = settings;
        this.extension = SessionExtension.of(system);
        this.partition = partition(settings.leaseName());
    }

    /** Sharding calls its leases {@code <system>-shard-<type>-<shard>}. */
    static PartitionId partition(String leaseName) {
        try {
            return new PartitionId(Integer.parseInt(leaseName.substring(leaseName.lastIndexOf('-') + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("lease \"" + leaseName + "\" does not end in a partition's number", e);
        }
    }

    @Override
    public LeaseSettings getSettings() {
        return settings;
    }

    @Override
    public CompletionStage<Boolean> acquire() {
        return acquire(reason -> {});
    }

    @Override
    public CompletionStage<Boolean> acquire(Consumer<Optional<Throwable>> leaseLost) {
        ServerSession session = extension.session();
        return session.acquire(partition).thenApply(epoch -> {
            extension.hold(partition, settings.leaseName());
            session.whenLost().thenAccept(reason -> leaseLost.accept(Optional.of(reason)));
            return true;
        });
    }

    @Override
    public CompletionStage<Boolean> release() {
        if (!extension.letGo(partition, settings.leaseName())) {
            return CompletableFuture.completedStage(true);
        }
        return extension.session().release(partition).thenApply(nothing -> true);
    }

    @Override
    public boolean checkLease() {
        return extension.isHeld(partition, settings.leaseName())
                && extension.session().epoch(partition).isPresent();
    }
}
