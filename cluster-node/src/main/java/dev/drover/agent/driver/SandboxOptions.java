package dev.drover.agent.driver;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a task's {@code config} says of its sandbox, for all drivers that have one.
 *
 * @param workDirectory where the command starts, as the task sees it
 * @param capabilities it keeps, in lower case without {@code cap_}
 */
record SandboxOptions(String workDirectory, Set<String> capabilities) {
    static final SandboxOptions NONE = new SandboxOptions("", Set.of());
    static final Set<String> KEYS = Set.of("work_dir", "pid_mode", "ipc_mode", "cap_add", "cap_drop");

    /** More would let a task out of its sandbox, or at the packets of others. */
    private static final Set<String> GRANTED = Set.of("net_bind_service");

    SandboxOptions {
        capabilities = Set.copyOf(capabilities);
    }

    /** The options of a driver that has these and some of its own. */
    static Set<String> and(String... own) {
        Set<String> options = new HashSet<>(KEYS);
        options.addAll(List.of(own));
        return Set.copyOf(options);
    }

    static SandboxOptions of(String driver, DriverConfig config) throws TaskStartException {
        requirePrivate(driver, config, "pid_mode");
        requirePrivate(driver, config, "ipc_mode");
        Set<String> capabilities = new HashSet<>();
        for (String added : names(config, "cap_add")) {
            if (!GRANTED.contains(added)) {
                throw new TaskStartException(
                        "driver \"%s\" grants no capability \"%s\" by cap_add, only %s"
                                .formatted(driver, added, String.join(", ", GRANTED)),
                        false);
            }
            capabilities.add(added);
        }
        List<String> dropped = names(config, "cap_drop");
        if (dropped.contains("all")) {
            capabilities.clear();
        }
        dropped.forEach(capabilities::remove);
        return new SandboxOptions(config.text("work_dir").orElse(""), capabilities);
    }

    private static List<String> names(DriverConfig config, String key) throws TaskStartException {
        return config.texts(key).stream()
                .map(name -> name.toLowerCase(Locale.ROOT).replaceFirst("^cap_", ""))
                .toList();
    }

    private static void requirePrivate(String driver, DriverConfig config, String key) throws TaskStartException {
        String mode = config.text(key).orElse("private");
        if (!mode.isEmpty() && !mode.equals("private")) {
            throw new TaskStartException(
                    "config option \"%s\" of driver \"%s\" can only be \"private\", not \"%s\": tasks do not see each other"
                            .formatted(key, driver, mode),
                    false);
        }
    }
}
