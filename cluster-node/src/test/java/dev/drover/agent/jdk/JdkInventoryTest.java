package dev.drover.agent.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.jdk.Jdk;
import dev.drover.protocol.jdk.NodeJdks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JdkInventoryTest {
    private static final String SHOWN = """
        echo "Property settings:" >&2
        echo "    java.vendor = Test Inc." >&2
        echo "    java.version = 1.8.0_392" >&2
        echo "    java.vm.name = OpenJDK 64-Bit Server VM" >&2
        echo 'openjdk version "1.8.0_392"' >&2
        echo "OpenJDK Runtime Environment (build 1)" >&2
        echo "OpenJDK 64-Bit Server VM (build 2)" >&2
        """;

    @TempDir
    Path directory;

    private static Path home(Path home, String release, String script) throws IOException {
        Files.createDirectories(home.resolve("bin"));
        Files.createDirectories(home.resolve("lib/server"));
        Files.createFile(home.resolve("lib/server/libjvm.so"));
        Path java = Files.writeString(home.resolve("bin/java"), "#!/bin/sh\n" + script);
        assertThat(java.toFile().setExecutable(true)).isTrue();
        if (!release.isEmpty()) {
            Files.writeString(home.resolve("release"), release);
        }
        return home.toRealPath();
    }

    private static String release(String version, String vendor) {
        return "JAVA_VERSION=\"" + version + "\"\nIMPLEMENTOR=\"" + vendor + "\"\nOS_NAME=\"Linux\"\nnonsense\n";
    }

    private JdkInventory take(Map<String, String> environment) {
        return JdkInventory.take(
                new JdkCandidates(environment),
                List.of(directory.resolve("jdks")),
                new JdkProbe(Duration.ofSeconds(2), environment),
                Duration.ofSeconds(20));
    }

    private static List<Jdk> below(Path directory, JdkInventory inventory) {
        return inventory.jdks().stream()
                .filter(jdk -> jdk.home().startsWith(directory.toString()))
                .toList();
    }

    @Test
    void readsWhatJdksSayOfThemselvesAndAsksThoseThatDoNot() throws IOException {
        Path jdks = Files.createDirectories(directory.resolve("jdks")).toRealPath();
        Path fresh = home(jdks.resolve("21"), release("21.0.4", "Debian"), "exit 9");
        Path zing = home(jdks.resolve("zing"), release("17.0.1", "Azul") + "JVM_VARIANT=\"Zing\"\n", "exit 9");
        Path old = home(jdks.resolve("8"), "JAVA_VERSION=\"1.8.0_392\"\n", SHOWN);
        Files.createSymbolicLink(jdks.resolve("default"), fresh);

        JdkInventory inventory = take(Map.of());

        assertThat(below(jdks, inventory))
                .containsExactly(
                        new Jdk(fresh.toString(), "21.0.4", "Debian", "", "HotSpot"),
                        new Jdk(zing.toString(), "17.0.1", "Azul", "", "Zing"),
                        new Jdk(old.toString(), "1.8.0_392", "Test Inc.", "", "HotSpot"));
        assertThat(NodeJdks.of(inventory.attributes())).isEqualTo(inventory.jdks());
    }

    @Test
    void saysWhyOneIsRefused() throws IOException {
        Path jdks = Files.createDirectories(directory.resolve("jdks")).toRealPath();
        Files.createDirectories(jdks.resolve("empty"));
        Path foreign = home(jdks.resolve("foreign"), release("17", "X") + "OS_ARCH=\"s390x\"\n", "exit 9");
        Path windows = home(jdks.resolve("windows"), "OS_NAME=\"Windows\"\n", "exit 9");
        Path silent = home(jdks.resolve("silent"), "", "echo hello");
        Path slow = home(jdks.resolve("slow"), "", "sleep 30");
        Path locked = home(jdks.resolve("locked"), "", "exit 9");
        assertThat(locked.resolve("bin/java").toFile().setExecutable(false)).isTrue();

        long began = System.nanoTime();
        JdkInventory inventory = take(Map.of());

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
        assertThat(inventory.refused())
                .containsEntry(jdks.resolve("empty").toString(), "has no bin/java")
                .containsEntry(windows.toString(), "is for Windows")
                .containsEntry(silent.toString(), "does not say which version it is")
                .containsEntry(slow.toString(), "did not say what it is within 2000 ms")
                .containsEntry(locked.toString(), "its bin/java may not be run by this agent")
                .containsEntry(
                        foreign.toString(), "is for s390x, and this machine is " + System.getProperty("os.arch"));
        assertThat(below(jdks, inventory)).isEmpty();
        assertThat(inventory.attributes().values()).contains(windows + " is for Windows");
    }

    @Test
    void takesJavaHomeForTasksThatAskForNothing() throws IOException {
        Path jdks = Files.createDirectories(directory.resolve("jdks")).toRealPath();
        Path home = home(jdks.resolve("8"), "", SHOWN);

        JdkInventory inventory = take(Map.of("JAVA_HOME", home.toString(), "PATH", "/nowhere"));

        assertThat(inventory.attributes())
                .containsEntry("driver.java", "1")
                .containsEntry("driver.java.version", "1.8.0_392")
                .containsEntry("driver.java.runtime", "OpenJDK Runtime Environment (build 1)")
                .containsEntry("driver.java.vm", "OpenJDK 64-Bit Server VM (build 2)");
    }

    @Test
    void asksWithoutTheOptionsThatTheAgentHas() throws IOException {
        Map<String, String> environment =
                Map.of("OTHER", "seen", "JAVA_TOOL_OPTIONS", "leaked", "OPENJ9_JAVA_OPTIONS", "leaked");
        Path jdks = Files.createDirectories(directory.resolve("jdks")).toRealPath();
        home(jdks.resolve("8"), "", SHOWN.replace("Test Inc.", "$JAVA_TOOL_OPTIONS $OPENJ9_JAVA_OPTIONS $OTHER"));

        assertThat(below(jdks, take(environment))).extracting(Jdk::vendor).containsExactly("seen");
    }

    @Test
    void fallsBackToTheAgentsOwn() {
        JdkInventory inventory =
                take(Map.of("JAVA_HOME", directory.resolve("gone").toString(), "PATH", ""));

        assertThat(inventory.standard().orElseThrow().jdk().version()).isEqualTo(System.getProperty("java.version"));
        assertThat(inventory.refused())
                .containsEntry(directory.resolve("gone").toAbsolutePath().toString(), "has no bin/java");
    }
}
