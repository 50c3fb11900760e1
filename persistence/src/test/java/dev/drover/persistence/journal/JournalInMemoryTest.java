package dev.drover.persistence.journal;

import dev.drover.persistence.store.InMemoryLogStore;
import org.junit.jupiter.api.AfterAll;

class JournalInMemoryTest extends JournalContract {
    private static final InMemoryLogStore STORE = new InMemoryLogStore();
    private static TestServer server = TestServer.start(STORE, "a");

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    TestServer server() {
        return server;
    }

    @Override
    TestServer restart() {
        server.kill();
        server = TestServer.start(STORE, "a");
        return server;
    }
}
