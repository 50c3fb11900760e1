package dev.drover.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.agent.log.KeptLogs;
import dev.drover.protocol.allocation.TaskState.TaskEvent;
import dev.drover.protocol.job.JobType;
import dev.drover.protocol.node.AllocationUpdate;
import dev.drover.server.stream.AssignedAllocation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.pekko.actor.testkit.typed.javadsl.BehaviorTestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events that others note of a task; the runner of the task itself stands still here. */
class NotedEventsTest {
    private static final TaskEvent NOTED = new TaskEvent("JVM", Instant.EPOCH, "Heap dumped for x", Map.of());

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<AllocationUpdate> told = new ArrayList<>();
    private LogKeeper logs;
    private AgentStore store;
    private BehaviorTestKit<AllocationRunner.Message> runner;

    @BeforeEach
    void start(@TempDir Path data) throws IOException {
        store = AgentStore.open(data);
        logs = new LogKeeper("node", List.of(), new KeptLogs(data, Duration.ZERO), Duration.ZERO);
        AgentServices services =
                new BareServices(data, store, logs, threads).with(BareServices.Wishes.of(name -> Optional.empty()));
        AssignedAllocation assigned =
                Allocations.of(JobType.SERVICE, Allocations.script("main", "true", Allocations.NEVER));
        runner = BehaviorTestKit.create(AllocationRunner.create(
                services,
                new AssignmentBook.Assigned(assigned.allocation(), assigned.job()),
                Optional.empty(),
                (update, urgent) -> told.add(update)));
    }

    @AfterEach
    void end() throws IOException {
        threads.shutdownNow();
        logs.close();
        store.close();
    }

    @Test
    void areToldWhenTheRunnerOfTheirTaskStopsBeforeItComesToThem() {
        runner.run(new AllocationRunner.NoteTask("main", NOTED));
        assertThat(told).isEmpty();

        runner.run(new AllocationRunner.TaskStopped("main"));
        while (runner.selfInbox().hasMessages()) {
            runner.run(runner.selfInbox().receiveMessage());
        }

        AllocationUpdate last = told.get(told.size() - 1);
        assertThat(AgentFixture.task(last, "main").events()).endsWith(NOTED);
    }
}
