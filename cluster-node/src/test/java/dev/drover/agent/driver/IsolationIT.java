package dev.drover.agent.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.agent.isolation.Isolation;
import dev.drover.agent.isolation.IsolationMode;
import dev.drover.agent.isolation.IsolationSettings;
import dev.drover.agent.isolation.Limits;
import dev.drover.agent.isolation.TaskCgroup;
import dev.drover.agent.log.LogStream;
import dev.drover.protocol.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tasks that are kept apart live as others do: found again, stopped, measured, and gone without a trace. */
@Timeout(120)
@NeedsTool(value = "bwrap", asRoot = true)
class IsolationIT {
    private static final IsolationSettings SETTINGS = new IsolationSettings(IsolationMode.REQUIRED, 64);

    private static Isolation isolation = Isolation.none("set before all");

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private TaskFixture tasks;

    @BeforeAll
    static void look() {
        isolation = TaskDrivers.isolation();
        assertThat(isolation.needs()).isEmpty();
    }

    @BeforeEach
    void open(@TempDir Path root) throws IOException {
        tasks = new TaskFixture(root, isolation.ownedBy(root), SETTINGS);
    }

    @AfterEach
    void close() {
        tasks.endAll();
    }

    private static void assertNothingIsLeft(TaskHandle handle) {
        TaskFixture.awaitTrue(((TaskProcess) handle)::isGone);
        List<Path> groups = handle.record().confinement().cgroup().directories();
        assertThat(groups).isNotEmpty().allMatch(group -> !Files.exists(group));
    }

    @Test
    void hasTheLayoutOfANomadTask() throws Exception {
        TaskHandle handle = tasks.confined("""
            set -e
            pwd; id -un; echo $NOMAD_TASK_DIR $NOMAD_ALLOC_DIR $NOMAD_SECRETS_DIR $TMPDIR $HOME $USER
            for dir in . /local /secrets /tmp /alloc /alloc/data /alloc/tmp /dev/shm; do echo x >$dir/written; done
            echo done >>/dev/stdout
            """);

        assertThat(TaskFixture.await(handle)).isEqualTo(new TaskExit(0, 0, ""));
        assertThat(tasks.output(LogStream.STDOUT))
                .isEqualTo("/\nnobody\n/local /alloc /secrets /tmp /nonexistent nobody\ndone\n");
        assertThat(tasks.directory.local().resolve("written")).hasContent("x");
        assertThat(tasks.directory.allocation().shared().resolve("data/written"))
                .hasContent("x");
        assertNothingIsLeft(handle);
    }

    @Test
    void tellsExitCodesAndSignals() throws Exception {
        assertThat(TaskFixture.await(tasks.confined("exit 7")).exitCode()).isEqualTo(7);
        assertThat(TaskFixture.await(tasks.confined("kill -9 $$")).signal()).isEqualTo(9);
    }

    @Test
    void stopsATaskThatEndsByItselfWhenItIsAsked() throws Exception {
        TaskHandle handle = tasks.confined("trap 'echo bye; exit 3' TERM; echo ready; while :; do sleep 0.02; done");
        TaskFixture.awaitTrue(() -> tasks.spool(LogStream.STDOUT).toFile().length() > 0);

        TaskExit exit = handle.stop("SIGTERM", Duration.ofSeconds(10));

        assertThat(exit.exitCode()).isEqualTo(3);
        assertThat(tasks.output(LogStream.STDOUT)).isEqualTo("ready\nbye\n");
        assertNothingIsLeft(handle);
    }

    @Test
    void leavesNothingOfATaskThatWillNotEnd() throws Exception {
        TaskHandle handle = tasks.confined("""
            trap '' TERM INT
            (setsid sh -c 'trap "" TERM INT; env -i sleep 600' &) &
            echo ready; while :; do sleep 0.02; done
            """);
        TaskFixture.awaitTrue(() -> tasks.spool(LogStream.STDOUT).toFile().length() > 0);

        assertThat(handle.stop("", Duration.ofMillis(100)))
                .extracting(TaskExit::exitCode)
                .isEqualTo(137);

        assertNothingIsLeft(handle);
    }

    @Test
    void leavesNothingOfATaskThatEndsAndLeavesProcesses() throws Exception {
        TaskHandle handle = tasks.confined("setsid sh -c 'env -i sleep 600 & env -i sleep 600' & exit 0");

        assertThat(TaskFixture.await(handle).isSuccess()).isTrue();

        assertNothingIsLeft(handle);
    }

    @Test
    void isFoundAgainAfterItsAgentWasKilled() throws Exception {
        TaskHandle before = tasks.confined("trap 'exit 4' TERM; echo ready; while :; do sleep 0.02; done");
        TaskFixture.awaitTrue(() -> tasks.spool(LogStream.STDOUT).toFile().length() > 0);
        long pid = before.pid();

        TaskHandle after = tasks.recover();

        assertThat(after.pid()).isEqualTo(pid);
        assertThat(after.record()).isEqualTo(before.record());
        assertThat(after.stop("SIGTERM", Duration.ofSeconds(10)).exitCode()).isEqualTo(4);
        assertNothingIsLeft(after);
    }

    @Test
    void tellsAnAgentThatComesLaterOfMemoryThatRanOut() throws Exception {
        TaskHandle before = tasks.confined("tail /dev/zero");
        before.detach();
        tasks.drivers.close();
        ProcessTable table = new ProcessTable();
        TaskFixture.awaitTrue(() -> !table.isAlive(before.record().shim()));

        TaskExit exit = TaskFixture.await(tasks.recover());

        assertThat(exit.cause()).isEqualTo(TaskExit.Cause.OOM_KILLED);
        assertThat(exit.message()).startsWith("OOM Killed");
        assertNothingIsLeft(before);
    }

