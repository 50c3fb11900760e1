package dev.drover.agent.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class EnvironmentScriptTest {
    private static String run(Map<String, String> variables, String... command) throws Exception {
        List<String> line = new ArrayList<>(List.of("sh", "-c"));
        line.add(EnvironmentScript.of(variables) + "exec \"$@\"");
        line.add("task");
        line.addAll(List.of(command));
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/bin:/bin");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }

    @Test
    void exportsWhatShellsCanNameAndHandsOnTheRest() {
        assertThat(EnvironmentScript.of(Map.of("A", "it's", "b.c", "d e", "UID", "7")))
                .isEqualTo("""
                    export A='it'\\''s'
                    set -- /usr/bin/env 'UID=7' 'b.c=d e' "$@"
                    """);
    }

    @Property(tries = 20)
    void keepsEveryValue(
            @ForAll @AlphaChars @StringLength(min = 1, max = 5) String name,
            @ForAll @CharRange(from = 1, to = 126) @StringLength(max = 20) String value)
            throws Exception {
        String variable = "X_" + name;
        assertThat(run(Map.of(variable, value), "printenv", variable)).isEqualTo(value + "\n");
    }

    @Test
    void keepsANameThatNoShellKnows() throws Exception {
        assertThat(run(Map.of("spring.name", "a\nb"), "env", "-0")).contains("spring.name=a\nb\0");
    }
}
