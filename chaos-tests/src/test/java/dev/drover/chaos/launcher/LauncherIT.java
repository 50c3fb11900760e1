package dev.drover.chaos.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherIT {
    @TempDir
    Path directory;

    @Test
    void runsFromAnyDirectoryAndSaysNothingOfItsOwn() throws Exception {
        Launcher.Result result = Launcher.run(directory, List.of(Launcher.PATH.toString(), "version"), Map.of());
        assertThat(result.errors()).isEmpty();
        assertThat(result.output()).startsWith("Drover ");
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void runsThroughALinkWithABareEnvironment() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("link"), Launcher.PATH);
        Launcher.Result result = Launcher.run(
                directory, List.of(link.toString(), "version"), Map.of("LANG", "C", "JAVA_HOME", "/nowhere"));
        assertThat(result.errors()).isEmpty();
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void passesOnTheExitCodeOfTheProgram() throws Exception {
        Launcher.Result result =
                Launcher.run(directory, List.of(Launcher.PATH.toString(), "no-such-command"), Map.of());
        assertThat(result.exitCode()).isEqualTo(127);
    }
}
