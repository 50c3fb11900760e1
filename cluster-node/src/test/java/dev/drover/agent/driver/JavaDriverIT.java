package dev.drover.agent.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.agent.directory.SampleTask;
import dev.drover.agent.jdk.JavaSettings;
import dev.drover.agent.log.LogStream;
import dev.drover.protocol.Value;
import dev.drover.protocol.job.Task;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
@NeedsTool("setsid")
class JavaDriverIT {
    private static final String PROGRAM = """
        public class Greeter {
            public static void main(String[] args) throws Exception {
                Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("bye")));
                System.out.println(System.getProperty("greeting") + " " + String.join(",", args));
                if (args.length > 0 && args[0].equals("heap")) {
                    System.out.println(Math.round(Runtime.getRuntime().maxMemory() / 1048576.0 / 4) * 4 + " MB");
                }
                if (args.length > 0 && args[0].equals("where")) System.out.println(System.getProperty("user.dir"));
                if (args.length > 0 && args[0].equals("fill")) {
                    for (var all = new java.util.ArrayList<byte[]>(); ; ) all.add(new byte[1 << 20]);
                }
                if (args.length > 0 && args[0].equals("open")) {
                    for (var open : new java.io.File("/proc/self/fd").listFiles()) {
                        System.out.println(open.getCanonicalPath());
                    }
                }
                if (args.length > 0 && args[0].equals("stay")) Thread.sleep(600_000);
            }
        }
        """;

    @TempDir
    static Path classes = Path.of("set by JUnit");

    private TaskFixture tasks;

    @BeforeAll
    static void compile() throws IOException {
        Path source = Files.writeString(classes.resolve("Greeter.java"), PROGRAM);
        int result =
                ToolProvider.getSystemJavaCompiler().run(null, null, null, "-d", classes.toString(), source.toString());
        assertThat(result).isZero();
    }

    @BeforeEach
    void open(@TempDir Path root) throws IOException {
        tasks = new TaskFixture(root);
    }

    @AfterEach
    void close() {
        tasks.endAll();
    }

    /** Starts the class, with these options besides. */
    private TaskHandle greeter(Map<String, Value> options) throws TaskStartException {
        Map<String, Value> config = new TreeMap<>(options);
        config.put("class", new Value.Text("Greeter"));
        config.putIfAbsent("class_path", new Value.Text(classes.toString()));
        return tasks.start("java", config);
    }

    @Test
    void runsAnExecutableJarOrWar() throws Exception {
        jar(tasks.directory.local().resolve("greeter.war"));
        TaskHandle handle = tasks.start(
                "java",
                Map.of(
                        "jar_path", new Value.Text("${NOMAD_TASK_DIR}/greeter.war"),
                        "jvm_options", TaskFixture.texts("-Xmx32m", "-Dgreeting=hello"),
                        "args", TaskFixture.texts("${NOMAD_PORT_http}", "b")));
        assertThat(TaskFixture.await(handle).isSuccess()).isTrue();
        assertThat(tasks.output(LogStream.STDOUT)).isEqualTo("hello 8080,b\nbye\n");
    }

    @Test
    void runsAClassOnAClassPath() throws Exception {
        TaskHandle handle =
                greeter(Map.of("class_path", new Value.Text("local:" + classes), "args", TaskFixture.texts("x")));
        assertThat(TaskFixture.await(handle).isSuccess()).isTrue();
        assertThat(tasks.output(LogStream.STDOUT)).isEqualTo("null x\nbye\n");
    }

    @ParameterizedTest
    @CsvSource({"local, local", "${NOMAD_TASK_DIR}, local", "'', ''"})
    void startsInItsWorkDirectory(String workDirectory, String below) throws Exception {
        TaskHandle handle =
                greeter(Map.of("work_dir", new Value.Text(workDirectory), "args", TaskFixture.texts("where")));
        assertThat(TaskFixture.await(handle).message()).isEmpty();
        assertThat(tasks.output(LogStream.STDOUT))
                .contains("\n" + tasks.directory.root().resolve(below).toRealPath() + "\n");
    }

    /** CVE-2024-21626 of runc: what the agent has open is nothing of a JVM's. */
    @Test
    void inheritsNothingThatTheAgentHasOpen() throws Exception {
        try (OutputStream open = Files.newOutputStream(tasks.directory.state().resolve("canary"))) {
            open.write(1);
            TaskFixture.await(greeter(Map.of("args", TaskFixture.texts("open"))));
        }
        assertThat(tasks.output(LogStream.STDOUT)).contains("/dev/null\n").doesNotContain("canary");
    }

