package dev.drover.chaos.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoIT {
    @TempDir
    Path directory;

    @AfterEach
    void endWhatIsLeft() {
        Leftovers.in(directory).forEach(ProcessHandle::destroyForcibly);
    }

    @Test
    void fetchesTheAnswerOfTheHelloJobAndLeavesNoProcess() throws Exception {
        Path output = directory.resolve("output");
        Process demo = new ProcessBuilder(
                        Launcher.PATH.toString(),
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
        assertThat(Leftovers.in(directory)).isEmpty();
    }
}
