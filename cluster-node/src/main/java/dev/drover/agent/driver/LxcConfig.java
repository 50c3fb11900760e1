package dev.drover.agent.driver;

import dev.drover.agent.directory.PathEscapeException;
import dev.drover.agent.directory.TaskDirectory;
import dev.drover.agent.directory.TaskMounts.TaskMount;
import dev.drover.protocol.allocation.AllocatedResources.TaskShare;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What LXC is to make of a task: the container's configuration, to which its template adds, and what the template is told.
 *
 * <p>A container's root is the machine's, so it could put links in the place of directories that the agent writes to. What is
 * mounted cannot be replaced from inside, so each of them is a mount of its own.
 */
final class LxcConfig {
    static final Set<String> OPTIONS = Set.of(
            "template",
            "template_args",
            "distro",
            "release",
            "arch",
            "image_variant",
            "image_server",
            "gpg_key_id",
            "gpg_key_server",
            "disable_gpg",
            "flush_cache",
            "force_cache",
            "log_level",
            "verbosity",
            "network_mode",
            "volumes");

    /** What templates call what the job file has another name for; those of images know all of them. */
    private static final Map<String, String> TEXTS = new TreeMap<>(Map.of(
            "distro", "--dist",
            "release", "--release",
            "arch", "--arch",
            "image_variant", "--variant",
            "image_server", "--server",
            "gpg_key_id", "--keyid",
            "gpg_key_server", "--keyserver"));

    private static final Map<String, String> FLAGS = new TreeMap<>(
            Map.of("disable_gpg", "--no-validate", "flush_cache", "--flush-cache", "force_cache", "--force-cache"));

    private static final Set<String> LEVELS = Set.of("trace", "debug", "info", "warn", "error");
    private static final Set<String> VERBOSITIES = Set.of("quiet", "verbose");
    private static final Map<String, String> NETWORKS = Map.of("host", "none", "none", "empty");
    private static final long BYTES_PER_MB = 1L << 20;

    private final TaskContext context;
    private final DriverConfig config;

    LxcConfig(TaskContext context, DriverConfig config) {
        this.context = context;
        this.config = config;
    }

    String template() throws TaskStartException {
        return config.required("template");
    }

    List<String> templateArguments() throws TaskStartException {
        List<String> arguments = new ArrayList<>();
        for (Map.Entry<String, String> option : TEXTS.entrySet()) {
            config.text(option.getKey())
                    .filter(text -> !text.isEmpty())
                    .ifPresent(text -> arguments.addAll(List.of(option.getValue(), text)));
        }
        for (Map.Entry<String, String> option : FLAGS.entrySet()) {
            if (config.flag(option.getKey())) {
                arguments.add(option.getValue());
            }
        }
        arguments.addAll(config.texts("template_args"));
        return arguments;
    }

    String logLevel() throws TaskStartException {
        return oneOf("log_level", "error", LEVELS);
    }

    /** Whether the task's output shall have what the template says. */
    boolean isVerbose() throws TaskStartException {
        return oneOf("verbosity", "quiet", VERBOSITIES).equals("verbose");
    }

    private String oneOf(String option, String standard, Set<String> known) throws TaskStartException {
        String text = config.text(option).orElse(standard);
        if (!known.contains(text)) {
            throw new TaskStartException(
                    "config option \"%s\" of driver \"lxc\" takes one of %s, not \"%s\""
                            .formatted(option, known.stream().sorted().toList(), text),
                    false);
        }
        return text;
    }

    /**
     * The configuration's lines. The container's console is what {@code lxc-start} has for input and output.
     *
     * @param run by which the container's processes are found if {@code lxc-start} is killed: they outlive it
     * @param cgroups the version of the machine's control groups; 0 for none
     * @param processes how many processes and threads there may be
     */
    List<String> lines(String run, int cgroups, int processes) throws TaskStartException {
        List<String> lines = new ArrayList<>();
        String network = oneOf("network_mode", "host", NETWORKS.keySet());
        lines.add("lxc.net.0.type = " + NETWORKS.get(network));
        if (network.equals("host")) {
            // A system that looks for an address would take away the machine's own.
            lines.add("lxc.cap.drop = net_admin");
        }
        lines.add("lxc.console.path = none");
        lines.add("lxc.environment = " + Session.mark(run));
        limits(cgroups, processes).forEach((file, value) -> lines.add("lxc.cgroup" + file + " = " + value));
        lines.addAll(mounts());
        context.environment()
                .variables()
                .forEach((name, value) -> lines.add("lxc.environment = " + name + "=" + value));
        for (String line : lines) {
            if (line.chars().anyMatch(character -> character < ' ')) {
                throw new TaskStartException(
                        "driver \"lxc\" can pass no line breaks to a container, as in \"" + line.strip() + "\"", false);
            }
        }
        return lines;
    }

