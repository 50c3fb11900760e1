package dev.drover.agent.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

class NeedsToolTest {
    @TempDir
    Path directory;

    @Test
    void runsWhatHasItsTool() throws Exception {
        Path tool = Files.createFile(directory.resolve("tool"));
        assertThat(tool.toFile().setExecutable(true)).isTrue();

        assertThat(evaluate("/nowhere:" + directory, true).isDisabled()).isFalse();
    }

    @Test
    void skipsWhatLacksItsToolAndSaysSo() {
        ConditionEvaluationResult result = evaluate(directory.toString(), false);

        assertThat(result.isDisabled()).isTrue();
        assertThat(result.getReason()).contains("skipped: needs tool");
    }

    @Test
    void failsWhatLacksItsToolInContinuousIntegration() {
        assertThatThrownBy(() -> evaluate(directory.toString(), true))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("needs tool, which must be there where CI=true");
    }

    @Test
    void givesUpWhatLacksMoreThanATool() {
        NeedsTool.Condition.assume(true, "control groups", true);
        assertThatThrownBy(() -> NeedsTool.Condition.assume(false, "control groups", false))
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining("skipped: needs control groups");
        assertThatThrownBy(() -> NeedsTool.Condition.assume(false, "control groups", true))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("needs control groups, which must be there where CI=true");
    }

    private static ConditionEvaluationResult evaluate(String path, boolean isIntegration) {
        return NeedsTool.Condition.evaluate("tool", path, isIntegration);
    }
}
