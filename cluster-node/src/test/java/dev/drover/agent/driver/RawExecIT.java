package dev.drover.agent.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.agent.directory.SampleTask;
import dev.drover.agent.log.LogStream;
import dev.drover.protocol.Value;
import dev.drover.protocol.node.Node;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
@NeedsTool("setsid")
class RawExecIT {
    private TaskFixture tasks;

    @BeforeEach
    void open(@TempDir Path root) throws IOException {
        tasks = new TaskFixture(root);
    }

    @AfterEach
    void close() {
        tasks.endAll();
    }

    @Test
    void isNotDeafToSignalsThatItsAgentIgnores() throws Exception {
        List<String> line = new ArrayList<>(List.of("sh", "-c", "trap '' INT; exec \"$@\"", "agent"));
        line.addAll(TaskLauncher.newSessionCommand());
        line.addAll(List.of("sh", "-c", "kill -s INT $$; exit 7"));

        assertThat(new ProcessBuilder(line).start().waitFor()).isEqualTo(130);
    }

    @Test
    void runsACommandWithItsArgumentsAndEnvironment() throws Exception {
        TaskHandle handle = tasks.shell("echo \"$NOMAD_TASK_NAME in $(pwd)\"; echo oops >&2");
        assertThat(TaskFixture.await(handle)).isEqualTo(new TaskExit(0, 0, ""));
        assertThat(tasks.output(LogStream.STDOUT)).isEqualTo("server in " + tasks.directory.root() + "\n");
        assertThat(tasks.output(LogStream.STDERR)).isEqualTo("oops\n");
    }

    @ParameterizedTest
    @CsvSource({"local, local", "${NOMAD_TASK_DIR}, local", "'', ''", "/usr, /usr"})
    void startsInItsWorkDirectory(String workDirectory, String directory) throws Exception {
        Map<String, Value> config = Map.of(
                "command", new Value.Text("pwd"),
                "work_dir", new Value.Text(workDirectory));
        assertThat(TaskFixture.await(tasks.start("raw_exec", config)).message()).isEmpty();
        assertThat(tasks.output(LogStream.STDOUT))
                .isEqualTo(tasks.directory.root().resolve(directory).toRealPath() + "\n");
    }

    /** CVE-2024-21626 of runc: what the agent has open is nothing of the task's. */
    @Test
    void inheritsNothingThatTheAgentHasOpen() throws Exception {
        try (OutputStream open = Files.newOutputStream(tasks.directory.state().resolve("open"))) {
            open.write(1);
            TaskFixture.await(tasks.shell("ls /proc/$$/fd; :"));
        }
        assertThat(tasks.output(LogStream.STDOUT)).isEqualTo("0\n1\n2\n");
    }

    @Test
    void reportsExitCodeAndLastLinesOfStderr() throws Exception {
        TaskExit exit = TaskFixture.await(tasks.shell("echo first >&2; echo no such bean >&2; exit 3"));
        assertThat(exit).isEqualTo(new TaskExit(3, 0, "exited with code 3: first | no such bean"));
    }

    @Test
    void startsTheTaskInASessionOfItsOwnWithDefaultSignals() throws Exception {
        TaskHandle handle = tasks.shell("cat /proc/self/status; exec tail -f /dev/null");
        ProcessTable table = new ProcessTable();
        ProcessTable.Entry entry = table.find(handle.pid()).orElseThrow();
        assertThat(entry.session()).isEqualTo(handle.record().shim().pid());
        assertThat(entry.id().startTimeTicks()).isEqualTo(handle.startTimeTicks());
        TaskFixture.awaitTrue(() -> text(LogStream.STDOUT).contains("SigIgn"));
        long ignored = Long.parseUnsignedLong(
                text(LogStream.STDOUT)
                        .lines()
                        .filter(line -> line.startsWith("SigIgn"))
                        .findFirst()
                        .orElseThrow()
                        .substring("SigIgn:".length())
                        .strip(),
                16);
        long interruptOrTerminate = (1L << 1) | (1L << 14);
        assertThat(ignored & interruptOrTerminate).isZero();
        assertThat(handle.stop("", Duration.ofSeconds(10)))
                .isEqualTo(new TaskExit(130, 2, "ended by signal 2 (exit code 130)"));
    }

    @Test
    void killsATaskThatIgnoresItsStopSignal() throws Exception {
        TaskHandle handle = tasks.shell("trap '' TERM; echo ready; while :; do read x </dev/zero; done");
        TaskFixture.awaitTrue(() -> text(LogStream.STDOUT).contains("ready"));
        TaskExit exit = handle.stop("SIGTERM", Duration.ofMillis(300));
        assertThat(exit.signal()).isEqualTo(9);
        assertThat(exit.exitCode()).isEqualTo(137);
        assertThat(((TaskProcess) handle).isGone()).isTrue();
    }

