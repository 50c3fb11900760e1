package dev.drover.agent.driver;

import dev.drover.agent.directory.PathEscapeException;
import dev.drover.agent.directory.TaskDirectory;
import dev.drover.agent.directory.TaskMounts.TaskMount;
import dev.drover.agent.engine.DockerSettings;
import dev.drover.agent.json.Json;
import dev.drover.protocol.Value;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a container sees of the machine: its task's directories, the volumes of its group, and what its {@code config} names.
 * Of the latter, files of the task's own are there for all, others only where the node's operator says so.
 *
 * <p>A container's root is the machine's: it could put links in the place of directories that the agent writes to. What is
 * mounted cannot be replaced from inside, so each of them is a mount of its own.
 */
final class ContainerMounts {
    private static final Set<String> MOUNT =
            Set.of("type", "target", "source", "readonly", "tmpfs_options", "bind_options");
    private static final Set<String> TMPFS = Set.of("size", "mode");
    private static final Set<String> BIND = Set.of("propagation");
    private static final String READ_ONLY = "ro";
    private static final String READ_WRITE = "rw";

    private final TaskContext context;
    private final DriverConfig config;
    private final DockerSettings settings;

    ContainerMounts(TaskContext context, DriverConfig config, DockerSettings settings) {
        this.context = context;
        this.config = config;
        this.settings = settings;
    }

    Value all() throws TaskStartException {
        TaskDirectory task = context.directory();
        List<Value> mounts = new ArrayList<>();
        Path shared = task.allocation().shared();
        mounts.add(bind(shared, "/alloc", false));
        mounts.add(bind(shared.resolve("data"), "/alloc/data", false));
        mounts.add(bind(shared.resolve("tmp"), "/alloc/tmp", false));
        mounts.add(bind(task.allocation().logs(), "/alloc/logs", true));
        mounts.add(bind(task.local(), "/local", false));
        mounts.add(bind(task.secrets(), "/secrets", false));
        for (TaskMount mount : context.paths().mounts().mounts()) {
            mounts.add(bind(mount.source(), mount.inRoot().toString(), mount.readOnly()));
        }
        for (String volume : config.texts("volumes")) {
            mounts.add(volume(volume));
        }
        for (String key : List.of("mount", "mounts")) {
            for (DriverConfig mount : config.blocks(key, MOUNT)) {
                mounts.add(mount(mount));
            }
        }
        return new Value.Items(mounts);
    }

    /** In the form {@code source:target[:ro]}. */
    private Value volume(String text) throws TaskStartException {
        String[] parts = text.split(":", -1);
        boolean named = parts.length == 2 || parts.length == 3;
        String mode = parts.length == 3 ? parts[2] : READ_WRITE;
        if (!named || parts[0].isEmpty() || !(mode.equals(READ_ONLY) || mode.equals(READ_WRITE))) {
            throw invalid("config option \"volumes\" takes \"source:target\" or \"source:target:ro\", not \"%s\""
                    .formatted(text));
        }
        return bind(source(parts[0]), target(parts[1]), mode.equals(READ_ONLY));
    }

    private Value mount(DriverConfig mount) throws TaskStartException {
        String type = mount.text("type").orElse("bind");
        boolean readOnly = mount.flag("readonly");
        String target = target(mount.required("target"));
        mount.blocks("bind_options", BIND);
        return switch (type) {
            case "bind" -> bind(source(mount.required("source")), target, readOnly);
            case "tmpfs" -> tmpfs(mount, target, readOnly);
            default ->
                throw invalid(
                        "a mount of driver \"docker\" is of type \"bind\" or \"tmpfs\", not \"%s\"".formatted(type));
        };
    }

    private static Value tmpfs(DriverConfig mount, String target, boolean readOnly) throws TaskStartException {
        Map<String, Value> fields = new TreeMap<>(fields("tmpfs", target, readOnly));
        Map<String, Value> options = new TreeMap<>();
        for (DriverConfig tmpfs : mount.blocks("tmpfs_options", TMPFS)) {
            int size = tmpfs.number("size", 1, Integer.MAX_VALUE);
            int mode = tmpfs.number("mode", 1, Integer.MAX_VALUE);
            if (size > 0) {
                options.put("SizeBytes", Json.number(size));
            }
            if (mode > 0) {
                options.put("Mode", Json.number(mode));
            }
        }
        fields.put("TmpfsOptions", new Value.Fields(options));
        return new Value.Fields(fields);
    }

    private static Value bind(Path source, String target, boolean readOnly) {
        Map<String, Value> fields = new TreeMap<>(fields("bind", target, readOnly));
        fields.put("Source", Json.text(source.toString()));
        return new Value.Fields(fields);
    }

    private static Map<String, Value> fields(String type, String target, boolean readOnly) {
        return Map.of("Type", Json.text(type), "Target", Json.text(target), "ReadOnly", Json.flag(readOnly));
    }

    /** A relative path is one of the task's own directory. */
    private Path source(String text) throws TaskStartException {
        if (text.startsWith("/")) {
            if (!settings.volumes()) {
                throw invalid("driver \"docker\" mounts no \"%s\": this node does not let tasks see its files (volumes)"
                        .formatted(text));
            }
            return Path.of(text);
        }
        try {
            Path source = context.directory().resolve(text);
            if (own().noneMatch(source::startsWith)) {
                throw invalid("driver \"docker\" mounts no \"%s\": of a task's files only what is below local, secrets,"
                                .formatted(text)
                        + " alloc/data and alloc/tmp can be mounted once more");
            }
            return source;
        } catch (PathEscapeException escape) {
            throw invalid("driver \"docker\" mounts no \"%s\": %s".formatted(text, escape.getMessage()));
        }
    }

    /** Directories that cannot be replaced, and hold none that the agent relies on. */
    private Stream<Path> own() {
        TaskDirectory task = context.directory();
        Path shared = task.allocation().shared();
        return Stream.of(task.local(), task.secrets(), shared.resolve("data"), shared.resolve("tmp"));
    }

    private static String target(String text) throws TaskStartException {
        if (!text.startsWith("/")) {
            throw invalid("a mount of driver \"docker\" needs an absolute target, not \"%s\"".formatted(text));
        }
        return text;
    }

    private static TaskStartException invalid(String sentence) {
        return new TaskStartException(sentence, false);
    }
}
