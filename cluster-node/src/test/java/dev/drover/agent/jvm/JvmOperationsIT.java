package dev.drover.agent.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.stream.JvmFigures;
import dev.drover.protocol.stream.JvmFigures.Collector;
import dev.drover.protocol.stream.JvmFile;
import dev.drover.protocol.stream.JvmRequest;
import dev.drover.protocol.stream.JvmRequest.Operation;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one real JVM, with a deadlock in it, says and does. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JvmOperationsIT {
    private static final String PROGRAM = """
        public class Stuck {
            static void hold(Object one, Object other, java.util.concurrent.CyclicBarrier both) {
                synchronized (one) {
                    try { both.await(); } catch (Exception e) { throw new Error(e); }
                    synchronized (other) { System.out.println("never"); }
                }
            }
            public static void main(String[] args) throws Exception {
                Object a = new Object(), b = new Object();
                var both = new java.util.concurrent.CyclicBarrier(args.length > 0 ? 2 : 3);
                new Thread(() -> hold(a, b, both), "left").start();
                new Thread(() -> hold(b, a, both), "right").start();
                for (int i = 0; i < Integer.getInteger("garbage", 0); i++) {
                    new Thread(() -> {}).setName("" + new byte[64 << 10]);
                }
                System.out.println("ready");
                Thread.sleep(600_000);
            }
        }
        """;

    private final List<Process> started = new ArrayList<>();
    private Path local;
    private Process jvm;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        local = Files.createDirectory(directory.resolve("local"));
        Path source = Files.writeString(local.resolve("Stuck.java"), PROGRAM);
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, source.toString()))
                .isZero();
        jvm = start("-Xmx64m", "-XX:+UseSerialGC");
    }

    private Process start(String... options) throws IOException {
        return start(Path.of(System.getProperty("java.home"), "bin", "java"), options);
    }

    private Process start(Path launcher, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(Arrays.asList(options));
        command.addAll(List.of("-cp", local.toString(), "Stuck", "deadlock"));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(new File("/dev/null"));
        builder.environment().put("NOMAD_TASK_DIR", local.toString());
        Process process = builder.start();
        started.add(process);
        byte[] line = process.getInputStream().readNBytes("ready\n".length());
        assertThat(new String(line, StandardCharsets.UTF_8)).isEqualTo("ready\n");
        return process;
    }

    /** Gently: a JVM that is killed leaves its socket and the directory of its recordings in {@code /tmp}. */
    @AfterAll
    void end() throws IOException {
        started.forEach(Process::destroy);
        for (Process process : started) {
            process.onExit().orTimeout(60, TimeUnit.SECONDS).join();
            Files.deleteIfExists(Path.of("/tmp", ".java_pid" + process.pid()));
        }
    }

    private JvmOperations.Outcome run(Process process, Operation operation, String argument) throws JvmException {
        JvmRequest request = new JvmRequest(new AllocationId("a"), "t", operation, argument, "tester");
        return JvmOperations.run(request, () -> Optional.of(process.toHandle()), local, Clock.systemUTC());
    }

    private String text(Process process, Operation operation, String argument) throws Exception {
        JvmOperations.Text text = (JvmOperations.Text) run(process, operation, argument);
        return new String(text.content().readAllBytes(), StandardCharsets.UTF_8);
    }

    private JvmFile file(Process process, Operation operation, String argument) throws JvmException {
        return ((JvmOperations.Written) run(process, operation, argument)).file();
    }

    @Test
    void countsOfItself() throws JvmException {
        JvmFigures figures = figures(jvm);

        assertThat(figures.pid()).isEqualTo(jvm.pid());
        assertThat(figures.version()).isEqualTo(System.getProperty("java.version"));
        assertThat(figures.uptime()).isBetween(Duration.ofMillis(1), Duration.ofMinutes(1));
        assertThat(figures.heap().max()).isBetween(60L << 20, 64L << 20);
        assertThat(figures.heap().used()).isBetween(1L << 20, figures.heap().committed());
        assertThat(figures.metaspace().used()).isPositive();
        assertThat(figures.pools()).hasSizeGreaterThanOrEqualTo(3);
        assertThat(figures.collectors()).hasSizeGreaterThanOrEqualTo(2);
        assertThat(figures.threads().live()).isGreaterThanOrEqualTo(3);
        assertThat(figures.classes().loaded()).isGreaterThan(100);
    }

    @Test
    void countsWhatItsCollectorDoesAndWhy() throws Exception {
        Process collecting = start("-Xmx64m", "-XX:+UseG1GC", "-Dgarbage=4000");

        JvmFigures figures = figures(collecting);

        assertThat(figures.heap().max()).isBetween(64L << 20, 65L << 20);
        assertThat(figures.heap().used()).isBetween(1L, figures.heap().committed());
        assertThat(figures.gcCause()).isEqualTo("No GC");
        assertThat(figures.lastGcCause()).isEqualTo("G1 Evacuation Pause");
        Collector young = collector(figures, "G1 young collection pauses");
        assertThat(young.collections()).isBetween(2L, 1_000L);
        assertThat(young.lastPause()).isBetween(Duration.ofNanos(1), young.time());
        assertThat(young.time()).isBetween(Duration.ofMillis(1), figures.uptime());
        assertThat(collector(figures, "G1 full collection pauses").collections())
                .isZero();

        text(collecting, Operation.HISTOGRAM, JvmRequest.LIVE);
        JvmFigures after = figures(collecting);
        assertThat(after.lastGcCause()).isEqualTo("Heap Inspection Initiated GC");
        assertThat(collector(after, "G1 full collection pauses").collections()).isEqualTo(1);
    }

    private JvmFigures figures(Process process) throws JvmException {
        return ((JvmOperations.Figures) run(process, Operation.FIGURES, "")).figures();
    }

    private static Collector collector(JvmFigures figures, String name) {
        return figures.collectors().stream()
                .filter(collector -> collector.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(figures.collectors()));
    }

    @Test
    void saysWhatItsThreadsDoAndWhichOfThemWaitForEachOther() throws Exception {
        assertThat(text(jvm, Operation.THREADS, "")).contains("\"main\"", "\"left\"", "Stuck.hold");
        assertThat(text(jvm, Operation.DEADLOCKS, ""))
                .startsWith("Found one Java-level deadlock:")
                .contains("\"left\"", "\"right\"")
                .doesNotContain("\"main\"");
    }

    @Test
    void saysWhatItsHeapHoldsAndWhatItWasStartedWith() throws Exception {
        assertThat(text(jvm, Operation.HISTOGRAM, "")).contains("java.lang.String");
        assertThat(text(jvm, Operation.HISTOGRAM, JvmRequest.LIVE)).contains("java.lang.String");
        assertThat(text(jvm, Operation.FLAGS, ""))
                .contains("-XX:MaxHeapSize=67108864")
                .doesNotContain("-XX:+AggressiveHeap");
    }

    @Test
    void writesItsHeapToAFileOfItsTask() throws Exception {
        JvmFile dump = file(jvm, Operation.HEAP_DUMP, JvmRequest.LIVE);

        assertThat(dump.bytes()).isPositive();
        JvmOperations.Text content = (JvmOperations.Text) run(jvm, Operation.FILE, dump.name());
        assertThat(new String(content.content().readNBytes(12), StandardCharsets.UTF_8))
                .isEqualTo("JAVA PROFILE");
        content.content().close();
    }

    @Test
    void recordsWhatItDoes() throws Exception {
        assertThatThrownBy(() -> run(jvm, Operation.RECORDING_STOP, "")).hasMessageContaining("the JVM refuses: ");
        assertThatThrownBy(() -> run(jvm, Operation.RECORDING_START, "everything"))
                .hasMessage("a recording has the settings \"default\" or \"profile\", not \"everything\"");
        JvmFile begun = file(jvm, Operation.RECORDING_START, "");
        assertThatThrownBy(() -> run(jvm, Operation.RECORDING_START, ""))
                .hasMessage("a recording of this JVM runs already");
        JvmFile kept = file(jvm, Operation.RECORDING_STOP, "");

        assertThat(kept.name()).isEqualTo(begun.name());
        assertThat(kept.bytes()).isPositive();
    }

    @Test
    void leavesItsRecordingWhenItEnds() throws Exception {
        Process ending = start("-Xmx64m", "-XX:+UseSerialGC");
        JvmFile begun = file(ending, Operation.RECORDING_START, "");
        ending.destroy();
        assertThat(ending.waitFor(30, TimeUnit.SECONDS)).isTrue();

        JvmOperations.Text kept = (JvmOperations.Text) run(ending, Operation.FILE, begun.name());
        assertThat(kept.content().readNBytes(4)).isEqualTo(new byte[] {'F', 'L', 'R', 0});
        kept.content().close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-XX:-UsePerfData", "-XX:+PerfDisableSharedMem"})
    void needsNoCountersForAllElse(String option) throws Exception {
        Process uncounted = start("-Xmx64m", "-XX:+UseSerialGC", option);

        assertThatThrownBy(() -> run(uncounted, Operation.FIGURES, "")).hasMessageContaining("keeps no counters");
        assertThat(text(uncounted, Operation.THREADS, "")).contains("\"left\"", "Stuck.hold");
        assertThat(text(uncounted, Operation.DEADLOCKS, "")).startsWith("Found one Java-level deadlock:");
        assertThat(text(uncounted, Operation.HISTOGRAM, JvmRequest.LIVE)).contains("java.lang.String");
        assertThat(text(uncounted, Operation.FLAGS, "")).contains(option);
        assertThat(file(uncounted, Operation.HEAP_DUMP, "").bytes()).isPositive();
        JvmFile begun = file(uncounted, Operation.RECORDING_START, "");
        assertThat(file(uncounted, Operation.RECORDING_STOP, ""))
                .extracting(JvmFile::name)
                .isEqualTo(begun.name());
    }

    /** As jpackage makes them: a launcher of its own beside a runtime. */
    @Test
    void isFoundInAProgramOfAnotherName(@TempDir Path image) throws Exception {
        Path home = Path.of(System.getProperty("java.home"));
        Path launcher = Files.copy(
                home.resolve("bin/java").toRealPath(),
                Files.createDirectory(image.resolve("bin")).resolve("app"));
        Files.createSymbolicLink(image.resolve("lib"), home.resolve("lib"));
        Process app = start(launcher, "-Xmx64m", "-XX:+UseSerialGC", "-XX:-UsePerfData");

        assertThat(text(app, Operation.THREADS, "")).contains("\"left\"", "Stuck.hold");
    }

    @Test
    void isLeftAloneWhereItTakesNoCommands() throws Exception {
        Process counting = start("-XX:+DisableAttachMechanism");
        Process uncounted = start("-XX:+DisableAttachMechanism", "-XX:-UsePerfData");
        Process deaf = start("-XX:+DisableAttachMechanism", "-Xrs");

        for (Process closed : List.of(counting, uncounted)) {
            assertThatThrownBy(() -> run(closed, Operation.THREADS, ""))
                    .hasMessageContaining("was started with -XX:+DisableAttachMechanism");
        }
        assertThatThrownBy(() -> run(deaf, Operation.THREADS, "")).hasMessageContaining("was started with -Xrs");
        for (Process closed : List.of(counting, uncounted, deaf)) {
            assertThat(closed.isAlive()).isTrue();
            closed.toHandle().destroyForcibly();
            assertThat(closed.getInputStream().readAllBytes()).isEmpty();
        }
    }

    /** Without a signal: such a JVM listens from its beginning. */
    @Test
    void answersWhereItLeavesSignalsAlone() throws Exception {
        assertThat(text(start("-Xrs"), Operation.THREADS, "")).contains("\"left\"", "Stuck.hold");
    }

    /** It has the name, and does something at a SIGQUIT. */
    @Test
    void isNotTakenForWhatOnlyHasItsName(@TempDir Path directory) throws Exception {
        Path java = Files.copy(Path.of("/bin/sh").toRealPath(), directory.resolve("java"));
        Process other = new ProcessBuilder(
                        java.toString(), "-c", "trap 'echo quit' QUIT; echo ready; while :; do sleep 0.05; done")
                .redirectError(new File("/dev/null"))
                .start();
        started.add(other);
        assertThat(other.getInputStream().readNBytes("ready\n".length())).hasSize("ready\n".length());

        assertThatThrownBy(() -> run(other, Operation.THREADS, ""))
                .hasMessage("this JVM takes no commands: it is no HotSpot JVM");
        assertThat(other.isAlive()).isTrue();
        other.toHandle().destroyForcibly();
        assertThat(other.getInputStream().readAllBytes()).isEmpty();
    }

    @Test
    void isNotSoughtInOtherPrograms() throws Exception {
        Process shell = new ProcessBuilder("sleep", "60").start();
        started.add(shell);
        assertThatThrownBy(() -> run(shell, Operation.THREADS, "")).hasMessage("no process of the task is a JVM");
        assertThat(shell.isAlive()).isTrue();
    }
}
