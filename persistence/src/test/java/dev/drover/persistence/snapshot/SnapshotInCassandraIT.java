package dev.drover.persistence.snapshot;

import dev.drover.persistence.journal.CassandraServer;
import dev.drover.persistence.journal.TestServer;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class SnapshotInCassandraIT extends SnapshotContract {
    private static @Nullable CassandraServer running;

    @BeforeAll
    static void start() throws IOException {
        running = CassandraServer.start();
    }

    @AfterAll
    static void stop() {
        if (running != null) {
            running.close();
        }
    }

    private static CassandraServer running() {
        if (running == null) {
            throw new IllegalStateException("Cassandra did not start");
        }
        return running;
    }

    @Override
    TestServer server() {
        return running().server();
    }

    @Override
    TestServer restart() {
        return running().restart();
    }
}
