package dev.drover.chaos.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
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
    void makesArchivesThatLetItsProgramsStartQuickly() throws Exception {
        Launcher.run(directory, List.of(Launcher.PATH.toString(), "archives"), Map.of());

        Path archives = Launcher.PATH.resolveSibling("target/drover/cds").resolve(System.getProperty("java.version"));
        for (String name : List.of("cassandra", "agent", "cli", "download")) {
            assertThat(archives.resolve(name + ".jsa")).isNotEmptyFile();
        }
    }

    @Test
    void passesOnTheExitCodeOfTheProgram() throws Exception {
        Launcher.Result result =
                Launcher.run(directory, List.of(Launcher.PATH.toString(), "no-such-command"), Map.of());
        assertThat(result.exitCode()).isEqualTo(127);
    }

    @Test
    void neverStartsMavenOnceBuilt() throws Exception {
        Path home = homeWithoutMaven();
        Files.createSymbolicLink(home.resolve("target"), Launcher.PATH.resolveSibling("target"));

        Launcher.Result result = Launcher.run(directory, List.of(home + "/drover", "version"), Map.of());

        assertThat(result.errors()).isEmpty();
        assertThat(result.output()).startsWith("Drover ");
        assertThat(home.resolve("maven-was-started")).doesNotExist();
    }

    @Test
    void startsMavenWhereNothingIsBuilt() throws Exception {
        Path home = homeWithoutMaven();

        Launcher.Result result = Launcher.run(directory, List.of(home + "/drover", "version"), Map.of());

        assertThat(result.exitCode()).isNotZero();
        assertThat(home.resolve("maven-was-started")).exists();
    }

    @Test
    void anAgentThatIsAClientAloneIsMadeForAQuickStart() throws Exception {
        Path home = homeWithoutMaven();
        for (String jar : List.of(
                "lib-cassandra/drover-cassandra-runtime.jar",
                "lib-agent/drover-http-gateway.jar",
                "lib-cli/drover-cli.jar",
                "lib-chaos/drover-chaos-tests.jar")) {
            Path file = home.resolve("target/drover").resolve(jar);
            Files.createDirectories(file.getParent());
            Files.createFile(file);
        }
        String quick = "-XX:TieredStopAtLevel=1";

        assertThat(jvm(home, "-client")).contains(quick);
        assertThat(jvm(home, "-client", "-server")).doesNotContain(quick);
        assertThat(jvm(home, "-dev")).doesNotContain(quick);
        assertThat(jvm(home, "-config", "c.hcl")).doesNotContain(quick);
    }

    /** What the JVM of an agent with these arguments is started with. */
    private List<String> jvm(Path home, String... arguments) throws IOException, InterruptedException {
        Path jdk = directory.resolve("jdk");
        Files.createDirectories(jdk.resolve("bin"));
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"17.0.1\"\n");
        Path java = Files.writeString(jdk.resolve("bin/java"), "#!/bin/sh\necho \"$@\"\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
        List<String> command = new ArrayList<>(List.of(home + "/drover", "agent"));
        command.addAll(List.of(arguments));
        Launcher.Result result = Launcher.run(directory, command, Map.of("JAVA_HOME", jdk.toString()));
        return List.of(result.output().strip().split(" "));
    }

    /** A checkout whose Maven only says that it was started. */
    private Path homeWithoutMaven() throws IOException {
        Path home = Files.createDirectory(directory.resolve("home"));
        Files.copy(Launcher.PATH, home.resolve("drover"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.createSymbolicLink(home.resolve("examples"), Launcher.PATH.resolveSibling("examples"));
        Path maven = Files.writeString(home.resolve("mvnw"), "#!/bin/sh\ntouch maven-was-started\nexit 1\n");
        Files.setPosixFilePermissions(maven, PosixFilePermissions.fromString("rwx------"));
        return home;
    }
}
