package dev.drover.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.agent.directory.AllocationDirectory;
import dev.drover.agent.directory.SampleTask;
import dev.drover.agent.directory.TaskDirectory;
import dev.drover.agent.log.KeptLogs;
import dev.drover.agent.log.LogStream;
import dev.drover.agent.log.TaskOutput;
import dev.drover.protocol.job.JobType;
import dev.drover.protocol.job.LogConfig;
import dev.drover.protocol.job.Task;
import dev.drover.server.stream.AssignedAllocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogKeeperTest {
    @Test
    void takesUpWhatTheJobSaysAnewWhileTheTaskRuns(@TempDir Path data) throws IOException {
        TaskDirectory directory = new AllocationDirectory(data.resolve("alloc/4711")).task("server");
        directory.allocation().create();
        directory.create();
        Files.write(TaskOutput.of(directory).spool(LogStream.STDOUT), new byte[3 << 20]);

        try (LogKeeper keeper = new LogKeeper("node", List.of(), new KeptLogs(data, Duration.ZERO), Duration.ZERO)) {
            keeper.started(plan(directory, new LogConfig(3, 1, false)));
            awaitFiles(directory, "server.stdout.0", "server.stdout.1", "server.stdout.2");
            keeper.updated(plan(directory, new LogConfig(1, 1, false)));
            awaitFiles(directory, "server.stdout.2");
        }
    }

    @Test
    void settlesTheOutputThatItLooksAfterAndTellsHowMuchThereIsOfOther(@TempDir Path data) throws IOException {
        TaskDirectory directory = new AllocationDirectory(data.resolve("alloc/4711")).task("server");
        directory.allocation().create();
        directory.create();
        Path spool = TaskOutput.of(directory).spool(LogStream.STDOUT);
        Files.write(spool, new byte[100]);

        try (LogKeeper keeper = new LogKeeper("node", List.of(), new KeptLogs(data, Duration.ZERO), Duration.ZERO)) {
            assertThat(keeper.unsettled(directory)).isEqualTo(100);
            keeper.started(plan(directory, new LogConfig(3, 1, false)));
            awaitFiles(directory, "server.stdout.0");
            Files.write(spool, new byte[100], StandardOpenOption.APPEND);
            keeper.settle(directory);

            assertThat(keeper.unsettled(directory)).isZero();
            assertThat(directory.allocation().logs().resolve("server.stdout.0")).hasSize(200);
        }
    }

    private static TaskPlan plan(TaskDirectory directory, LogConfig logs) {
        Task task = SampleTask.task("raw_exec", Map.of(), Map.of(), logs);
        AssignedAllocation some = Allocations.of(JobType.SERVICE, task);
        return new TaskPlan(some.allocation(), some.job(), some.job().groups().get(0), task, directory);
    }

    private static void awaitFiles(TaskDirectory directory, String... expected) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!files(directory).equals(List.of(expected)) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        assertThat(files(directory)).containsExactly(expected);
    }

    private static List<String> files(TaskDirectory directory) throws IOException {
        try (var files = Files.list(directory.allocation().logs())) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
