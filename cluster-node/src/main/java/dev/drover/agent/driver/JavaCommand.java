package dev.drover.agent.driver;

import dev.drover.agent.directory.TaskPaths;
import dev.drover.agent.jdk.OptionVariables;
import dev.drover.protocol.jdk.HeapSize;
import dev.drover.protocol.jdk.JavaTaskRules;
import dev.drover.protocol.jdk.JavaVersions;
import dev.drover.protocol.jdk.Jdk;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The command line of a JVM. What the agent adds stands before what the job says, so that the job's word is the last.
 *
 * @param launcher the arguments of {@code java} up to the program's own
 */
record JavaCommand(Jdk jdk, List<String> launcher, List<String> arguments) {
    /** From this release on HotSpot warns of {@code -XX:MaxRAM}. */
    private static final int WITHOUT_MAX_RAM = 26;

    /** Options that leave nothing for {@code -XX:MaxRAM} to say; those that take a share count from it. */
    private static final List<String> SIZES = List.of("-Xmx", "-XX:MaxHeapSize=", "-XX:MaxRAM=");

    JavaCommand {
        launcher = List.copyOf(launcher);
        arguments = List.copyOf(arguments);
    }

    static JavaCommand of(Jdk jdk, DriverConfig config, TaskContext context) throws TaskStartException {
        List<String> options = config.texts("jvm_options");
        List<String> launcher =
                new ArrayList<>(memory(jdk, config.text(HeapSize.OPTION).orElse(""), options, context));
        if (jdk.isHotSpot()) {
            launcher.add(CrashReport.option(context.paths().local()));
        }
        launcher.addAll(options);
        config.text("class_path").filter(path -> !path.isEmpty()).ifPresent(path -> {
            launcher.add("-cp");
            launcher.add(path);
        });
        launcher.addAll(entryPoint(config, context.paths()));
        return new JavaCommand(jdk, launcher, config.texts("args"));
    }

    List<String> line() {
        List<String> line = new ArrayList<>();
        line.add(Path.of(jdk.home(), "bin", "java").toString());
        line.addAll(launcher);
        line.addAll(arguments);
        return line;
    }

    /**
     * How much memory the JVM may count on. Without {@code heap}, and where the job leaves it open, it is told the task's
     * memory in place of the machine's, of which it takes its usual part: what it would do in a container of that size.
     */
    private static List<String> memory(Jdk jdk, String heap, List<String> options, TaskContext context)
            throws TaskStartException {
        int memoryMb = context.task().resources().memoryMb();
        if (heap.isEmpty()) {
            boolean open = jdk.isHotSpot()
                    && JavaVersions.feature(jdk.version()) < WITHOUT_MAX_RAM
                    && leavesSize(options)
                    && leavesSize(inEnvironment(context.environment().variables()));
            return open ? List.of("-XX:MaxRAM=" + memoryMb + "m") : List.of();
        }
        Optional<String> problem = HeapSize.problem(heap, memoryMb).or(() -> JavaTaskRules.otherHeap(options));
        if (problem.isPresent()) {
            throw new TaskStartException("driver \"java\": " + problem.get(), false);
        }
        long kibibytes = HeapSize.parse(heap).orElseThrow().kibibytes(memoryMb);
        return List.of("-Xmx" + kibibytes + "k");
    }

    private static boolean leavesSize(List<String> options) {
        return options.stream().noneMatch(option -> SIZES.stream().anyMatch(option::startsWith));
    }

    private static List<String> inEnvironment(Map<String, String> variables) {
        return OptionVariables.NAMES.stream()
                .flatMap(variable -> JavaOptionPolicy.split(variables.getOrDefault(variable, "")).stream())
                .toList();
    }

    private static List<String> entryPoint(DriverConfig config, TaskPaths paths) throws TaskStartException {
        Optional<String> jar = config.text("jar_path").filter(path -> !path.isEmpty());
        if (jar.isPresent()) {
            return List.of("-jar", existing(jar.get(), paths));
        }
        Optional<String> mainClass = config.text("class").filter(name -> !name.isEmpty());
        if (mainClass.isEmpty()) {
            throw new TaskStartException("driver \"java\" needs config option \"jar_path\" or \"class\"", false);
        }
        return List.of(mainClass.get());
    }

    /** Nomad's own driver shows the task's directory as the root, so {@code /local/app.jar} is looked for there, too. */
    private static String existing(String path, TaskPaths paths) throws TaskStartException {
        try {
            Path given = paths.onMachine(path);
            if (Files.isRegularFile(given)) {
                return paths.inTask(given);
            }
            Path below = Path.of(paths.directory().root() + "/" + path).normalize();
            if (Files.isRegularFile(below)) {
                return paths.inTask(below);
            }
        } catch (InvalidPathException invalid) {
            throw new TaskStartException("jar_path \"%s\" is not a path".formatted(path), false);
        }
        throw new TaskStartException("jar_path \"%s\" is not a file in the task's directory".formatted(path), true);
    }
}