    @Test
    void stopsAJvmSoThatItsShutdownHooksRun() throws Exception {
        jar(tasks.directory.local().resolve("greeter.jar"));
        TaskHandle handle = tasks.start(
                "java",
                Map.of(
                        "jar_path", new Value.Text("/local/greeter.jar"),
                        "jvm_options", TaskFixture.texts("-Dgreeting=hi"),
                        "args", TaskFixture.texts("stay")));
        TaskFixture.awaitTrue(() -> tasks.spool(LogStream.STDOUT).toFile().length() > 0);
        assertThat(handle.stats().residentBytes()).isGreaterThan(10L << 20);
        TaskExit exit = handle.stop("", Duration.ofSeconds(10));
        assertThat(exit.exitCode()).isEqualTo(143);
        assertThat(exit.signal()).isEqualTo(15);
        assertThat(tasks.output(LogStream.STDOUT)).isEqualTo("hi stay\nbye\n");
    }

    @Test
    void saysWhatTheJvmSaidWhenAnOptionKillsItAtOnce() throws Exception {
        jar(tasks.directory.local().resolve("greeter.jar"));
        TaskHandle handle = tasks.start(
                "java",
                Map.of(
                        "jar_path",
                        new Value.Text("local/greeter.jar"),
                        "jvm_options",
                        TaskFixture.texts("-XX:+NoSuchOption")));
        TaskExit exit = TaskFixture.await(handle);
        assertThat(exit.exitCode()).isEqualTo(1);
        assertThat(exit.message())
                .startsWith("exited with code 1: Unrecognized VM option 'NoSuchOption'")
                .contains("Could not create the Java Virtual Machine");
    }

    @Test
    void saysWhatTheJvmSaidOnStdout() throws Exception {
        jar(tasks.directory.local().resolve("greeter.jar"));
        TaskHandle handle = tasks.start(
                "java",
                Map.of("jar_path", new Value.Text("local/greeter.jar"), "jvm_options", TaskFixture.texts("-Xmx1k")));

        assertThat(TaskFixture.await(handle).message())
                .startsWith("exited with code 1: Error occurred during initialization of VM")
                .contains("Too small maximum heap");
    }

    @Test
    void namesAMissingJar() {
        assertThatThrownBy(() -> tasks.start("java", Map.of("jar_path", new Value.Text("local/none.jar"))))
                .hasMessage("jar_path \"local/none.jar\" is not a file in the task's directory");
        assertThatThrownBy(() -> tasks.start("java", Map.of()))
                .hasMessage("driver \"java\" needs config option \"jar_path\" or \"class\"");
    }

    @Test
    void givesTheJvmTheHeapThatIsAskedForOnTheJdkThatIsAskedFor() throws Exception {
        TaskHandle handle = greeter(Map.of(
                "java_version",
                new Value.Text(">= 17"),
                "heap",
                new Value.Text("50%"),
                "args",
                TaskFixture.texts("heap")));
        assertThat(TaskFixture.await(handle).message()).isEmpty();
        assertThat(tasks.output(LogStream.STDOUT)).contains("32 MB");
        assertThat(tasks.notes).anyMatch(note -> note.matches("Java [0-9.]+.* in /.*"));
    }

