package dev.drover.chaos.simulation;

import dev.drover.persistence.ownership.ServerSession;
import dev.drover.protocol.PartitionId;
import dev.drover.server.Rendezvous;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * Which partitions are at home where, as far as one server knows, and which of them it holds therefore: it does what
 * sharding does with the shard of the same number, whose lease a partition is.
 */
final class HeldPartitions {
    private static final Duration ACQUIRE_AGAIN = Duration.ofMillis(500);

    private enum Stage {
        TAKING,
        HELD,
        LEAVING
    }

    private final ServerLife life;
    private final ServerSession session;
    private final ActorRef<Object> shard;
    private final Map<PartitionId, Stage> stages = new TreeMap<>();
    private final Map<PartitionId, ServerLife> homes = new TreeMap<>();

    HeldPartitions(ServerLife life, ActorRef<Object> shard) {
        this.life = life;
        this.session = life.session();
        this.shard = shard;
    }

    Optional<ServerLife> home(PartitionId partition) {
        return Optional.ofNullable(homes.get(partition));
    }

    /** Whether nothing is here, or about to be. */
    boolean isEmpty() {
        return stages.isEmpty();
    }

    void onMembers(Membership.Picture picture) {
        Map<String, ServerLife> byName = new LinkedHashMap<>();
        picture.members().forEach(member -> byName.put(member.toString(), member));
        homes.clear();
        if (!byName.isEmpty()) {
            for (PartitionId partition : PartitionId.all()) {
                homes.put(partition, byName.get(Rendezvous.winner(partition.toString(), byName.keySet())));
            }
        }
        PartitionId.all().forEach(this::look);
    }

    private void look(PartitionId partition) {
        boolean isHome = homes.get(partition) == life;
        Stage stage = stages.get(partition);
        if (isHome && stage == null && session.isWithinDeadline()) {
            stages.put(partition, Stage.TAKING);
            take(partition);
        } else if (!isHome && stage == Stage.HELD) {
            stages.put(partition, Stage.LEAVING);
            shard.tell(
                    new SimulatedShard.HandOver(partition, () -> life.requests().execute(() -> release(partition))));
        }
    }

    /** As a shard does, which tries again until it has its lease, and only then does what else it is told. */
    private void take(PartitionId partition) {
        session.acquire(partition)
                .whenComplete((epoch, trouble) -> life.requests().execute(() -> taken(partition, trouble == null)));
    }

    private void taken(PartitionId partition, boolean isTaken) {
        if (isTaken) {
            stages.put(partition, Stage.HELD);
            look(partition);
        } else if (session.isWithinDeadline()) {
            life.process().after(ACQUIRE_AGAIN, life.requests(), () -> take(partition));
        }
    }

    /** Sharding does not try again, either, if this fails. */
    private void release(PartitionId partition) {
        session.release(partition)
                .whenComplete((nothing, trouble) -> life.requests().execute(() -> {
                    stages.remove(partition);
                    look(partition);
                }));
    }
}
