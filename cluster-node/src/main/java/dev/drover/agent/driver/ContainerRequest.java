package dev.drover.agent.driver;

import dev.drover.agent.engine.DockerSettings;
import dev.drover.agent.json.Json;
import dev.drover.protocol.Value;
import dev.drover.protocol.allocation.AllocatedResources.TaskShare;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Says in an engine's words what container a task is to have. Asks nobody, and changes nothing. */
final class ContainerRequest {
    private static final long BYTES_PER_MB = 1L << 20;
    private static final int LEAST_SHARES = 2;
    private static final String RAW_SOCKETS = "net_raw";

    /** What an engine keeps of a task's output until the agent has copied it: enough for an agent that is away a while. */
    private static final Value LOGGING = new Value.Fields(Map.of(
            "Type", Json.text("json-file"),
            "Config", Json.texts(Map.of("max-size", "50m", "max-file", "2"))));

    private final TaskContext context;
    private final DriverConfig config;
    private final DockerSettings settings;
    private final ContainerOptions options;
    private final int processes;
    private final ContainerPorts ports;

    /** @param processes how many processes and threads a task may have at most */
    ContainerRequest(TaskContext context, DriverConfig config, DockerSettings settings, int processes)
            throws TaskStartException {
        this.context = context;
        this.config = config;
        this.settings = settings;
        this.options = new ContainerOptions(config, settings);
        this.processes = processes;
        this.ports = ContainerPorts.of(config, context.environment().variables());
    }

    Value.Fields body(Map<String, String> ownLabels) throws TaskStartException {
        Map<String, Value> body = new TreeMap<>();
        body.put("Image", Json.text(config.required("image")));
        List<String> command = new ArrayList<>();
        config.text("command").filter(text -> !text.isEmpty()).ifPresent(command::add);
        command.addAll(config.texts("args"));
        putUnlessEmpty(body, "Cmd", command);
        putUnlessEmpty(body, "Entrypoint", config.texts("entrypoint"));
        putUnlessEmpty(body, "WorkingDir", config.text("work_dir").orElse(""));
        putUnlessEmpty(body, "Hostname", config.text("hostname").orElse(""));
        putUnlessEmpty(body, "User", context.task().user());
        body.put("Env", Json.texts(variables()));
        body.put("Labels", Json.texts(labels(ownLabels)));
        body.put("ExposedPorts", ports.exposed());
        body.put("HostConfig", hostConfig());
        return new Value.Fields(body);
    }

    private List<String> variables() {
        Map<String, String> variables = new TreeMap<>(context.environment().variables());
        if (!context.task().env().containsKey("TMPDIR")) {
            // The directory that it speaks of is in other tasks' roots: an image has its own.
            variables.remove("TMPDIR");
        }
        variables.putAll(ports.variables());
        return variables.entrySet().stream()
                .map(variable -> variable.getKey() + "=" + variable.getValue())
                .toList();
    }

    private Map<String, String> labels(Map<String, String> own) throws TaskStartException {
        Map<String, String> labels = new TreeMap<>(config.map("labels"));
        for (String name : labels.keySet()) {
            if (name.startsWith(ContainerLabels.RESERVED)) {
                throw new TaskStartException(
                        "driver \"docker\" keeps labels such as \"%s\" for itself".formatted(name), false);
            }
        }
        labels.putAll(own);
        return labels;
    }

    private Value.Fields hostConfig() throws TaskStartException {
        Map<String, Value> host = new TreeMap<>();
        host.put("Mounts", new ContainerMounts(context, config, settings).all());
        host.put("Devices", devices());
        host.put("PortBindings", ports.bindings());
        host.put("LogConfig", LOGGING);
        putLimits(host);
        putRights(host);
        putSurroundings(host);
        return new Value.Fields(host);
    }

