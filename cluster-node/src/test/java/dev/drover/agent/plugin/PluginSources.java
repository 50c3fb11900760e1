package dev.drover.agent.plugin;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * Plug-ins as others write them: the example's driver, and classes of a few lines that go wrong.
 *
 * @param classes where they are compiled to
 */
record PluginSources(Path classes) {
    static final String SHELL = "org.example.shell.ShellDriver$Factory";
    private static final Path EXAMPLE = Path.of("../examples/shell-driver/ShellDriver.java");

    /** A class that is factory and driver in one. */
    private static final String PLUGIN = """
        package plug;

        import dev.drover.agent.driver.*;
        import dev.drover.protocol.node.Node;
        import java.util.*;

        public class %s implements DriverFactory, TaskDriver {
            public String name() { return "%s"; }
            public TaskDriver create(DriverServices services) { return this; }
            public Node.Driver fingerprint() { %s }
            public TaskHandle start(TaskContext context) { throw new NoClassDefFoundError("gone"); }
            public Optional<TaskHandle> recover(TaskHandleRecord record) { throw new IllegalStateException("lost"); }
            %s
        }
        """;

    private static final String FOUND = "return new Node.Driver(true, true, \"Healthy\", Map.of(%s));";

    /** Compiles them all at once. */
    static PluginSources compile(Path directory) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "-proc:none",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                directory.resolve("classes").toString()));
        arguments.add(EXAMPLE.toString());
        arguments.add(write(directory, "Thrower", "thrower", "throw new IllegalStateException(\"no idea\");", ""));
        arguments.add(write(
                directory,
                "Boaster",
                "boaster",
                FOUND.formatted("\"os.name\", \"mine\", \"driver.boaster.size\", \"7\", \"driver.boasters\", \"2\""),
                ""));
        arguments.add(write(directory, "Taken", "raw_exec", FOUND.formatted(""), ""));
        arguments.add(write(directory, "Misnamed", "a b", FOUND.formatted(""), ""));
        arguments.add(write(
                directory,
                "Unready",
                "unready",
                FOUND.formatted(""),
                "public Unready() { throw new IllegalStateException(\"not today\"); }"));
        arguments.add(write(
                directory,
                "Curious",
                "curious",
                "try { Class.forName(\"dev.drover.agent.AgentSettings\"); " + FOUND.formatted("")
                        + " } catch (ClassNotFoundException hidden) { return new Node.Driver(false, false, \"hidden\","
                        + " Map.of()); }",
                ""));
        JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler());
        int status = compiler.run(null, null, null, arguments.toArray(String[]::new));
        if (status != 0) {
            throw new IOException("the plug-ins of this test cannot be compiled");
        }
        return new PluginSources(directory.resolve("classes"));
    }

    private static String write(Path directory, String type, String driver, String fingerprint, String more)
            throws IOException {
        return Files.writeString(directory.resolve(type + ".java"), PLUGIN.formatted(type, driver, fingerprint, more))
                .toString();
    }

    /** Packs them into a JAR that names some of them, readable for all and writable for its owner. */
    Path jar(Path file, String... factories) throws IOException {
        try (OutputStream bytes = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(bytes);
                Stream<Path> tree = Files.walk(classes)) {
            for (Path compiled : tree.filter(Files::isRegularFile).toList()) {
                jar.putNextEntry(new JarEntry(classes.relativize(compiled).toString()));
                Files.copy(compiled, jar);
            }
            if (factories.length > 0) {
                jar.putNextEntry(new JarEntry("META-INF/services/dev.drover.agent.driver.DriverFactory"));
                jar.write(String.join("\n", factories).getBytes(StandardCharsets.UTF_8));
            }
        }
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    }
}
