package dev.drover.server;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.cluster.sharding.ShardCoordinator;
import org.apache.pekko.dispatch.Futures;
import scala.collection.immutable.IndexedSeq;
import scala.concurrent.Future;

/**
 * Puts each shard on the member that wins a draw over (member, shard), so that the shards of all entity types with one
 * number live together, and a member that comes or goes moves only its own share.
 */
final class RendezvousAllocation extends ShardCoordinator.AbstractShardAllocationStrategy {
    private static final int MOVED_AT_ONCE = 8;

    private final String self;

    /**
     * A strategy for one member.
     *
     * @param self the address of this member, which local regions leave out of theirs
     */
    RendezvousAllocation(String self) {
        this.self = self;
    }

    @Override
    public Future<ActorRef> allocateShard(
            ActorRef requester, String shard, Map<ActorRef, IndexedSeq<String>> allocations) {
        return Futures.successful(winner(shard, allocations.keySet()));
    }

    @Override
    public Future<Set<String>> rebalance(
            Map<ActorRef, IndexedSeq<String>> allocations, Set<String> rebalanceInProgress) {
        Set<String> misplaced = new HashSet<>();
        allocations.forEach((region, shards) -> {
            List<String> here = new ArrayList<>(scala.jdk.javaapi.CollectionConverters.asJava(shards));
            here.stream()
                    .filter(shard -> !rebalanceInProgress.contains(shard))
                    .filter(shard -> !winner(shard, allocations.keySet()).equals(region))
                    .limit(MOVED_AT_ONCE - (long) misplaced.size())
                    .forEach(misplaced::add);
        });
        return Futures.successful(misplaced);
    }

    private ActorRef winner(String shard, Collection<ActorRef> regions) {
        return regions.stream()
                .max(Comparator.comparing((ActorRef region) -> draw(address(region), shard))
                        .thenComparing(this::address))
                .orElseThrow();
    }

    private String address(ActorRef region) {
        String address = region.path().address().hostPort();
        return region.path().address().hasLocalScope() ? self : address;
    }

    private static UUID draw(String member, String shard) {
        return UUID.nameUUIDFromBytes((member + "/" + shard).getBytes(StandardCharsets.UTF_8));
    }
}