    /** Its user has to have rights to them; of the engine it gets all that there are. */
    private Value devices() {
        return new Value.Items(context.paths().mounts().devices().stream()
                .map(file -> Json.texts(Map.of(
                        "PathOnHost", file.toString(),
                        "PathInContainer", file.toString(),
                        "CgroupPermissions", "rwm")))
                .toList());
    }

    private void putLimits(Map<String, Value> host) throws TaskStartException {
        TaskShare share = context.share();
        long most = Math.max(share.memoryMb(), share.memoryMaxMb()) * BYTES_PER_MB;
        host.put("Memory", Json.number(most));
        host.put("MemorySwap", Json.number(most));
        if (share.memoryMaxMb() > share.memoryMb()) {
            host.put("MemoryReservation", Json.number(share.memoryMb() * BYTES_PER_MB));
        }
        host.put("CpuShares", Json.number(Math.max(LEAST_SHARES, share.cpuMhz())));
        putUnlessEmpty(
                host, "CpusetCpus", share.cores().stream().map(String::valueOf).collect(Collectors.joining(",")));
        int wanted = config.number("pids_limit", 1, processes);
        host.put("PidsLimit", Json.number(wanted == 0 ? processes : wanted));
        int shared = config.number("shm_size", 1, Integer.MAX_VALUE);
        if (shared > 0) {
            host.put("ShmSize", Json.number(shared));
        }
        List<Value> ulimits = new ArrayList<>();
        for (Map.Entry<String, String> limit : config.map("ulimit").entrySet()) {
            ulimits.add(ulimit(limit.getKey(), limit.getValue()));
        }
        if (!ulimits.isEmpty()) {
            host.put("Ulimits", new Value.Items(ulimits));
        }
    }

    /** In the form {@code soft[:hard]}. */
    private static Value ulimit(String name, String text) throws TaskStartException {
        String[] limits = text.split(":", -1);
        try {
            if (limits.length <= 2) {
                return new Value.Fields(Map.of(
                        "Name", Json.text(name),
                        "Soft", Json.number(Long.parseLong(limits[0])),
                        "Hard", Json.number(Long.parseLong(limits[limits.length - 1]))));
            }
        } catch (NumberFormatException notANumber) {
            throw badUlimit(name, text);
        }
        throw badUlimit(name, text);
    }

    private static TaskStartException badUlimit(String name, String text) {
        return new TaskStartException(
                "config option \"ulimit\" of driver \"docker\" takes \"soft\" or \"soft:hard\" for \"%s\", not \"%s\""
                        .formatted(name, text),
                false);
    }

    private void putRights(Map<String, Value> host) throws TaskStartException {
        List<String> added = options.added();
        Set<String> dropped = options.dropped(added.contains(RAW_SOCKETS) ? List.of() : List.of(RAW_SOCKETS));
        host.put("Privileged", Json.flag(options.privileged()));
        host.put("CapAdd", Json.texts(added));
        host.put("CapDrop", Json.texts(dropped));
        host.put("ReadonlyRootfs", Json.flag(config.flag("readonly_rootfs")));
    }

    private void putSurroundings(Map<String, Value> host) throws TaskStartException {
        putUnlessEmpty(host, "NetworkMode", options.network().orElse(""));
        putUnlessEmpty(host, "ExtraHosts", config.texts("extra_hosts"));
        putUnlessEmpty(host, "Dns", config.texts("dns_servers"));
        putUnlessEmpty(host, "DnsSearch", config.texts("dns_search_domains"));
        putUnlessEmpty(host, "DnsOptions", config.texts("dns_options"));
        if (config.flag("init")) {
            host.put("Init", Json.flag(true));
        }
    }

    private static void putUnlessEmpty(Map<String, Value> fields, String name, String text) {
        if (!text.isEmpty()) {
            fields.put(name, Json.text(text));
        }
    }

    private static void putUnlessEmpty(Map<String, Value> fields, String name, List<String> texts) {
        if (!texts.isEmpty()) {
            fields.put(name, Json.texts(texts));
        }
    }
}
