package dev.drover.agent;

import static dev.drover.agent.AgentFixture.await;
import static dev.drover.agent.AgentFixture.task;
import static dev.drover.agent.Allocations.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.agent.directory.SampleTask;
import dev.drover.agent.driver.NeedsTool;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.Value;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.allocation.TaskState.TaskEvent;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.node.AllocationUpdate;
import dev.drover.protocol.stream.JvmFile;
import dev.drover.protocol.stream.JvmRequest;
import dev.drover.server.stream.AssignedAllocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import jdk.jfr.EventType;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** JVMs in sandboxes, in the hands of a whole agent: each end they can come to is told apart from the others. */
@NeedsTool(value = "bwrap", asRoot = true)
class IsolatedJavaIT {
    private static final String TASK = "server";
    private static final String PROGRAM = """
        import java.nio.ByteBuffer;
        import java.util.ArrayList;

        public class Ending {
            public static void main(String[] args) throws Exception {
                Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("bye")));
                System.out.println("ready");
                switch (args[0]) {
                    case "stay" -> Thread.sleep(600_000);
                    case "fill the heap" -> { for (var all = new ArrayList<byte[]>(); ; ) all.add(new byte[1 << 20]); }
                    case "fill memory" -> {
                        for (var all = new ArrayList<ByteBuffer>(); ; ) all.add(ByteBuffer.allocateDirect(1 << 20));
                    }
                    case "crash" -> {
                        var unsafe = Class.forName("sun.misc.Unsafe");
                        var field = unsafe.getDeclaredField("theUnsafe");
                        field.setAccessible(true);
                        unsafe.getMethod("putAddress", long.class, long.class).invoke(field.get(null), 0L, 0L);
                    }
                }
            }
        }
        """;
    private static final Pattern REPORT = Pattern.compile("its report is (local/hs_err_pid\\d+\\.log)");

    @TempDir
    static Path data;

    @TempDir
    static Path classes;

    private static AgentFixture fixture;
    private static NodeId node;

    @BeforeAll
    static void start() throws Exception {
        Path source = Files.writeString(classes.resolve("Ending.java"), PROGRAM);
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, source.toString()))
                .isZero();
        fixture = new AgentFixture(data);
        node = fixture.startAgent().nodeId();
    }

    @AfterAll
    static void end() throws Exception {
        fixture.end();
    }

    private static AssignedAllocation jvm(String ending, String... options) throws IOException {
        Task task = SampleTask.task(
                "java",
                Map.of(
                        "class",
                        new Value.Text("Ending"),
                        "class_path",
                        new Value.Text("${NOMAD_TASK_DIR}"),
                        "jvm_options",
                        texts(options),
                        "args",
                        texts(ending)),
                Map.of());
        AssignedAllocation assigned =
                Allocations.onPort(Allocations.killedAfter(Duration.ofSeconds(30), task), 0, Optional.empty());
        Path local =
                Files.createDirectories(fixture.files(assigned).resolve(TASK).resolve("local"));
        Files.copy(classes.resolve("Ending.class"), local.resolve("Ending.class"));
        fixture.directory.assign(assigned);
        return assigned;
    }

    private static Value texts(String... values) {
        return new Value.Items(Stream.of(values).<Value>map(Value.Text::new).toList());
    }

    private static void stop(AssignedAllocation assigned) {
        fixture.directory.assign(Allocations.desired(assigned, DesiredStatus.STOP, ClientStatus.RUNNING));
    }

    /** How the first run of its task has ended. */
    private static TaskEvent terminated(AssignedAllocation assigned) {
        AllocationUpdate ended =
                fixture.await(id(assigned), update -> termination(update).isPresent());
        return termination(ended).orElseThrow();
    }

    private static Optional<TaskEvent> termination(AllocationUpdate update) {
        return task(update, TASK).events().stream()
                .filter(event -> event.type().equals(TaskEvents.TERMINATED))
                .findFirst();
    }

    @Test
    void runsItsShutdownHooksWhenItIsStopped() throws Exception {
        AssignedAllocation assigned = jvm("stay");
        await(() -> fixture.log(assigned).equals(List.of("ready")));

        stop(assigned);

        TaskEvent event = terminated(assigned);
        assertThat(event.details())
                .containsEntry("exit_code", "143")
                .containsEntry("signal", "15")
                .containsEntry("oom_killed", "false")
                .doesNotContainKey("exit_cause");
        fixture.await(id(assigned), ClientStatus.COMPLETE);
        await(() -> fixture.log(assigned).equals(List.of("ready", "bye")));
    }

    /** With names of its own for processes, users and files, and no counters beside. */
    @Test
    void recordsWhatItDoesInAFileOfItsTask() throws Exception {
        AssignedAllocation assigned = jvm("stay", "-XX:+PerfDisableSharedMem");
        await(() -> fixture.log(assigned).equals(List.of("ready")));

        JvmFile begun = recording(assigned, JvmRequest.Operation.RECORDING_START);
        JvmFile kept = recording(assigned, JvmRequest.Operation.RECORDING_STOP);

        assertThat(kept.name()).isEqualTo(begun.name());
        try (RecordingFile file = new RecordingFile(
                fixture.files(assigned).resolve(TASK).resolve("local").resolve(kept.name()))) {
            assertThat(file.readEventTypes())
                    .extracting(EventType::getName)
                    .contains("jdk.CPULoad", "jdk.GarbageCollection");
            assertThat(file.hasMoreEvents()).isTrue();
        }
        stop(assigned);
    }

    private static JvmFile recording(AssignedAllocation assigned, JvmRequest.Operation operation) throws Exception {
        return fixture.connections
                .jvmFile(node, new JvmRequest(id(assigned), TASK, operation, "", "a test"))
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
    }

    /** Its heap stays small: it is the kernel that finds its group to be over the limit. */
    @Test
    void isToldToHaveBeenKilledForItsMemory() throws Exception {
        AssignedAllocation assigned = jvm("fill memory", "-XX:MaxDirectMemorySize=1g");

        TaskEvent event = terminated(assigned);

        assertThat(event.details())
                .containsEntry("exit_code", "137")
                .containsEntry("oom_killed", "true")
                .containsEntry("exit_cause", "oom_killed");
        assertThat(event.message()).contains("OOM Killed").doesNotContain("OutOfMemoryError");
        stop(assigned);
    }

    @Test
    void isToldToHaveFoundNoRoomInItsHeap() throws Exception {
        AssignedAllocation assigned = jvm("fill the heap", "-Xmx8m", "-XX:+ExitOnOutOfMemoryError");

        TaskEvent event = terminated(assigned);

        assertThat(event.details())
                .containsEntry("exit_code", "3")
                .containsEntry("oom_killed", "false")
                .containsEntry("exit_cause", "out_of_memory_error");
        assertThat(event.message()).contains("java.lang.OutOfMemoryError: Java heap space");
        stop(assigned);
    }

    @Test
    void keepsTheReportOfItsCrash() throws Exception {
        AssignedAllocation assigned = jvm("crash", "-XX:-CreateCoredumpOnCrash");

        TaskEvent event = terminated(assigned);

        assertThat(event.details()).containsEntry("exit_cause", "jvm_crash").containsEntry("oom_killed", "false");
        assertThat(event.message()).contains("the JVM crashed: SIGSEGV");
        Matcher report = REPORT.matcher(event.message());
        assertThat(report.find()).isTrue();
        assertThat(fixture.files(assigned).resolve(TASK).resolve(report.group(1)))
                .content()
                .contains("A fatal error has been detected by the Java Runtime Environment");
        stop(assigned);
    }
}