    private Map<String, String> limits(int cgroups, int processes) {
        TaskShare share = context.share();
        long most = Math.max(share.memoryMb(), share.memoryMaxMb()) * BYTES_PER_MB;
        String cores = share.cores().stream().map(String::valueOf).collect(Collectors.joining(","));
        Map<String, String> limits = new TreeMap<>();
        if (cgroups == 0) {
            return limits;
        }
        if (cgroups == 1) {
            limits.put(".memory.limit_in_bytes", Long.toString(most));
            limits.put(".cpu.shares", Integer.toString(Math.max(2, share.cpuMhz())));
            limits.put(".pids.max", Integer.toString(processes));
        } else {
            limits.put("2.memory.max", Long.toString(most));
            limits.put("2.memory.swap.max", "0");
            limits.put("2.cpu.weight", Integer.toString(Math.max(1, Math.min(10_000, share.cpuMhz()))));
            limits.put("2.pids.max", Integer.toString(processes));
        }
        if (!cores.isEmpty()) {
            limits.put(cgroups == 1 ? ".cpuset.cpus" : "2.cpuset.cpus", cores);
        }
        return limits;
    }

    private List<String> mounts() throws TaskStartException {
        TaskDirectory task = context.directory();
        Path shared = task.allocation().shared();
        List<String> mounts = new ArrayList<>(List.of(
                mount(shared, "alloc", false),
                mount(shared.resolve("data"), "alloc/data", false),
                mount(shared.resolve("tmp"), "alloc/tmp", false),
                mount(task.allocation().logs(), "alloc/logs", true),
                mount(task.local(), "local", false),
                mount(task.secrets(), "secrets", false)));
        for (TaskMount volume : context.paths().mounts().mounts()) {
            mounts.add(mount(volume.source(), relative(volume.inRoot().toString()), volume.readOnly()));
        }
        for (String volume : config.texts("volumes")) {
            mounts.add(volume(volume));
        }
        return mounts;
    }

    /** In the form {@code source:target}, both relative: of the task's directory, and of the container's root. */
    private String volume(String text) throws TaskStartException {
        String[] parts = text.split(":", -1);
        if (parts.length != 2 || parts[0].isEmpty() || parts[1].isEmpty() || parts[1].startsWith("/")) {
            throw new TaskStartException(
                    "config option \"volumes\" of driver \"lxc\" takes \"source:target\", both relative, not \"%s\""
                            .formatted(text),
                    false);
        }
        try {
            Path source = context.directory().resolve(parts[0]);
            TaskDirectory task = context.directory();
            Path shared = task.allocation().shared();
            if (Stream.of(task.local(), task.secrets(), shared.resolve("data"), shared.resolve("tmp"))
                    .noneMatch(source::startsWith)) {
                throw new TaskStartException(
                        "driver \"lxc\" mounts no \"%s\": of a task's files only what is below local, secrets, alloc/data and alloc/tmp can be mounted once more"
                                .formatted(parts[0]),
                        false);
            }
            return mount(source, parts[1], false);
        } catch (PathEscapeException escape) {
            throw new TaskStartException(
                    "driver \"lxc\" mounts no \"%s\": %s".formatted(parts[0], escape.getMessage()), false);
        }
    }

    private static String relative(String path) {
        return path.replaceFirst("^/+", "");
    }

    private static String mount(Path source, String target, boolean readOnly) {
        return "lxc.mount.entry = %s %s none bind,create=%s%s 0 0"
                .formatted(
                        escaped(source.toString()),
                        escaped(target),
                        source.toFile().isFile() ? "file" : "dir",
                        readOnly ? ",ro" : "");
    }

    /** As in {@code /etc/fstab}. */
    private static String escaped(String path) {
        return path.replace("\\", "\\134").replace(" ", "\\040");
    }
}
