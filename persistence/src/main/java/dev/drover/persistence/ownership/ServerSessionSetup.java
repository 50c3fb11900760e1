package dev.drover.persistence.ownership;

import org.apache.pekko.actor.setup.Setup;

/** Gives an actor system the session that its journal, snapshot store and leases work for. */
public final class ServerSessionSetup extends Setup {
    private final ServerSession session;

    public ServerSessionSetup(ServerSession session) {
        this.session = session;
    }

    public ServerSession session() {
        return session;
    }
}
