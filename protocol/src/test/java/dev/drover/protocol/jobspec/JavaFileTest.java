package dev.drover.protocol.jobspec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is known to be wrong with a java task before a node has seen it. */
class JavaFileTest {
    private static String file(String config) {
        return "job \"x\" {\ngroup \"g\" {\ntask \"t\" {\ndriver = \"java\"\nconfig {\n" + config
                + "\n}\nresources {\nmemory = 512\n}\n}\n}\n}\n";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "heap = \"600m\"; 6; heap \"600m\" is larger than the task's memory of 512 MB",
                "heap = \"most\"; 6; heap must be a part of the task's memory",
                "java_version = \"newest\"; 6; java_version must be bounds such as",
                "jvm_access = [\"threads\", \"heap\"]; 6; jvm_access can hold counters, threads, deadlocks, histogram,"
                        + " flags, heap_dump, recording, fetch, but not \"heap\"",
                "jvm_access = \"threads\"; 6; jvm_access must be a list, of counters",
                "heap = \"50%\"\\n"
                        + "jvm_options = [\"-Xmx64m\"]; 7; heap and the JVM option \"-Xmx64m\" exclude each other"
            })
    void isSaidWithItsPlace(String config, int line, String message) {
        String text = Jobs.read(file(config.replace("\\n", "\n"))).errorText();
        assertThat(text).contains(message).contains("job.hcl:" + line);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "heap = \"75%\"",
                "heap = \"512m\"",
                "heap = \"${meta.heap}\"",
                "java_version = \">= 17, < 22\"",
                "java_version = 17",
                "jvm_access = []",
                "jvm_access = [\"threads\", \"heap_dump\"]",
                "java_version = \"${meta.java}\"",
                "jvm_options = [\"-Xmx1g\"]"
            })
    void isNothingInWhatIsRight(String config) {
        assertThat(Jobs.read(file(config)).errors()).isEmpty();
    }
}
