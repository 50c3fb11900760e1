package dev.drover.persistence.journal;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.drover.persistence.ownership.ServerSession;
import dev.drover.persistence.ownership.ServerSessionSetup;
import dev.drover.persistence.ownership.SessionClock;
import dev.drover.persistence.ownership.SessionSettings;
import dev.drover.persistence.snapshot.DroverSnapshotStore;
import dev.drover.persistence.store.LogStore;
import dev.drover.persistence.store.ServerIdentity;
import dev.drover.protocol.PartitionId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** A session with an actor system whose journal it is; several on one store are several servers. */
public final class TestServer implements AutoCloseable {
    public static final SessionSettings SETTINGS = SessionSettings.withTtl(Duration.ofSeconds(30));

    private final ServerSession session;
    private final ActorTestKit kit;

    private TestServer(ServerSession session) {
        this.session = session;
        Config config = ConfigFactory.parseString("pekko.persistence.journal.plugin = \"" + DroverJournal.PLUGIN_ID
                        + "\"\npekko.persistence.snapshot-store.plugin = \"" + DroverSnapshotStore.PLUGIN_ID
                        + "\"\npekko.loggers = [\"org.apache.pekko.event.slf4j.Slf4jLogger\"]"
                        + "\npekko.coordinated-shutdown.run-by-jvm-shutdown-hook = off")
                .withFallback(ConfigFactory.load());
        kit = ActorTestKit.create(ActorSystem.create(
                Behaviors.empty(),
                "drover",
                ActorSystemSetup.create(BootstrapSetup.create(config), new ServerSessionSetup(session))));
    }

    public static ServerIdentity identity(String server) {
        return new ServerIdentity(server, "host", "boot", "directory-of-" + server);
    }

    public static ServerSession openSession(LogStore store, String server) {
        return await(ServerSession.open(store, identity(server), SETTINGS));
    }

    public static ServerSession openSession(LogStore store, String server, SessionClock clock) {
        return await(ServerSession.open(store, identity(server), SETTINGS, clock));
    }

    /** Opens a session, with all partitions if asked for, and an actor system. */
    public static TestServer start(LogStore store, String server) {
        ServerSession session = openSession(store, server);
        acquireAll(session);
        return new TestServer(session);
    }

    public static TestServer with(ServerSession session) {
        return new TestServer(session);
    }

    public static void acquireAll(ServerSession session) {
        List<CompletableFuture<Long>> acquired = PartitionId.all().stream()
                .map(partition -> session.acquire(partition).toCompletableFuture())
                .toList();
        await(CompletableFuture.allOf(acquired.toArray(CompletableFuture[]::new)));
    }

    public static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
    }

    public ServerSession session() {
        return session;
    }

    public ActorTestKit kit() {
        return kit;
    }

    /** The process dies: nothing is sealed or released. */
    public void kill() {
        session.abandon("killed by a test");
        kit.shutdownTestKit();
    }

    @Override
    public void close() {
        kit.shutdownTestKit();
        await(session.close());
    }
}
