package dev.drover.agent.driver;

import dev.drover.agent.directory.TaskDirectory;
import dev.drover.protocol.node.Node;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Runs a JVM: an executable JAR or WAR by {@code jar_path}, or a {@code class} on a {@code class_path}; with {@code
 * jvm_options} and {@code args}.
 */
final class JavaDriver implements TaskDriver {
    static final String NAME = "java";
    private static final Set<String> OPTIONS = Set.of("jar_path", "class", "class_path", "jvm_options", "args");

    private final TaskLauncher launcher;
    private final Optional<JavaRuntime> runtime;

    JavaDriver(TaskLauncher launcher, Optional<JavaRuntime> runtime) {
        this.launcher = launcher;
        this.runtime = runtime;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Node.Driver fingerprint() {
        if (!launcher.isUsable()) {
            return new Node.Driver(false, false, "needs Linux with setsid (util-linux) or perl", Map.of());
        }
        if (runtime.isEmpty()) {
            return new Node.Driver(false, false, "no java found by JAVA_HOME or on the PATH", Map.of());
        }
        Map<String, String> attributes = new TreeMap<>();
        attributes.put("driver.java", "1");
        attributes.put("driver.java.version", runtime.get().version());
        attributes.put("driver.java.runtime", runtime.get().runtime());
        attributes.put("driver.java.vm", runtime.get().vm());
        return new Node.Driver(true, true, "Healthy", attributes);
    }

    @Override
    public TaskHandle start(TaskContext context) throws TaskStartException {
        DriverConfig config = new DriverConfig(NAME, context, OPTIONS);
        if (runtime.isEmpty()) {
            throw new TaskStartException("driver \"java\" found no java by JAVA_HOME or on the PATH", false);
        }
        List<String> command = new ArrayList<>();
        command.add(runtime.get().executable().toString());
        command.addAll(config.texts("jvm_options"));
        config.text("class_path").filter(path -> !path.isEmpty()).ifPresent(path -> {
            command.add("-cp");
            command.add(path);
        });
        command.addAll(entryPoint(config, context.directory()));
        command.addAll(config.texts("args"));
        return launcher.start(NAME, context, command);
    }

    @Override
    public Optional<TaskHandle> recover(TaskHandleRecord record) {
        return launcher.recover(record);
    }

    private static List<String> entryPoint(DriverConfig config, TaskDirectory directory) throws TaskStartException {
        Optional<String> jar = config.text("jar_path").filter(path -> !path.isEmpty());
        if (jar.isPresent()) {
            return List.of("-jar", existing(jar.get(), directory));
        }
        Optional<String> mainClass = config.text("class").filter(name -> !name.isEmpty());
        if (mainClass.isEmpty()) {
            throw new TaskStartException("driver \"java\" needs config option \"jar_path\" or \"class\"", false);
        }
        return List.of(mainClass.get());
    }

    /** Nomad's own driver shows the task's directory as the root, so {@code /local/app.jar} is looked for there, too. */
    private static String existing(String path, TaskDirectory directory) throws TaskStartException {
        try {
            Path given = directory.root().resolve(path);
            if (Files.isRegularFile(given)) {
                return path;
            }
            Path below = Path.of(directory.root() + "/" + path).normalize();
            if (Files.isRegularFile(below)) {
                return below.toString();
            }
        } catch (InvalidPathException invalid) {
            throw new TaskStartException("jar_path \"%s\" is not a path".formatted(path), false);
        }
        throw new TaskStartException("jar_path \"%s\" is not a file in the task's directory".formatted(path), true);
    }
}
