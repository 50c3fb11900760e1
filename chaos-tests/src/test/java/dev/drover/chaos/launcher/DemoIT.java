package dev.drover.chaos.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.agent.isolation.Isolation;
import dev.drover.chaos.fault.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int NOBODY = 65534;

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
            assertThat(Files.readString(output)).contains("    Hello World\n");

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
    void anOrdinaryUserGetsTheAnswerOfTheHelloJobAndNoProcessIsLeft() throws Exception {
        Path output = directory.resolve("output");
        List<String> command = new ArrayList<>(asOrdinaryUser());
        command.addAll(List.of(
                Launcher.PATH.toString(),
                "demo",
                "-once",
                "-data-dir",
                directory.resolve("data").toString()));
        Process demo = new ProcessBuilder(command)
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

    /** With one right more than others have: to read what is where only root may go, as the checkout may be. */
    private List<String> asOrdinaryUser() throws IOException {
        if (!Isolation.isRoot()) {
            return List.of();
        }
        Files.setAttribute(directory, "unix:uid", NOBODY);
        return List.of(
                "setpriv",
                "--reuid=" + NOBODY,
                "--regid=" + NOBODY,
                "--clear-groups",
                "--inh-caps=-all,+dac_read_search",
                "--ambient-caps=-all,+dac_read_search");
    }
}
