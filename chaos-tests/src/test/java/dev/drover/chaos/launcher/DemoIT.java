package dev.drover.chaos.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.chaos.fault.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    Path directory;

    @AfterEach
    void endWhatIsLeft() {
        Leftovers.in(directory).forEach(ProcessHandle::destroyForcibly);
    }

    @Test
    void staysUpUntilCtrlCAndLeavesNoProcess() throws Exception {
        Path output = directory.resolve("output");
        String data = directory.resolve("data").toString();
        Process demo = new ProcessBuilder("setsid", Launcher.PATH.toString(), "demo", "-data-dir", data)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            Await.until("the demo waits for Ctrl-C", LIMIT, () -> Files.readString(output)
                    .contains("Ctrl-C"));
            assertThat(demo.isAlive()).isTrue();

            new ProcessBuilder("bash", "-c", "kill -INT -- -" + demo.pid())
                    .inheritIO()
                    .start()
                    .waitFor();

            assertThat(demo.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } finally {
            demo.destroy();
        }
        assertThat(Leftovers.in(directory)).isEmpty();
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
