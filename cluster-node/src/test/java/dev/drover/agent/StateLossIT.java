package dev.drover.agent;

import static dev.drover.agent.AgentFixture.await;
import static dev.drover.agent.AgentFixture.isAlive;
import static dev.drover.agent.AgentFixture.pid;
import static dev.drover.agent.AgentFixture.task;
import static dev.drover.agent.Allocations.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.agent.directory.Trees;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.TaskState;
import dev.drover.protocol.job.JobType;
import dev.drover.protocol.node.AllocationUpdate;
import dev.drover.server.stream.AssignedAllocation;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent that is started on what is left of its predecessor's data: never a task twice. */
class StateLossIT {
    private static final String FOREVER = "trap 'exit 0' TERM; while :; do sleep 0.1; done";

    private final AssignedAllocation assigned =
            Allocations.of(JobType.SERVICE, Allocations.script("main", FOREVER, Allocations.AT_ONCE));
    private final AllocationId id = id(assigned);
    private Path data;
    private AgentFixture fixture;
    private AgentLog log;
    private NodeId node;
    private long pid;
    private int updates;

    @BeforeEach
    void runATaskAndLoseTheAgent(@TempDir Path directory) throws Exception {
        log = AgentLog.begin();
        data = directory;
        fixture = new AgentFixture(data);
        node = fixture.startAgent().nodeId();
        fixture.directory.assign(assigned);
        pid = pid(fixture.await(id, ClientStatus.RUNNING), "main");
        fixture.loseAgent();
        updates = fixture.directory.updates(id).size();
    }

    @AfterEach
    void end() throws Exception {
        log.close();
        fixture.end();
    }

    private AllocationUpdate firstWord() {
        await(() -> fixture.directory.updates(id).size() > updates);
        return fixture.await(id, ClientStatus.RUNNING);
    }

    private void assertFoundAgain() {
        AllocationUpdate found = firstWord();
        assertThat(pid(found, "main")).isEqualTo(pid);
        assertThat(task(found, "main").restarts()).isZero();
        assertThat(isAlive(pid)).isTrue();
    }

    @Test
    void findsATaskAgainWhoseRunIsRecordedInPart() throws Exception {
        Files.writeString(run(), "raw_exec\n");

        fixture.startAgent();

        assertFoundAgain();
        assertTellsThatTheRecordWasDamaged();
    }

    @Test
    void startsAndFindsATaskAgainWhoseRunIsRecordedWrongly() throws Exception {
        Files.writeString(run(), "raw_exec\nrun\nboot\nfour\nthree\nfalse\n");

        fixture.startAgent();

        assertFoundAgain();
        assertTellsThatTheRecordWasDamaged();
    }

    private void assertTellsThatTheRecordWasDamaged() {
        log.await("the record of a run, " + run() + ", is damaged or gone: the run is looked for by its processes");
        log.await(" is found again by its shim");
    }

    private Path run() {
        return data.resolve("alloc").resolve(id.value()).resolve(".drover/main/run");
    }

    @Test
    void endsATaskAndStartsAnotherWhereItsFilesAreGone() throws Exception {
        Trees.delete(data.resolve("alloc").resolve(id.value()));

        fixture.startAgent();

        AllocationUpdate again = fixture.await(
                id,
                update -> pid(update, "main") != pid
                        && task(update, "main").state().equals(TaskState.RUNNING));
        await(() -> !isAlive(pid));
        assertThat(task(again, "main").restarts()).isEqualTo(1);
        log.await(" cannot be found again: its processes [");
    }

    @Test
    void findsATaskAgainWhereTheStateIsGone() throws Exception {
        Trees.delete(data.resolve("client/state"));

        assertThat(fixture.startAgent().nodeId()).isNotEqualTo(node);

        assertFoundAgain();
    }

    @Test
    void endsATaskThatNobodyWantsWhereTheStateIsGone() throws Exception {
        Trees.delete(data.resolve("client/state"));
        fixture.directory.forget(id);

        fixture.startAgent();

        await(() -> !isAlive(pid));
        await(() -> !Files.exists(data.resolve("alloc").resolve(id.value())));
        log.await("allocation " + id + " is on disk, but nobody knows of it: it is removed");
    }

    @Test
    void findsATaskAgainWhereTheIdentityIsDamaged() throws Exception {
        Path identity = data.resolve("client/state/identity");
        Files.write(identity, new byte[] {1, 2, 3});

        assertThat(fixture.startAgent().nodeId()).isNotEqualTo(node);

        assertFoundAgain();
        Path aside = identity.resolveSibling("identity.damaged");
        assertThat(aside).hasBinaryContent(new byte[] {1, 2, 3});
        log.await("it is kept as " + aside + " and its content found again from what runs");
    }
}
