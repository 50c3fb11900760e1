package dev.drover.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.agent.log.KeptLogs;
import dev.drover.protocol.AllocationId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrphansTest {
    private final ExecutorService cleanup = Executors.newSingleThreadExecutor();
    private LogKeeper logs;
    private AgentStore store;
    private AgentServices services;

    @BeforeEach
    void start(@TempDir Path data) throws IOException {
        store = AgentStore.open(data);
        logs = new LogKeeper("node", List.of(), new KeptLogs(data, Duration.ofHours(1)), Duration.ZERO);
        services = new BareServices(data, store, logs, cleanup).with(BareServices.Wishes.of(name -> Optional.empty()));
    }

    @AfterEach
    void end() throws IOException {
        cleanup.shutdownNow();
        logs.close();
        store.close();
    }

    private Path allocation(String id) throws IOException {
        return Files.createDirectories(services.directory(new AllocationId(id)).root());
    }

    @Test
    void removesWhatNobodyKnowsAndNothingThatBeginsMeanwhile() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        cleanup.execute(() -> {
            try {
                busy.await();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        });
        Path orphan = allocation("orphan");
        Path assigned = allocation("assigned");
        Path running = allocation("running");

        Orphans.sweep(services, Set.of(new AllocationId("assigned")), Set.of(new AllocationId("running")));
        Path begun = allocation("begun");
        busy.countDown();
        cleanup.shutdown();

        assertThat(cleanup.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(orphan).doesNotExist();
        assertThat(assigned).exists();
        assertThat(running).exists();
        assertThat(begun).exists();
    }
}
