package dev.drover.agent.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.agent.directory.AllocationDirectory;
import dev.drover.agent.directory.TaskDirectory;
import dev.drover.agent.driver.TaskHandleRecord.ProcessId;
import dev.drover.agent.log.LogStream;
import dev.drover.agent.log.TaskOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JavaPostMortemTest {
    private static final String ERROR = "java.lang.OutOfMemoryError: Java heap space";

    private TaskDirectory directory;
    private TaskHandleRecord record;

    @BeforeEach
    void run(@TempDir Path root) throws IOException {
        AllocationDirectory allocation = new AllocationDirectory(root.resolve("allocation"));
        allocation.create();
        directory = allocation.task("server");
        directory.create();
        ProcessId process = new ProcessId(7, 7);
        record = new TaskHandleRecord(
                directory.state(), "java", "r1", process, process, "boot", TaskHandleRecord.Offsets.NONE);
        Files.writeString(directory.state().resolve("task.r1"), "");
    }

    private void says(LogStream stream, String text) throws IOException {
        Files.writeString(TaskOutput.of(directory).spool(stream), text);
    }

    private Path report(int pid, String text, long secondsLater) throws IOException {
        Path file = Files.writeString(directory.local().resolve("hs_err_pid" + pid + ".log"), text);
        FileTime started = Files.getLastModifiedTime(directory.state().resolve("task.r1"));
        return Files.setLastModifiedTime(file, FileTime.from(started.toInstant().plusSeconds(secondsLater)));
    }

    private TaskExit exit(int code) {
        return new JavaPostMortem().examine(code, record);
    }

    @ParameterizedTest
    @CsvSource({
        "3, STDOUT, Terminating due to java.lang.OutOfMemoryError: Java heap space, OUT_OF_MEMORY_ERROR",
        "134, STDOUT, Aborting due to java.lang.OutOfMemoryError: Java heap space, OUT_OF_MEMORY_ERROR",
        "1, STDERR, Exception in thread \"main\" java.lang.OutOfMemoryError: Java heap space, OUT_OF_MEMORY_ERROR",
        "3, STDERR, nothing of memory, NONE",
        "4, STDOUT, Terminating due to java.lang.OutOfMemoryError: Java heap space, NONE",
        "1, STDERR, Exception in thread \"worker\" java.lang.OutOfMemoryError: Java heap space, NONE",
        "1, STDERR, I fear a java.lang.OutOfMemoryError: Java heap space, NONE",
        "3, STDERR, Exception in thread \"main\" java.lang.OutOfMemoryError: Java heap space, NONE"
    })
    void recognisesAnOutOfMemoryErrorWhereExitCodeAndOutputAgree(
            int code, LogStream stream, String line, TaskExit.Cause cause) throws IOException {
        says(stream, "before\n" + line + "\nafter\n");
        TaskExit exit = exit(code);
        assertThat(exit.cause()).isEqualTo(cause);
        assertThat(exit.exitCode()).isEqualTo(code);
        assertThat(exit.message().startsWith(ERROR + "; ")).isEqualTo(cause == TaskExit.Cause.OUT_OF_MEMORY_ERROR);
    }

    @Test
    void saysNothingOfSuccess() throws IOException {
        says(LogStream.STDOUT, "Terminating due to " + ERROR + "\n");
        report(1, "# x", 1);
        assertThat(exit(0)).isEqualTo(new TaskExit(0, 0, ""));
    }

    @Test
    void namesTheReportOfACrashAndWhatItSays() throws IOException {
        report(42, """
            #
            # A fatal error has been detected by the Java Runtime Environment:
            #
            #  SIGSEGV (0xb) at pc=0x00007f, pid=42, tid=43
            #
            # JRE version: OpenJDK Runtime Environment (17.0.15+6)
            # Problematic frame:
            # C  [libfoo.so+0x12]  broken+0x2

            ---------------  S U M M A R Y ------------
            """, 1);
        TaskExit exit = exit(134);
        assertThat(exit.cause()).isEqualTo(TaskExit.Cause.JVM_CRASH);
        assertThat(exit.signal()).isEqualTo(6);
        assertThat(exit.message())
                .isEqualTo("the JVM crashed: SIGSEGV (0xb) at pc=0x00007f, pid=42, tid=43, in C  [libfoo.so+0x12] "
                        + " broken+0x2; its report is local/hs_err_pid42.log; ended by signal 6 (exit code 134)");
    }

    @Test
    void knowsAReportOfAnEarlierRunAndOneThatIsNoFile() throws IOException {
        report(1, "# old", -10);
        Path elsewhere = Files.writeString(directory.root().resolve("x"), "# secret");
        Files.createSymbolicLink(directory.local().resolve("hs_err_pid2.log"), elsewhere);
        assertThat(exit(134).cause()).isEqualTo(TaskExit.Cause.NONE);
    }

    @Test
    void keepsTheNewestReports() throws IOException {
        for (int pid = 1; pid <= CrashReport.KEPT + 2; pid++) {
            report(pid, "# error " + pid, pid);
        }
        assertThat(exit(134).message()).contains("error " + (CrashReport.KEPT + 2));
        assertThat(directory.local().resolve("hs_err_pid2.log")).doesNotExist();
        assertThat(directory.local().resolve("hs_err_pid3.log")).exists();
    }

    @Test
    void readsReportsThatSayLittle() {
        assertThat(CrashReport.problem(List.of("#", "# There is insufficient memory for the Java Runtime Environment")))
                .isEqualTo("There is insufficient memory for the Java Runtime Environment");
        assertThat(CrashReport.problem(List.of())).isEqualTo("an error that its report does not tell");
        assertThat(CrashReport.option("/a%b")).isEqualTo("-XX:ErrorFile=/a%%b/hs_err_pid%p.log");
    }
}
