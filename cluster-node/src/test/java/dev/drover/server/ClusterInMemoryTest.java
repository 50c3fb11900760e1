package dev.drover.server;

import dev.drover.persistence.store.InMemoryLogStore;
import dev.drover.persistence.store.LogStore;
import java.nio.file.Path;

class ClusterInMemoryTest extends ClusterContract {
    @Override
    LogStore store(Path directory) {
        return new InMemoryLogStore();
    }
}
