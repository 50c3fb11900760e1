package dev.drover.chaos.bench.journal;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.drover.persistence.journal.DroverJournal;
import dev.drover.persistence.ownership.ServerSession;
import dev.drover.persistence.ownership.ServerSessionSetup;
import dev.drover.persistence.ownership.SessionSettings;
import dev.drover.persistence.snapshot.DroverSnapshotStore;
import dev.drover.persistence.store.CassandraLogStore;
import dev.drover.persistence.store.CassandraStoreSettings;
import dev.drover.persistence.store.ServerIdentity;
import dev.drover.protocol.PartitionId;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.SpawnProtocol;

/** Actor systems with one or the other journal, each set up in its favour. */
final class Journals {
    private static final String DATACENTER = "datacenter1";
    private static final String COMMON = """
        pekko.loglevel = WARNING
        pekko.stdout-loglevel = WARNING
        pekko.persistence.max-concurrent-recoveries = 256
        """;
    private static final String STOCK = """
        pekko.persistence.journal.plugin = "pekko.persistence.cassandra.journal"
        pekko.persistence.snapshot-store.plugin = "pekko.persistence.cassandra.snapshot"
        pekko.persistence.cassandra {
          events-by-tag.enabled = off
          journal {
            keyspace = "%1$s"
            keyspace-autocreate = true
            tables-autocreate = true
            support-all-persistence-ids = off
            support-deletes = off
            write-response-global-order = off
            replay-filter.mode = off
          }
          snapshot {
            keyspace = "%1$s_snapshots"
            keyspace-autocreate = true
            tables-autocreate = true
          }
        }
        datastax-java-driver {
          basic.contact-points = ["%2$s:%3$d"]
          basic.load-balancing-policy.local-datacenter = "datacenter1"
          basic.request.timeout = 30s
        }
        """;

    private Journals() {}

    static ActorSystem<SpawnProtocol.Command> start(LoadSettings settings) {
        return switch (settings.plugin()) {
            case DROVER -> startOwn(settings);
            case STOCK -> {
                String config = COMMON + STOCK.formatted(settings.keyspace(), settings.host(), settings.port());
                yield ActorSystem.create(
                        SpawnProtocol.create(),
                        "bench",
                        ConfigFactory.parseString(config).withFallback(ConfigFactory.load()));
            }
        };
    }

    private static ActorSystem<SpawnProtocol.Command> startOwn(LoadSettings settings) {
        CassandraLogStore store = CassandraLogStore.connect(CassandraStoreSettings.single(
                InetSocketAddress.createUnresolved(settings.host(), settings.port()), DATACENTER, settings.keyspace()));
        ServerIdentity server = new ServerIdentity("bench", "host", "boot", "bench-directory");
        ServerSession session = ServerSession.open(store, server, SessionSettings.standard())
                .toCompletableFuture()
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
        CompletableFuture.allOf(PartitionId.all().stream()
                        .map(partition -> session.acquire(partition).toCompletableFuture())
                        .toArray(CompletableFuture[]::new))
                .orTimeout(120, TimeUnit.SECONDS)
                .join();
        String plugins = "pekko.persistence.journal.plugin = \"" + DroverJournal.PLUGIN_ID
                + "\"\npekko.persistence.snapshot-store.plugin = \"" + DroverSnapshotStore.PLUGIN_ID + "\"\n";
        Config config = ConfigFactory.parseString(COMMON + plugins).withFallback(ConfigFactory.load());
        return ActorSystem.create(
                SpawnProtocol.create(),
                "bench",
                ActorSystemSetup.create(BootstrapSetup.create(config), new ServerSessionSetup(session)));
    }
}
