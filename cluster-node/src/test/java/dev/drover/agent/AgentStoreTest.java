package dev.drover.agent;

import static dev.drover.agent.Allocations.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.protocol.agentstate.AgentIdentity;
import dev.drover.protocol.agentstate.AllocationRecord;
import dev.drover.protocol.agentstate.TaskRecord;
import dev.drover.protocol.job.JobType;
import dev.drover.server.stream.AssignedAllocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentStoreTest {
    @Test
    void givesBackWhatWasSaved(@TempDir Path data) throws IOException {
        AllocationRecord record = record();
        AgentIdentity identity;
        try (AgentStore store = AgentStore.open(data)) {
            identity = store.identity();
            identity = new AgentIdentity(identity.node(), identity.secret(), Map.of(3, 9L));
            store.save(identity);
            store.save(record);
        }

        try (AgentStore again = AgentStore.open(data)) {
            assertThat(again.identity()).isEqualTo(identity);
            assertThat(again.allocations()).containsExactly(record);
            again.forget(record.allocation().placement().id());
        }

        try (AgentStore empty = AgentStore.open(data)) {
            assertThat(empty.allocations()).isEmpty();
        }
    }

    /** CVE-2019-11250 of Kubernetes: what is printed stands in logs. */
    @Test
    void saysWhoseSecretItIsAndNotTheSecret(@TempDir Path data) throws IOException {
        try (AgentStore store = AgentStore.open(data)) {
            AgentIdentity identity = store.identity();

            assertThat(identity.toString()).contains(identity.node().value()).doesNotContain(identity.secret());
        }
    }

    @Test
    void hasOnDiskWhatWasWaitedFor(@TempDir Path data) throws Exception {
        AllocationRecord record = record();
        try (AgentStore store = AgentStore.open(data)) {
            store.save(record);
            store.awaitWritten();

            assertThat(store.allocations()).containsExactly(record);
        }
    }

    @Test
    void letsOneAgentAtATimeHaveIt(@TempDir Path data) throws IOException {
        try (AgentStore held = AgentStore.open(data)) {
            assertThatThrownBy(() -> AgentStore.open(data))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("another agent uses the data directory");
            assertThat(held.allocations()).isEmpty();
        }
    }

    @Test
    void setsADamagedFileAside(@TempDir Path data) throws IOException {
        AllocationRecord record = record();
        try (AgentStore store = AgentStore.open(data)) {
            store.save(record);
        }
        Path file = data.resolve("client/state/allocations")
                .resolve(record.allocation().placement().id().value());
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);

        try (AgentStore store = AgentStore.open(data)) {
            assertThat(store.allocations()).isEmpty();
        }

        assertThat(file).doesNotExist();
        assertThat(file.resolveSibling(file.getFileName() + ".damaged")).exists();
    }

    @Property(tries = 100)
    void noticesEveryTruncation(@ForAll byte[] content, @ForAll int cut) throws IOException {
        Path directory = Files.createTempDirectory("state-file");
        Path file = directory.resolve("state");
        try {
            StateFile.write(file, content);
            assertThat(StateFile.read(file)).isEqualTo(content);
            byte[] all = Files.readAllBytes(file);
            int kept = Math.floorMod(cut, all.length);
            Files.write(file, java.util.Arrays.copyOf(all, kept));

            assertThatThrownBy(() -> StateFile.read(file)).isInstanceOf(StateFile.DamagedException.class);
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(directory);
        }
    }

    private static AllocationRecord record() {
        AssignedAllocation assigned =
                Allocations.of(JobType.BATCH, Allocations.script("main", "true", Allocations.NEVER));
        assertThat(id(assigned).value()).isNotEmpty();
        TaskRecord task =
                new TaskRecord(TaskHistory.received(Instant.EPOCH), "run", true, true, List.of(Instant.EPOCH));
        return new AllocationRecord(
                assigned.allocation(),
                assigned.job(),
                Map.of("main", task),
                Optional.empty(),
                Optional.of(Instant.EPOCH));
    }
}
