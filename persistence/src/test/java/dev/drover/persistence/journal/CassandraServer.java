package dev.drover.persistence.journal;

import dev.drover.persistence.store.LogStore;
import dev.drover.persistence.store.RunningCassandra;
import java.io.IOException;

/** A server on an embedded Cassandra, for one test class. */
public final class CassandraServer implements AutoCloseable {
    private final RunningCassandra cassandra;
    private final LogStore store;
    private TestServer server;

    private CassandraServer(RunningCassandra cassandra) {
        this.cassandra = cassandra;
        this.store = cassandra.connect(cassandra.newKeyspace());
        this.server = TestServer.start(store, "a");
    }

    public static CassandraServer start() throws IOException {
        RunningCassandra cassandra = RunningCassandra.start();
        try {
            return new CassandraServer(cassandra);
        } catch (RuntimeException e) {
            cassandra.close();
            throw e;
        }
    }

    public RunningCassandra cassandra() {
        return cassandra;
    }

    public TestServer server() {
        return server;
    }

    public TestServer restart() {
        server.kill();
        server = TestServer.start(store, "a");
        return server;
    }

    @Override
    public void close() {
        try {
            server.close();
        } finally {
            store.close();
            cassandra.close();
        }
    }
}
