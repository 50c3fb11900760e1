package dev.drover.protocol.jdk;

import dev.drover.protocol.job.Task;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What can be known to be wrong with a task of the {@code java} driver before a node has seen it. */
public final class JavaTaskRules {
    /** The name of the driver. */
    public static final String DRIVER = "java";

    private static final List<String> HEAP_OPTIONS =
            List.of("-Xmx", "-XX:MaxHeapSize=", "-XX:MaxRAM=", "-XX:MaxRAMPercentage=", "-XX:MaxRAMFraction=");

    private JavaTaskRules() {}

    /** By option of the config, what is wrong with it. What the node replaces, <code>${…}</code>, is the node's to judge. */
    public static Map<String, String> problems(Task task) {
        Map<String, String> problems = new TreeMap<>();
        if (!task.driver().equals(DRIVER)) {
            return problems;
        }
        written(task, JdkDemand.VERSION_OPTION)
                .filter(bounds -> !JavaVersions.areBounds(bounds))
                .ifPresent(bounds -> problems.put(JdkDemand.VERSION_OPTION, badVersions(bounds)));
        written(task, HeapSize.OPTION)
                .flatMap(heap -> HeapSize.problem(heap, task.resources().memoryMb()))
                .ifPresent(problem -> problems.put(HeapSize.OPTION, problem));
        if (written(task, HeapSize.OPTION).isPresent()) {
            otherHeap(ConfigTexts.all(task.config(), "jvm_options"))
                    .ifPresent(problem -> problems.put("jvm_options", problem));
        }
        return problems;
    }

    /** Options that say what {@code heap} says. */
    public static Optional<String> otherHeap(List<String> options) {
        return options.stream()
                .filter(option -> HEAP_OPTIONS.stream().anyMatch(option::startsWith))
                .findFirst()
                .map(option -> "heap and the JVM option \"" + option + "\" exclude each other");
    }

    /** Whether the options leave it to the JVM how large its heap may grow. */
    public static boolean leavesHeap(List<String> options) {
        return otherHeap(options).isEmpty();
    }

    public static String badVersions(String bounds) {
        return "java_version must be bounds such as \">= 17, < 22\" or a release such as \"17\", not \"" + bounds
                + "\"";
    }

    private static Optional<String> written(Task task, String option) {
        return ConfigTexts.of(task.config(), option).filter(text -> !text.isEmpty() && !text.contains("${"));
    }
}
