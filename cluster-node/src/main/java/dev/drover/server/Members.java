package dev.drover.server;

import dev.drover.persistence.store.SessionRecord;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.apache.pekko.cluster.ClusterEvent.CurrentClusterState;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.typed.Cluster;

/** The servers of the cluster as this one sees them. */
public final class Members {
    private Members() {}

    /**
     * One server.
     *
     * @param address {@code host:port} at which servers talk to each other
     * @param isReachable false while it does not answer its peers
     */
    public record ServerMember(String name, String address, boolean isReachable) {}

    /** The members by name; the names are in the store. */
    static CompletionStage<List<ServerMember>> of(Engine engine) {
        CurrentClusterState state = Cluster.get(engine.system()).state();
        return engine.session().sessions().thenApply(sessions -> named(state, sessions));
    }

    private static List<ServerMember> named(CurrentClusterState state, Collection<SessionRecord> sessions) {
        Map<String, String> names = new TreeMap<>();
        for (SessionRecord session : sessions) {
            if (session.isMember()) {
                names.put(String.valueOf(session.address()), session.server().serverName());
            }
        }
        Set<String> unreachable =
                state.getUnreachable().stream().map(Members::address).collect(Collectors.toSet());
        Map<String, ServerMember> members = new TreeMap<>();
        for (Member member : state.getMembers()) {
            String address = address(member);
            String name = names.getOrDefault(address, address);
            members.put(name, new ServerMember(name, address, !unreachable.contains(address)));
        }
        return List.copyOf(members.values());
    }

    /** {@code host:port} at which servers talk to a member, as sessions are listed with it. */
    static String address(Member member) {
        return member.address().getHost().orElseThrow() + ":"
                + member.address().getPort().orElseThrow();
    }
}