    @Test
    void endsWhatIsInGroupsOfNoRunWhenItsAgentStartsAgain(@TempDir Path elsewhere) throws Exception {
        TaskHandle running = tasks.confined("echo ready; exec sleep 600");
        Path root = Objects.requireNonNull(tasks.directory.allocation().root().getParent());
        TaskCgroup left = groupOf(root);
        TaskCgroup others = groupOf(elsewhere);
        try (Sleeper mine = new Sleeper(left);
                Sleeper theirs = new Sleeper(others)) {
            tasks.drivers.endLeftovers(root);

            assertThat(mine.process().waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(left.directories()).isNotEmpty().noneMatch(Files::exists);
            assertThat(theirs.process().isAlive()).isTrue();
            assertThat(others.directories()).allMatch(Files::exists);
        } finally {
            left.remove(PATIENCE);
            others.remove(PATIENCE);
        }
        assertThat(running.exit()).isNotDone();
        assertThat(running.stop("SIGKILL", PATIENCE).signal()).isEqualTo(9);
        assertNothingIsLeft(running);
    }

    /** Made by an agent that was killed before anything told of it. */
    private static TaskCgroup groupOf(Path data) throws IOException {
        TaskCgroup group = isolation.ownedBy(data).cgroups().orElseThrow().group("allocation.task.run");
        group.create(new Limits(100, 64, 64, 64, List.of()));
        return group;
    }

    /** A process in a group. */
    private record Sleeper(Process process) implements AutoCloseable {
        Sleeper(TaskCgroup group) throws IOException {
            this(new ProcessBuilder("sleep", "600").start());
            for (Path directory : group.directories()) {
                Files.writeString(directory.resolve("cgroup.procs"), Long.toString(process.pid()));
            }
        }

        @Override
        public void close() {
            process.destroyForcibly().onExit().join();
        }
    }

    @Test
    void measuresTheTaskAndNotItsSandbox() throws Exception {
        TaskHandle handle = tasks.confined("echo ready; exec sleep 600");
        TaskFixture.awaitTrue(() -> tasks.spool(LogStream.STDOUT).toFile().length() > 0);

        assertThat(handle.stats().processes()).isEqualTo(1);
        assertThat(handle.stats().residentBytes()).isBetween(100_000L, 10_000_000L);
        assertThat(new ProcessTable().find(handle.pid()).orElseThrow().id().startTimeTicks())
                .isEqualTo(handle.startTimeTicks());
    }

    /** As the kernel has it: by the files of the groups that the task's process is in, and by the cores that it may use. */
    @Test
    void hasItsPartOfTheProcessor() throws Exception {
        String core = lastOf(cores("self"));
        tasks.cores = List.of(Integer.valueOf(core));

        TaskHandle handle = tasks.confined("echo ready; exec sleep 600");
        tasks.awaitOutput(LogStream.STDOUT, "ready");

        List<Path> groups = handle.record().confinement().cgroup().directories();
        assertThat(groups).allSatisfy(group -> assertThat(Files.readAllLines(group.resolve("cgroup.procs")))
                .contains(Long.toString(handle.pid())));
        assertThat(List.of(first(groups, "cpu.shares"), first(groups, "cpu.weight")))
                .containsAnyOf("100", "4");
        String bound = first(groups, "cpuset.cpus");
        if (!bound.isEmpty()) {
            assertThat(List.of(bound, cores(Long.toString(handle.pid())))).containsExactly(core, core);
        }
    }

    private static String first(List<Path> groups, String file) throws IOException {
        for (Path group : groups) {
            if (Files.exists(group.resolve(file))) {
                return Files.readString(group.resolve(file)).strip();
            }
        }
        return "";
    }

    /** The cores that a process may use, such as {@code 0-3,6}. */
    private static String cores(String process) throws IOException {
        String name = "Cpus_allowed_list:";
        return Files.readAllLines(Path.of("/proc", process, "status")).stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).strip())
                .findFirst()
                .orElseThrow();
    }

    private static String lastOf(String cores) {
        return cores.substring(1 + Math.max(cores.lastIndexOf(','), cores.lastIndexOf('-')));
    }

    /** What it is told as an option, and what it finds out about its control group by itself. */
    @Test
    void runsAJvmWhereItIsToThatSeesItsOwnLimits() throws Exception {
        Files.writeString(tasks.directory.local().resolve("Heap.java"), """
            import com.sun.management.OperatingSystemMXBean;
            import java.lang.management.ManagementFactory;

            public class Heap {
                public static void main(String[] args) throws Exception {
                    System.out.println(System.getProperty("user.dir"));
                    System.out.println(Runtime.getRuntime().maxMemory() >> 20);
                    var machine = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
                    System.out.println(machine.getTotalMemorySize() >> 20);
                }
            }
            """);
        assertThat(javax.tools.ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                tasks.directory.local().resolve("Heap.java").toString()))
                .isZero();

        TaskHandle handle = tasks.start(
                "java",
                Map.of(
                        "class", new Value.Text("Heap"),
                        "class_path", new Value.Text("${NOMAD_TASK_DIR}"),
                        "work_dir", new Value.Text("local"),
                        "jvm_options", TaskFixture.texts("-XX:MaxRAMPercentage=50", "-XX:MinRAMPercentage=50")));

        assertThat(TaskFixture.await(handle).message()).isEmpty();
        List<String> lines = tasks.output(LogStream.STDOUT).lines().toList();
        assertThat(lines.get(0)).isEqualTo("/local");
        assertThat(Integer.parseInt(lines.get(1))).isBetween(28, 34);
        assertThat(lines.get(2)).isEqualTo("64");
    }
}
