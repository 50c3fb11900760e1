package dev.drover.protocol.jdk;

import dev.drover.protocol.Value;
import dev.drover.protocol.job.Task;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
        accessProblem(task).ifPresent(problem -> problems.put(JvmAccess.OPTION, problem));
        return problems;
    }

    private static Optional<String> accessProblem(Task task) {
        if (!task.config().values().containsKey(JvmAccess.OPTION)) {
            return Optional.empty();
        }
        if (!(task.config().values().get(JvmAccess.OPTION) instanceof Value.Items)) {
            return Optional.of("jvm_access must be a list, of " + JvmAccess.texts());
        }
        return ConfigTexts.all(task.config(), JvmAccess.OPTION).stream()
                .filter(text -> JvmAccess.of(text).isEmpty())
                .findFirst()
                .map(text -> "jvm_access can hold " + JvmAccess.texts() + ", but not \"" + text + "\"");
    }

    /** What the author of a task allows of its JVM: what it lists, and all where it lists nothing. */
    public static Set<JvmAccess> allowedAccess(Task task) {
        if (!task.driver().equals(DRIVER) || !task.config().values().containsKey(JvmAccess.OPTION)) {
            return EnumSet.allOf(JvmAccess.class);
        }
        Set<JvmAccess> allowed = EnumSet.noneOf(JvmAccess.class);
        ConfigTexts.all(task.config(), JvmAccess.OPTION)
                .forEach(text -> JvmAccess.of(text).ifPresent(allowed::add));
        return allowed;
    }

    /** Options that say what {@code heap} says. */
    public static Optional<String> otherHeap(List<String> options) {
        return options.stream()
                .filter(option -> HEAP_OPTIONS.stream().anyMatch(option::startsWith))
                .findFirst()
                .map(option -> "heap and the JVM option \"" + option + "\" exclude each other");
    }

    public static String badVersions(String bounds) {
        return "java_version must be bounds such as \">= 17, < 22\" or a release such as \"17\", not \"" + bounds
                + "\"";
    }

    private static Optional<String> written(Task task, String option) {
        return ConfigTexts.of(task.config(), option).filter(text -> !text.isEmpty() && !text.contains("${"));
    }
}
