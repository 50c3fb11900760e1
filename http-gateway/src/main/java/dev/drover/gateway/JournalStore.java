package dev.drover.gateway;

import dev.drover.gateway.config.AgentConfig.Journal;
import dev.drover.persistence.embedded.CassandraSettings;
import dev.drover.persistence.embedded.EmbeddedCassandra;
import dev.drover.persistence.store.CassandraLogStore;
import dev.drover.persistence.store.CassandraStoreSettings;
import dev.drover.persistence.store.InMemoryLogStore;
import dev.drover.persistence.store.LogStore;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The store a server's journal lies in, with the Cassandra behind it if that is the agent's own. */
final class JournalStore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JournalStore.class);
    private static final String KEYSPACE = "drover";
    private static final int CQL_PORT = 9042;
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);

    private final LogStore store;
    private final Optional<EmbeddedCassandra> cassandra;

    private JournalStore(LogStore store, Optional<EmbeddedCassandra> cassandra) {
        this.store = store;
        this.cassandra = cassandra;
    }

    /** Opens the store, starting Cassandra where that is due. Blocks until it answers. */
    static JournalStore open(Journal journal, Path dataDirectory) {
        if (journal instanceof Journal.Memory) {
            LOG.warn("THE JOURNAL IS KEPT IN MEMORY: nothing of what this server is told will survive it");
            return new JournalStore(new InMemoryLogStore(), Optional.empty());
        }
        if (journal instanceof Journal.External external) {
            return new JournalStore(CassandraLogStore.connect(settings(external)), Optional.empty());
        }
        EmbeddedCassandra started = EmbeddedCassandra.start(CassandraSettings.in(dataDirectory.resolve("cassandra")));
        try {
            InetSocketAddress address = new InetSocketAddress(started.host(), started.port());
            LogStore store =
                    CassandraLogStore.connect(CassandraStoreSettings.single(address, started.datacenter(), KEYSPACE));
            return new JournalStore(store, Optional.of(started));
        } catch (RuntimeException e) {
            started.close();
            throw e;
        }
    }

    private static CassandraStoreSettings settings(Journal.External external) {
        List<InetSocketAddress> points =
                external.contactPoints().stream().map(JournalStore::address).toList();
        return new CassandraStoreSettings(
                points,
                external.datacenter(),
                external.keyspace(),
                external.replicationFactor(),
                orNull(external.username()),
                orNull(external.password()),
                REQUEST_TIMEOUT);
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    private static InetSocketAddress address(String point) {
        int colon = point.lastIndexOf(':');
        return colon < 0
                ? new InetSocketAddress(point, CQL_PORT)
                : new InetSocketAddress(point.substring(0, colon), Integer.parseInt(point.substring(colon + 1)));
    }

    LogStore store() {
        return store;
    }

    @Override
    public void close() {
        store.close();
        cassandra.ifPresent(EmbeddedCassandra::close);
    }
}
