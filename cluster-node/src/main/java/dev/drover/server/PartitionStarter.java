package dev.drover.server;

import dev.drover.protocol.PartitionId;
import dev.drover.view.ClusterView;
import java.time.Duration;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * Has partitions started that nobody owns as far as this server sees, as after the death of a server: sharding starts a
 * shard with its first message, and nobody else may have one.
 */
final class PartitionStarter {
    private static final Duration EVERY = Duration.ofSeconds(1);

    private PartitionStarter() {}

    static void start(ActorSystem<?> system, Entities entities, Supplier<ClusterView> view) {
        system.scheduler()
                .scheduleWithFixedDelay(
                        Duration.ZERO,
                        EVERY,
                        () -> PartitionId.all().stream()
                                .filter(partition -> !view.get().partitions().containsKey(partition.value()))
                                .forEach(entities::start),
                        system.executionContext());
    }
}
