package dev.drover.server;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.cluster.sharding.ShardCoordinator;
import org.apache.pekko.dispatch.Futures;
import scala.collection.immutable.IndexedSeq;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Puts shards where {@link Rendezvous} says, so that the shards of all entity types with one number live together, and a
 * server that comes or goes moves only its own share. All that is misplaced moves at once: a partition is left when the
 * shards of all types have left it, and many are recovered in one pass.
 */
final class RendezvousAllocation extends ShardCoordinator.AbstractShardAllocationStrategy {
    private final String self;
    private final Supplier<Set<String>> members;

    /**
     * A strategy for one member.
     *
     * @param self the address of this member, which local regions leave out of theirs
     * @param members the addresses of all members
     */
    RendezvousAllocation(String self, Supplier<Set<String>> members) {
        this.self = self;
        this.members = members;
    }

    @Override
    public Future<ActorRef> allocateShard(
            ActorRef requester, String shard, Map<ActorRef, IndexedSeq<String>> allocations) {
        Map<String, ActorRef> regions = new HashMap<>();
        allocations.keySet().forEach(region -> regions.put(address(region), region));
        return Futures.successful(regions.get(Rendezvous.winner(shard, regions.keySet())));
    }

    @Override
    public Future<Set<String>> rebalance(
            Map<ActorRef, IndexedSeq<String>> allocations, Set<String> rebalanceInProgress) {
        Map<String, List<String>> held = new HashMap<>();
        allocations.forEach(
                (region, shards) -> held.put(address(region), List.copyOf(CollectionConverters.asJava(shards))));
        Set<String> misplaced = Rendezvous.misplaced(held, members.get());
        misplaced.removeAll(rebalanceInProgress);
        return Futures.successful(misplaced);
    }

    private String address(ActorRef region) {
        String address = region.path().address().hostPort();
        return region.path().address().hasLocalScope() ? self : address;
    }
}