    @Test
    void startsTheJdkThatIsAskedForAndNotTheStandardOne(@TempDir Path jdks) throws Exception {
        Path strange = jdks.resolve("strange");
        Path java = Files.createDirectories(strange.resolve("bin")).resolve("java");
        Files.writeString(
                strange.resolve("release"),
                "JAVA_VERSION=\"99.0.1\"\nIMPLEMENTOR=\"Strange\"\nOS_NAME=\"Linux\"\nJVM_VARIANT=\"Hotspot\"\n");
        Files.writeString(java, "#!/bin/sh\necho strange \"$@\"\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        tasks.java(new JavaSettings(List.of(jdks), List.of()));

        TaskHandle handle =
                greeter(Map.of("java_version", new Value.Text(">= 99"), "java_vendor", new Value.Text("Strange")));

        assertThat(TaskFixture.await(handle).message()).isEmpty();
        assertThat(tasks.output(LogStream.STDOUT)).startsWith("strange ").endsWith(" Greeter\n");
    }

    /** Also where no control group tells the JVM of it. */
    @ParameterizedTest
    @CsvSource({"-Dnothing=said, 32 MB", "-XX:MinRAMPercentage=25, 16 MB"})
    void givesTheJvmAShareOfItsTasksMemory(String option, String heap) throws Exception {
        TaskHandle handle = greeter(Map.of(
                "jvm_options",
                TaskFixture.texts("-XX:+UseSerialGC", "-XX:MaxRAMPercentage=25", option),
                "args",
                TaskFixture.texts("heap")));
        assertThat(TaskFixture.await(handle).message()).isEmpty();
        assertThat(tasks.output(LogStream.STDOUT)).contains(heap);
        assertThat(tasks.notes).anyMatch(note -> note.startsWith("Task is not fully isolated (none)"));
    }

    @Test
    void tellsAnOutOfMemoryErrorFromOtherExits() throws Exception {
        TaskExit exit = TaskFixture.await(greeter(Map.of(
                "heap",
                new Value.Text("8m"),
                "jvm_options",
                TaskFixture.texts("-XX:+ExitOnOutOfMemoryError"),
                "args",
                TaskFixture.texts("fill"))));
        assertThat(exit.exitCode()).isEqualTo(3);
        assertThat(exit.cause()).isEqualTo(TaskExit.Cause.OUT_OF_MEMORY_ERROR);
        assertThat(exit.message()).startsWith("java.lang.OutOfMemoryError: Java heap space; exited with code 3");
    }

    @Test
    void tellsACrashAndKeepsItsReport() throws Exception {
        TaskHandle handle = greeter(Map.of(
                "jvm_options", TaskFixture.texts("-XX:-CreateCoredumpOnCrash"), "args", TaskFixture.texts("stay")));
        TaskFixture.awaitTrue(() -> tasks.spool(LogStream.STDOUT).toFile().length() > 0);
        Signals.send("SEGV", List.of(handle.pid()));
        TaskExit exit = TaskFixture.await(handle);
        String report = "hs_err_pid" + handle.pid() + ".log";
        assertThat(exit.cause()).isEqualTo(TaskExit.Cause.JVM_CRASH);
        assertThat(exit.message())
                .startsWith("the JVM crashed: SIGSEGV (0xb)")
                .contains("its report is local/" + report);
        assertThat(tasks.directory.local().resolve(report)).isRegularFile();
    }

    @Test
    void refusesWhatTheNodeDoesNotHaveOrAllow() {
        assertThatThrownBy(() -> greeter(Map.of("java_version", new Value.Text("> 99"))))
                .hasMessageContaining("no JDK of this node has java_version > 99: it has ")
                .hasMessageContaining(System.getProperty("java.version"));
        assertThatThrownBy(() -> greeter(Map.of("heap", new Value.Text("65m"))))
                .hasMessage("driver \"java\": heap \"65m\" is larger than the task's memory of 64 MB");
    }

    /** CVE-2021-43415: QEMU's arguments gave access to the node; so do some of a JVM's, wherever it reads them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "-javaagent:local/agent.jar",
                "-agentlib:jdwp=transport=dt_socket,server=y",
                "-agentpath:local/agent.so",
                "-XX:OnError=ls",
                "-XX:OnOutOfMemoryError=ls",
                "@local/options"
            })
    void startsNoJvmWithWhatTheNodeDoesNotAllow(String option) throws Exception {
        tasks.java(JavaSettings.STANDARD);
        String refusal = "this node does not allow the JVM option \"" + option + "\"";

        assertThatThrownBy(() -> greeter(Map.of("jvm_options", TaskFixture.texts(option))))
                .hasMessageContaining(refusal + ",");
        for (String variable : List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS")) {
            Task task = SampleTask.task(
                    "java",
                    Map.of("class", new Value.Text("Greeter"), "class_path", new Value.Text(classes.toString())),
                    Map.of(variable, "-Xmx32m " + option));
            assertThatThrownBy(() -> tasks.start(task)).hasMessageContaining(refusal + " in " + variable);
        }
        assertThat(TaskFixture.await(greeter(Map.of())).message()).isEmpty();
    }

    @Test
    void describesTheJavaItFound() {
        Map<String, String> attributes =
                tasks.drivers.driver("java").orElseThrow().fingerprint().attributes();
        assertThat(attributes).containsEntry("driver.java", "1").containsKeys("driver.java.runtime", "driver.java.vm");
        assertThat(attributes.get("driver.java.version"))
                .startsWith(Integer.toString(Runtime.version().feature()));
    }

    private static void jar(Path file) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, "Greeter");
        try (OutputStream stream = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(stream, manifest)) {
            jar.putNextEntry(new JarEntry("Greeter.class"));
            jar.write(Files.readAllBytes(classes.resolve("Greeter.class")));
        }
    }
}
