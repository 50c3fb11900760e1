package dev.drover.persistence.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JavaHomeTest {
    @TempDir
    Path home;

    @ParameterizedTest
    @ValueSource(strings = {"17.0.15", "17", "11.0.20.1", "17-ea"})
    void acceptsWhatCassandraRunsOn(String version) throws IOException {
        jdk(version);
        assertThat(JavaHome.requireJava(home)).isEqualTo(home.resolve("bin/java"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"21.0.2", "25", "1.8.0_392"})
    void saysWhichJdkWasFoundInstead(String version) throws IOException {
        jdk(version);
        assertThatThrownBy(() -> JavaHome.requireJava(home))
                .hasMessage("the embedded Cassandra needs JDK 11 or 17, but \"" + home + "\" holds version \"" + version
                        + "\"");
    }

    @Test
    void refusesADirectoryWithoutAJdk() {
        assertThatThrownBy(() -> JavaHome.requireJava(home))
                .hasMessage(
                        "no JDK in \"" + home + "\": \"" + home.resolve("bin/java") + "\" is not an executable file");
    }

    @Test
    void refusesAJdkThatDoesNotTellItsVersion() throws IOException {
        jdk("17");
        Files.delete(home.resolve("release"));
        assertThatThrownBy(() -> JavaHome.requireJava(home)).hasMessageContaining("no readable file \"release\"");
    }

    private void jdk(String version) throws IOException {
        Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
        Files.writeString(java, "");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    }
}
