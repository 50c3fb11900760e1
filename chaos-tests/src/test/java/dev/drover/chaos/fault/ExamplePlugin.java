package dev.drover.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;

/** The driver of {@code examples/shell-driver}, built as docs/drivers.md says. */
final class ExamplePlugin {
    private static final Path SOURCE = Path.of("../examples/shell-driver");
    private static final Path JDK = Path.of(System.getProperty("java.home"), "bin");

    private ExamplePlugin() {}

    /** Returns the JAR, in a directory of plug-ins that only its owner can write to. */
    static Path build(Path plugins) throws IOException, InterruptedException {
        Files.setPosixFilePermissions(plugins, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path classes = plugins.resolve("classes");
        Path jar = plugins.resolve("shell-driver.jar");
        run(
                JDK.resolve("javac"),
                "-proc:none",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                classes,
                SOURCE.resolve("ShellDriver.java"));
        run(JDK.resolve("jar"), "--create", "--file", jar, "-C", classes, "org", "-C", SOURCE, "META-INF");
        return Files.setPosixFilePermissions(jar, PosixFilePermissions.fromString("rw-r--r--"));
    }

    private static void run(Object... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Arrays.stream(command).map(Object::toString).toList())
                .inheritIO()
                .start();
        assertThat(process.waitFor()).as("exit of %s", Arrays.toString(command)).isZero();
    }
}
