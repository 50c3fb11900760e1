package dev.drover.agent.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.agent.driver.RunFiles.Run;
import dev.drover.agent.driver.TaskHandleRecord.Offsets;
import dev.drover.agent.isolation.Confinement;
import dev.drover.agent.isolation.TaskCgroup;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunTextTest {
    private static final Run RUN = new Run(
            "exec",
            "run-1",
            "boot-1",
            new Offsets(3, 4),
            new Confinement(true, new TaskCgroup(List.of(Path.of("/cgroup/memory/a"), Path.of("/cgroup/cpu/a")))));

    @Test
    void readsWhatItHasWritten() {
        assertThat(RunText.parse(RunText.of(RUN))).contains(RUN);
    }

    @Test
    void takesNoPartForTheWhole() {
        String text = RunText.of(RUN);

        for (int length = 0; length < text.length(); length++) {
            assertThat(RunText.parse(text.substring(0, length)))
                    .as("the first %s characters", length)
                    .isEmpty();
        }
    }

    @Test
    void noticesEachCharacterThatIsAnother() {
        String text = RunText.of(RUN);

        for (int at = 0; at < text.length(); at++) {
            assertThat(RunText.parse(text.substring(0, at) + '\0' + text.substring(at + 1)))
                    .as("another character at %s", at)
                    .isEmpty();
        }
    }

    @Test
    void readsWhatEarlierAgentsHaveWritten() {
        assertThat(RunText.parse("raw_exec\nrun-1\nboot-1\n4\n"))
                .contains(new Run("raw_exec", "run-1", "boot-1", new Offsets(Long.MAX_VALUE, 4), Confinement.NONE));
        assertThat(RunText.parse("exec\nrun-1\nboot-1\n4\n3\ntrue\n/cgroup/memory/a\n/cgroup/cpu/a\n"))
                .contains(RUN);
    }

    @Test
    void readsNoNumberThatIsNone() {
        assertThat(RunText.parse("raw_exec\nrun-1\nboot-1\nfour\n")).isEmpty();
        assertThat(RunText.parse("raw_exec\nrun-1\nboot-1\n4\nthree\n")).isEmpty();
        assertThat(RunText.parse("raw_exec\nrun-1\nboot-1\n4\n3\ntrue\n\0\n")).isEmpty();
    }
}
