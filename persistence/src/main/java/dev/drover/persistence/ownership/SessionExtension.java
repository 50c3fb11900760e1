package dev.drover.persistence.ownership;

import dev.drover.protocol.PartitionId;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.pekko.actor.AbstractExtensionId;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.Extension;

/** An actor system's session, and which of its leases hold which partition. */
public final class SessionExtension implements Extension {
    private static final Id ID = new Id();

    private final ServerSession session;
    private final Map<PartitionId, Set<String>> holders = new TreeMap<>();

    private SessionExtension(ServerSession session) {
        this.session = session;
    }

    /** Fails if the actor system was not given a {@link ServerSessionSetup}. */
    public static SessionExtension of(ClassicActorSystemProvider system) {
        return ID.get(system);
    }

    public ServerSession session() {
        return session;
    }

    synchronized void hold(PartitionId partition, String leaseName) {
        holders.computeIfAbsent(partition, key -> new TreeSet<>()).add(leaseName);
    }

    synchronized boolean isHeld(PartitionId partition, String leaseName) {
        return holders.getOrDefault(partition, Set.of()).contains(leaseName);
    }

    /** Returns whether nobody holds the partition any more. */
    synchronized boolean letGo(PartitionId partition, String leaseName) {
        Set<String> names = holders.get(partition);
        if (names == null || !names.remove(leaseName)) {
            return false;
        }
        return names.isEmpty();
    }

    private static final class Id extends AbstractExtensionId<SessionExtension> {
        @Override
        public SessionExtension createExtension(ExtendedActorSystem system) {
            ServerSession session = system.settings()
                    .setup()
                    .get(ServerSessionSetup.class)
                    .map(ServerSessionSetup::session)
                    .orElseThrow(() -> new IllegalStateException(
                            "actor system \"" + system.name() + "\" was started without a server session"));
            return new SessionExtension(session);
        }
    }
}
