package dev.drover.chaos.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoIT {
    private static final Path LAUNCHER = Path.of(System.getProperty("drover.home"), "drover");

    @TempDir
    Path directory;

    @AfterEach
    void endWhatIsLeft() {
        processesIn(directory).forEach(ProcessHandle::destroyForcibly);
    }

    @Test
    void fetchesTheAnswerOfTheHelloJobAndLeavesNoProcess() throws Exception {
        Path output = directory.resolve("output");
        Process demo = new ProcessBuilder(
                        LAUNCHER.toString(),
                        "demo",
                        "-once",
                        "-data-dir",
                        directory.resolve("data").toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(demo.waitFor(240, TimeUnit.SECONDS)).isTrue();
        } finally {
            demo.destroy();
        }
        assertThat(demo.exitValue()).as("%s", Files.readString(output)).isZero();
        assertThat(Files.readString(output)).contains("    Hello World\n");
        assertThat(processesIn(directory)).isEmpty();
    }

    /** Those that name the directory or work below it: agent, Cassandra, tasks. */
    private static List<ProcessHandle> processesIn(Path directory) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains(directory.toString())
                        || worksBelow(directory, process.pid()))
                .toList();
    }

    private static boolean worksBelow(Path directory, long pid) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "cwd"))
                    .startsWith(directory);
        } catch (IOException e) {
            return false;
        }
    }
}
