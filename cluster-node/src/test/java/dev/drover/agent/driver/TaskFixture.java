package dev.drover.agent.driver;

import dev.drover.agent.directory.AllocationDirectory;
import dev.drover.agent.directory.SampleTask;
import dev.drover.agent.directory.TaskDirectory;
import dev.drover.agent.directory.TaskMounts;
import dev.drover.agent.directory.TaskPaths;
import dev.drover.agent.engine.DockerSettings;
import dev.drover.agent.isolation.Isolation;
import dev.drover.agent.isolation.IsolationSettings;
import dev.drover.agent.jdk.JavaSettings;
import dev.drover.agent.log.LogStream;
import dev.drover.agent.log.TaskOutput;
import dev.drover.agent.qemu.QemuSettings;
import dev.drover.protocol.Value;
import dev.drover.protocol.allocation.AllocatedResources.TaskShare;
import dev.drover.protocol.job.Task;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Runs tasks in a directory of a test and leaves no process behind. */
final class TaskFixture {
    final TaskDirectory directory;
    TaskDrivers drivers;
    /** The volumes that tasks started from now on are to see. */
    TaskMounts mounts = TaskMounts.NONE;
    /** The cores that tasks started from now on are bound to; none for all. */
    List<Integer> cores = List.of();
    /** What drivers have said of how they start tasks. */
    final List<String> notes = new ArrayList<>();

    private OptionalDrivers optional = OptionalDrivers.DEVELOPMENT;
    private JavaSettings java = JavaSettings.DEVELOPMENT;
    private QemuSettings qemu = QemuSettings.STANDARD;
    private final Isolation isolation;
    private final IsolationSettings settings;
    private final List<TaskProcess> started = new ArrayList<>();

    /** Without isolation. */
    TaskFixture(Path root) throws IOException {
        this(root, Isolation.none("a test of it"), IsolationSettings.BEST_EFFORT);
    }

    TaskFixture(Path root, Isolation isolation, IsolationSettings settings) throws IOException {
        this.isolation = isolation;
        this.settings = settings;
        drivers = newDrivers();
        AllocationDirectory allocation = new AllocationDirectory(root.resolve("allocation"));
        allocation.create();
        directory = allocation.task("server");
        directory.create();
    }

    /** Goes on with other drivers. */
    void optional(OptionalDrivers changed) {
        drivers.close();
        optional = changed;
        drivers = newDrivers();
    }

    /** Goes on with drivers that have other settings. */
    void java(JavaSettings changed) {
        drivers.close();
        java = changed;
        drivers = newDrivers();
    }

    /** Goes on with drivers that have other settings. */
    void qemu(QemuSettings changed) {
        drivers.close();
        qemu = changed;
        drivers = newDrivers();
    }

    private TaskDrivers newDrivers() {
        return new TaskDrivers(optional, java, DockerSettings.STANDARD, qemu, isolation, settings);
    }

    TaskHandle start(String driver, Map<String, Value> config) throws TaskStartException {
        return start(SampleTask.task(driver, config, Map.of()));
    }

    TaskHandle start(Task task) throws TaskStartException {
        TaskDriver driver = drivers.driver(task.driver()).orElseThrow();
        TaskPaths paths = new TaskPaths(directory, driver.isolates()).with(mounts);
        TaskContext context = new TaskContext(
                task, directory, SampleTask.environment(task, paths, System.getenv()), paths, share(task), notes::add);
        TaskHandle handle = driver.start(context);
        started.add(process(handle));
        return handle;
    }

    private TaskShare share(Task task) {
        TaskShare asked = TaskContext.asked(task);
        return new TaskShare(asked.cpuMhz(), asked.memoryMb(), asked.memoryMaxMb(), List.of(), cores);
    }

    /** What runs a task: a machine has an emulator, a container what has started it. */
    static TaskProcess process(TaskHandle handle) {
        if (handle instanceof QemuTask machine) {
            return (TaskProcess) machine.emulator();
        }
        return (TaskProcess) (handle instanceof LxcTask container ? container.starter() : handle);
    }

    TaskHandle shell(String script) throws TaskStartException {
        return start(RawExecDriver.NAME, Map.of("command", new Value.Text("sh"), "args", texts("-c", script)));
    }

    /** A script that is kept apart. */
    TaskHandle confined(String script) throws TaskStartException {
        return start(ExecDriver.NAME, Map.of("command", new Value.Text("sh"), "args", texts("-c", script)));
    }

    /** Forgets everything in memory, as kill -9 of the agent does, and finds the task by what is on disk. */
    TaskHandle recover() {
        started.forEach(TaskHandle::detach);
        drivers.close();
        drivers = newDrivers();
        TaskHandleRecord record = TaskHandleRecord.load(directory.state()).orElseThrow();
        TaskHandle handle =
                drivers.driver(record.driver()).orElseThrow().recover(record).orElseThrow();
        started.add(process(handle));
        return handle;
    }

    String output(LogStream stream) throws IOException {
        return Files.readString(spool(stream));
    }

    /** In capital letters or not: what a shell says comes in pieces. */
    void awaitOutput(LogStream stream, String text) throws IOException {
        try {
            awaitTrue(() -> hasPut(stream, text));
        } catch (AssertionError missing) {
            throw new AssertionError("no \"" + text + "\" in what the task has put out: " + output(stream), missing);
        }
    }

    private boolean hasPut(LogStream stream, String text) {
        try {
            return output(stream).toLowerCase(Locale.ROOT).contains(text);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    Path spool(LogStream stream) {
        return TaskOutput.of(directory).spool(stream);
    }

    static TaskExit await(TaskHandle handle) throws Exception {
        return handle.exit().get(60, TimeUnit.SECONDS);
    }

    static void awaitTrue(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not true within 30 seconds");
            }
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    static Value texts(String... values) {
        return new Value.Items(Arrays.stream(values).<Value>map(Value.Text::new).toList());
    }

    /** Ends every process of every task, and waits until they are gone. */
    void endAll() {
        for (TaskProcess task : started) {
            Session session = new Session(new ProcessTable(), task.record());
            awaitTrue(() -> {
                session.killMembers();
                session.killLeader();
                return task.isGone();
            });
            session.removeCgroup(Duration.ofSeconds(5));
        }
        drivers.close();
    }
}
