package dev.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {
    @TempDir
    Path home;

    private String formerHome = "";

    @BeforeEach
    void useOwnLauncher() {
        formerHome = System.getProperty("drover.home", "");
        System.setProperty("drover.home", home.toString());
    }

    @AfterEach
    void restoreHome() {
        if (formerHome.isEmpty()) {
            System.clearProperty("drover.home");
        } else {
            System.setProperty("drover.home", formerHome);
        }
    }

    @Test
    void tellsTheLastWordsOfAnAgentThatCannotStart() throws IOException {
        launcher("#!/bin/sh\necho \"$1 $2 $3\"\necho no space left\nexit 3\n");
        CommandLineTool.Result result = new CommandLineTool().in(home).run("demo", "-once", "-data-dir", "data");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err().lines())
                .containsExactly(
                        "the agent of the demo ended with exit code 3; its last words:",
                        "  agent -dev -data-dir",
                        "  no space left");
        assertThat(home.resolve("data/demo.hcl"))
                .content()
                .containsPattern("http +=")
                .contains("cluster = ");
    }

    @Test
    void tellsThatThereIsNoLauncher() {
        CommandLineTool.Result result = new CommandLineTool().in(home).run("demo", "-data-dir", "data");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).startsWith("cannot start the agent of the demo in \"" + home.resolve("data") + "\": ");
    }

    @Test
    void takesNoArguments() {
        assertThat(new CommandLineTool().in(home).run("demo", "hello").err())
                .startsWith("This command takes no arguments");
    }

    private void launcher(String script) throws IOException {
        Path launcher = Files.writeString(home.resolve("drover"), script);
        assertThat(launcher.toFile().setExecutable(true)).isTrue();
    }
}
