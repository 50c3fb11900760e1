package dev.drover.server;

import dev.drover.persistence.ownership.ServerSession;
import dev.drover.persistence.store.SessionRecord;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.AddressFromURIString;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.JoinSeedNodes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a server into the cluster. Servers that share a store are one cluster and find each other in it: those that are
 * members have said where. Who finds none founds the cluster, one at a time.
 */
final class ClusterEntrance {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterEntrance.class);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    /** How long joining is tried with what was known of others before it is begun anew. */
    private static final Duration JOIN_PATIENCE = Duration.ofSeconds(5);

    /** Within this a founder has become a member and said so, or has died. */
    private static final Duration FOUNDING = Duration.ofSeconds(20);

    private static final String FOUNDER = "founder";

    private final ActorSystem<?> system;
    private final ServerSession session;
    private final Cluster cluster;
    private final CompletableFuture<Void> entered = new CompletableFuture<>();
    private Set<String> joining = Set.of();
    private long joiningSince;

    private ClusterEntrance(ActorSystem<?> system, ServerSession session) {
        this.system = system;
        this.session = session;
        this.cluster = Cluster.get(system);
    }

    /** Completes when this server is a member and others can find it; fails when its session is over before. */
    static CompletionStage<Void> enter(ActorSystem<?> system, ServerSession session) {
        ClusterEntrance entrance = new ClusterEntrance(system, session);
        entrance.look();
        return entrance.entered;
    }

    private void look() {
        if (!session.isWithinDeadline()) {
            entered.completeExceptionally(
                    new IllegalStateException("the session was lost before its server had joined the cluster"));
            return;
        }
        if (cluster.selfMember().status() == MemberStatus.up()) {
            arrive();
            return;
        }
        session.sessions().thenCompose(this::step).whenComplete((done, trouble) -> {
            if (trouble != null) {
                LOG.info("this server has not joined the cluster yet: {}", trouble.toString());
            }
            system.scheduler().scheduleOnce(LOOK_AGAIN, this::look, system.executionContext());
        });
    }

    private CompletionStage<Void> step(List<SessionRecord> sessions) {
        List<SessionRecord> members =
                sessions.stream().filter(this::isOtherMember).toList();
        return members.isEmpty() ? found() : join(members);
    }

    private boolean isOtherMember(SessionRecord other) {
        return other.isMember() && !other.id().equals(session.id());
    }

    /** Members that have died are ended on the way, so that nobody waits for them for ever. */
    private CompletionStage<Void> join(List<SessionRecord> members) {
        Set<String> addresses = members.stream()
                .map(member -> String.valueOf(member.address()))
                .collect(Collectors.toCollection(TreeSet::new));
        long now = System.nanoTime();
        if (!addresses.equals(joining) || now - joiningSince > JOIN_PATIENCE.toNanos()) {
            joining = addresses;
            joiningSince = now;
            cluster.manager()
                    .tell(new JoinSeedNodes(
                            addresses.stream().map(this::address).toList()));
        }
        return CompletableFuture.allOf(members.stream()
                .map(member -> session.endIfDead(member.id()).toCompletableFuture())
                .toArray(CompletableFuture[]::new));
    }

    private Address address(String hostPort) {
        return AddressFromURIString.parse("pekko://" + system.name() + "@" + hostPort);
    }

    private CompletionStage<Void> found() {
        return session.claim(FOUNDER, FOUNDING)
                .thenCompose(isFounder -> isFounder
                        ? session.sessions().thenAccept(this::foundUnlessTold)
                        : CompletableFuture.completedStage(null));
    }

    /** Whoever founded the cluster before this claim was granted has said so by now. */
    private void foundUnlessTold(List<SessionRecord> sessions) {
        if (sessions.stream().noneMatch(this::isOtherMember)) {
            cluster.manager()
                    .tell(new JoinSeedNodes(List.of(cluster.selfMember().address())));
        }
    }

    private void arrive() {
        session.announce(Members.address(cluster.selfMember()))
                .thenCompose(nothing -> session.disclaim(FOUNDER))
                .whenComplete((nothing, trouble) -> {
                    if (trouble == null) {
                        entered.complete(null);
                        return;
                    }
                    LOG.info("this server could not tell others where it is yet: {}", trouble.toString());
                    system.scheduler().scheduleOnce(LOOK_AGAIN, this::look, system.executionContext());
                });
    }
}
