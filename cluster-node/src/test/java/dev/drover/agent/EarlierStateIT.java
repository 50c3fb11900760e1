package dev.drover.agent;

import static dev.drover.agent.AgentFixture.await;
import static dev.drover.agent.AgentFixture.isAlive;
import static dev.drover.agent.AgentFixture.pid;
import static dev.drover.agent.AgentFixture.task;
import static dev.drover.agent.Allocations.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.agentstate.AllocationRecord;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.codec.AgentStateCodec;
import dev.drover.protocol.node.AllocationUpdate;
import dev.drover.protocol.proto.v1.AgentStateProto.StoredAllocation;
import dev.drover.server.stream.AssignedAllocation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An agent that is started on what an agent of 23 November 2026 left: the state of a running allocation is that agent's own
 * file, but for the id of the run, and the record of the run has that day's four lines.
 */
class EarlierStateIT {
    private static final String ALLOCATION = "/earlier/allocation.hex";
    private static final int FIRST_GROUP = 7;

    private Path data;
    private AgentFixture fixture;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        data = directory;
        fixture = new AgentFixture(data);
        fixture.startAgent();
    }

    @AfterEach
    void end() throws Exception {
        fixture.end();
    }

    @Test
    void findsATaskAgainAndStartsNoOther() throws Exception {
        byte[] earlier = earlier();
        AllocationRecord record = AgentStateCodec.decodeAllocation(earlier);
        AssignedAllocation assigned = new AssignedAllocation(record.allocation(), record.job());
        AllocationId id = id(assigned);
        fixture.directory.assign(assigned);
        long pid = pid(fixture.await(id, ClientStatus.RUNNING), "main");
        Path allocation = data.resolve("alloc").resolve(id.value());
        await(() -> Files.exists(allocation.resolve("main/local/begun")));
        fixture.loseAgent();
        int updates = fixture.directory.updates(id).size();
        String run = writeAsEarlier(allocation.resolve(".drover/main/run"));
        Path state = data.resolve("client/state/allocations").resolve(id.value());
        StateFile.write(state, withRun(earlier, run));

        fixture.startAgent();

        await(() -> fixture.directory.updates(id).size() > updates);
        AllocationUpdate found = fixture.await(id, ClientStatus.RUNNING);
        assertThat(task(found, "main").restarts()).isZero();
        assertThat(isAlive(pid)).isTrue();
        assertThat(state.resolveSibling(state.getFileName() + ".damaged")).doesNotExist();
        assertThat(allocation.resolve(".drover/main/run.damaged")).doesNotExist();
        fixture.directory.assign(Allocations.desired(assigned, DesiredStatus.STOP, ClientStatus.RUNNING));
        fixture.await(id, ClientStatus.COMPLETE);
        assertThat(isAlive(pid)).isFalse();
        assertThat(allocation.resolve("main/local/begun")).hasContent("begun\n");
    }

    /** Its task notes down when it begins, and goes on until it is told to end. */
    private byte[] earlier() throws Exception {
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream(ALLOCATION))) {
            String hex = new String(in.readAllBytes(), StandardCharsets.US_ASCII).replaceAll("\\s", "");
            return StateFile.read(
                    Files.write(data.resolve("earlier"), HexFormat.of().parseHex(hex)));
        }
    }

    private static byte[] withRun(byte[] allocation, String run) throws Exception {
        StoredAllocation.Builder changed = StoredAllocation.parseFrom(allocation).toBuilder();
        changed.getTasksBuilder(0).setRun(run);
        return changed.build().toByteArray();
    }

    /** Driver, run, boot, and where its stderr began; behind them, there was nothing. Nor had it control groups. */
    private static String writeAsEarlier(Path file) throws Exception {
        List<String> lines = Files.readAllLines(file);
        assertThat(lines.get(0)).as("what today's has more").startsWith("drover-run/v1 ");
        for (String group : lines.subList(FIRST_GROUP, lines.size())) {
            dissolve(Path.of(group));
        }
        Files.write(file, lines.subList(1, 5));
        return lines.get(2);
    }

    /** Its processes go where the agent's own groups are made. */
    private static void dissolve(Path group) {
        Path outside = group.resolve("../../cgroup.procs");
        await(() -> {
            try {
                for (String process : Files.readAllLines(group.resolve("cgroup.procs"))) {
                    Files.writeString(outside, process);
                }
            } catch (IOException ended) {
                return false;
            }
            return group.toFile().delete();
        });
    }
}