    @Test
    void letsATaskEndOnItsOwnTerms() throws Exception {
        TaskHandle handle = tasks.shell("trap 'echo bye; exit 0' TERM; echo ready; while :; do sleep 0.05; done");
        TaskFixture.awaitTrue(() -> text(LogStream.STDOUT).contains("ready"));
        assertThat(handle.stop("TERM", Duration.ofSeconds(10)).isSuccess()).isTrue();
        assertThat(text(LogStream.STDOUT)).contains("bye");
    }

    @Test
    void endsChildrenThatForkedTwiceOrLeftTheSession() throws Exception {
        TaskHandle handle = tasks.shell(
                "(sleep 600 & echo $! >a) & (setsid sleep 600 & echo $! >b) & wait; echo ready; exec sleep 600");
        TaskFixture.awaitTrue(() -> text(LogStream.STDOUT).contains("ready"));
        ProcessTable table = new ProcessTable();
        Session session = new Session(table, handle.record());
        TaskFixture.awaitTrue(() ->
                session.members(true).size() == 3 && session.members(false).size() == 2);
        assertThat(handle.stats().processes()).isEqualTo(2);
        handle.kill();
        assertThat(((TaskProcess) handle).isGone()).isTrue();
    }

    @Test
    void endsWhatATaskLeavesBehindWhenItExits() throws Exception {
        TaskHandle handle = tasks.shell("setsid sleep 600 & sleep 600 & exit 0");
        assertThat(TaskFixture.await(handle).isSuccess()).isTrue();
        assertThat(((TaskProcess) handle).isGone()).isTrue();
    }

    @Test
    void passesVariablesWhoseNamesShellsCannotUse() throws Exception {
        Map<String, Value> config = Map.of("command", new Value.Text("env"));
        TaskFixture.await(tasks.start(SampleTask.task("raw_exec", config, Map.of("spring.profiles.active", "a b"))));
        assertThat(tasks.output(LogStream.STDOUT)).contains("spring.profiles.active=a b\n");
    }

    @Test
    void interpolatesItsConfiguration() throws Exception {
        Files.createSymbolicLink(tasks.directory.local().resolve("say"), Path.of("/bin/echo"));
        TaskFixture.await(tasks.start(
                "raw_exec",
                Map.of(
                        "command",
                        new Value.Text("${NOMAD_TASK_DIR}/say"),
                        "args",
                        TaskFixture.texts("${NOMAD_PORT_http} ${attr.kernel.name} ${no.such}"))));
        assertThat(tasks.output(LogStream.STDOUT)).isEqualTo("8080 linux ${no.such}\n");
    }

    @Test
    void saysWhatIsWrongBeforeItStartsAnything() {
        assertThatThrownBy(() -> tasks.start("raw_exec", Map.of()))
                .hasMessage("driver \"raw_exec\" needs config option \"command\"");
        assertThatThrownBy(() -> tasks.start("raw_exec", Map.of("comand", new Value.Text("x"))))
                .hasMessage("driver \"raw_exec\" has no config option \"comand\"");
        assertThatThrownBy(() -> tasks.start("raw_exec", Map.of("command", new Value.Text("nowhere"))))
                .hasMessage("command \"nowhere\" was not found in the task's directory or its PATH");
        assertThat(TaskHandleRecord.load(tasks.directory.state())).isEmpty();
    }

    @Test
    void measuresTheWholeSession() throws Exception {
        TaskHandle handle = tasks.shell("while :; do :; done & while :; do :; done");
        TaskFixture.awaitTrue(() -> handle.stats().cpuTime().toMillis() > 200);
        TaskStats stats = handle.stats();
        assertThat(stats.processes()).isEqualTo(2);
        assertThat(stats.residentBytes()).isPositive();
        handle.kill();
        assertThat(handle.stats().processes()).isZero();
    }

    private String text(LogStream stream) {
        try {
            return tasks.output(stream);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** CVE-2019-15928: what keeps a driver off a node is not only that nothing is placed there. */
    @Test
    void startsNothingWhereItIsDisabledAndEndsWhatRunsFromBefore() throws Exception {
        tasks.shell("trap 'exit 7' TERM; echo ready; while :; do sleep 0.02; done");
        tasks.awaitOutput(LogStream.STDOUT, "ready");

        tasks.optional(OptionalDrivers.NONE);

        String why = "is disabled: plugin \"raw_exec\" { config { enabled = true } } would enable it";
        assertThatThrownBy(() -> tasks.shell("true")).hasMessage("driver \"raw_exec\" " + why);
        Node.Driver driver = tasks.drivers.driver("raw_exec").orElseThrow().fingerprint();
        assertThat(driver.detected()).isFalse();
        assertThat(driver.attributes()).isEmpty();
        assertThat(driver.healthDescription()).isEqualTo(why);
        assertThat(tasks.recover().stop("SIGTERM", Duration.ofSeconds(30)).exitCode())
                .isEqualTo(7);
    }
}
