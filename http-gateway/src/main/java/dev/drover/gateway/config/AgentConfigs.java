package dev.drover.gateway.config;

import dev.drover.agent.AgentSettings;
import dev.drover.agent.driver.OptionalDrivers;
import dev.drover.agent.isolation.IsolationMode;
import dev.drover.agent.isolation.IsolationSettings;
import dev.drover.agent.jdk.JavaSettings;
import dev.drover.gateway.config.AgentConfig.ClientPart;
import dev.drover.gateway.config.AgentConfig.Journal;
import dev.drover.gateway.config.AgentConfig.Ports;
import dev.drover.gateway.config.AgentConfig.Reserved;
import dev.drover.protocol.setting.NodePool;
import dev.drover.server.CollectionSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Puts flags, files and defaults together, and refuses what does not fit. */
public final class AgentConfigs {
    private static final Duration SHORTEST_AGE = Duration.ofSeconds(1);
    private static final int MAX_PORT = 65_535;
    private static final int MAX_PIDS = 1_000_000;
    private static final int REPLICAS = 3;
    private static final int MOST_REPLICAS = 9;
    private static final int MIN_DYNAMIC_PORT = 20_000;
    private static final int MAX_DYNAMIC_PORT = 32_000;
    /** More than Nomad's 100: one whose caller has gone while it waits for news is counted until its wait is over. */
    private static final int CONNECTIONS_PER_CALLER = 512;

    private final AgentFlags flags;
    private final ConfigReader files;
    private final Map<String, String> environment;

    private AgentConfigs(AgentFlags flags, ConfigReader files, Map<String, String> environment) {
        this.flags = flags;
        this.files = files;
        this.environment = environment;
    }

    /**
     * The configuration an agent starts with.
     *
     * @param environment of the process, for the home directory
     * @throws ConfigException with a sentence for everything that is wrong
     */
    public static AgentConfig load(AgentFlags flags, Map<String, String> environment) {
        ConfigReader files = ConfigReader.read(ConfigFiles.find(flags.configs()));
        AgentConfig config = new AgentConfigs(flags, files, environment).config();
        files.throwIfProblems();
        return config;
    }

    private AgentConfig config() {
        boolean isServer = flags.server() || files.flag("server.enabled").orElse(flags.dev());
        Optional<ClientPart> client = client(isServer);
        if (!isServer && client.isEmpty() && !files.hasProblems()) {
            files.problem(
                    "an agent is a server, a client or both: set \"server.enabled\" or \"client.enabled\", or give"
                            + " -server, -client or -dev");
        }
        String bind = flags.bind().or(() -> files.text("bind_addr")).orElse("127.0.0.1");
        boolean isOpen = isOpen(bind);
        if (isOpen && !flags.insecureBind() && !files.flag("insecure_bind").orElse(false)) {
            files.problem("listening on \"" + bind
                    + "\" opens this agent to the network without encryption and access control: bind a loopback"
                    + " address, or give -insecure-bind");
        }
        if (flags.devArtifacts().isPresent() && !flags.dev()) {
            files.problem("-dev-artifacts goes with -dev only");
        }
        return new AgentConfig(
                flags.name().or(() -> files.text("name")).orElseGet(AgentConfigs::hostName),
                files.text("region").orElse("global"),
                flags.datacenter().or(() -> files.text("datacenter")).orElse("dc1"),
                dataDirectory(),
                bind,
                isOpen,
                ports(),
                files.number("limits.http_max_conns_per_client", 0, Integer.MAX_VALUE)
                        .orElse(CONNECTIONS_PER_CALLER),
                isServer,
                collection(),
                files.text("server.keyring_file").map(Path::of).map(Path::toAbsolutePath),
                client,
                journal(),
                flags.logLevel().or(() -> files.text("log_level")).orElse("info"),
                flags.devArtifacts(),
                flags.dev());
    }

    private Optional<ClientPart> client(boolean hasServer) {
        boolean enabled = flags.client() || files.flag("client.enabled").orElse(flags.dev());
        if (!enabled) {
            return Optional.empty();
        }
        List<String> servers =
                flags.servers().isEmpty() ? files.texts("client.servers").orElse(List.of()) : flags.servers();
        if (servers.isEmpty() && !hasServer) {
            files.problem("a client without a server of its own needs \"client.servers\", or -servers");
        }
        int least = files.number("client.min_dynamic_port", 1, MAX_PORT).orElse(MIN_DYNAMIC_PORT);
        int most = files.number("client.max_dynamic_port", 1, MAX_PORT).orElse(MAX_DYNAMIC_PORT);
        if (least > most) {
            files.problem("\"client.min_dynamic_port\" is " + least + ", above \"client.max_dynamic_port\", " + most);
        }
        return Optional.of(new ClientPart(
                servers,
                files.text("client.node_class").orElse(""),
                nodePool(),
                files.textsBelow("client.meta."),
                size("client.cpu_total_compute"),
                size("client.memory_total_mb"),
                size("client.disk_total_mb"),
                least,
                most,
                reserved(),
                new EquipmentConfig(files).settings(),
                drivers(),
                new AccessConfig(files).policy(),
                files.duration("client.max_kill_timeout", Duration.ZERO).orElse(AgentSettings.MAX_KILL_TIMEOUT),
                java(),
                new DockerConfig(files).settings(),
                new QemuConfig(files, flags.dev()).settings(),
                isolation(),
                new ArtifactConfig(files).settings(),
                new LogsConfig(files).settings(),
                files.flag("client.ephemeral_disk_limit").orElse(true),
                new PluginConfig(files).settings(),
                new ConsulConfig(files, environment).settings()));
    }

    private OptionalDrivers drivers() {
        OptionalDrivers standard = flags.dev() ? OptionalDrivers.DEVELOPMENT : OptionalDrivers.NONE;
        return new OptionalDrivers(
                files.flag("client.mock_driver").orElse(standard.mock()),
                new RawExecConfig(files).enabled().orElse(standard.rawExec()));
    }

    private JavaSettings java() {
        JavaSettings standard = flags.dev() ? JavaSettings.DEVELOPMENT : JavaSettings.STANDARD;
        List<String> directories = files.texts("client.java.jdk_directories").orElse(List.of());
        List<String> allowed = files.texts("client.java.allowed_options").orElse(standard.allowedOptions());
        directories.stream()
                .filter(directory -> !directory.startsWith("/"))
                .forEach(directory -> files.problem(
                        "\"client.java.jdk_directories\" takes absolute paths, not \"" + directory + "\""));
        allowed.stream()
                .filter(option -> !option.matches("[-@*].*"))
                .forEach(option -> files.problem("\"client.java.allowed_options\" takes options such as"
                        + " \"-javaagent:/opt/agents/*\", not \"" + option + "\""));
        return new JavaSettings(directories.stream().map(Path::of).toList(), allowed);
    }

    private IsolationSettings isolation() {
        IsolationMode standard = flags.dev() ? IsolationMode.BEST_EFFORT : IsolationMode.REQUIRED;
        String text = files.text("client.isolation").orElse(standard.text());
        Optional<IsolationMode> mode = IsolationMode.of(text);
        if (mode.isEmpty()) {
            files.problem("\"client.isolation\" is \"" + text + "\", but must be \"required\" or \"best-effort\"");
        }
        int processes =
                files.number("client.pids_limit", 1, MAX_PIDS).orElse(IsolationSettings.BEST_EFFORT.processes());
        return new IsolationSettings(mode.orElse(standard), processes);
    }

    private String nodePool() {
        String name = files.text("client.node_pool").orElse(NodePool.DEFAULT.name());
        NodePool.complaintForNode(name).ifPresent(complaint -> files.problem("\"client.node_pool\": " + complaint));
        return name;
    }

    private CollectionSettings collection() {
        CollectionSettings standard = CollectionSettings.STANDARD;
        return new CollectionSettings(
                age("server.job_gc_interval", standard.every()),
                age("server.job_gc_threshold", standard.jobs()),
                age("server.eval_gc_threshold", standard.evaluations()),
                age("server.batch_eval_gc_threshold", standard.batchEvaluations()),
                age("server.deployment_gc_threshold", standard.deployments()),
                age("server.node_gc_threshold", standard.nodes()));
    }

    private Duration age(String key, Duration standard) {
        return files.duration(key, SHORTEST_AGE).orElse(standard);
    }

    private OptionalInt size(String key) {
        return files.number(key, 1, Integer.MAX_VALUE).map(OptionalInt::of).orElse(OptionalInt.empty());
    }

    private Reserved reserved() {
        List<Integer> ports = files.ports("client.reserved.reserved_ports");
        return new Reserved(
                files.number("client.reserved.cpu", 0, Integer.MAX_VALUE).orElse(0),
                files.number("client.reserved.memory", 0, Integer.MAX_VALUE).orElse(0),
                files.number("client.reserved.disk", 0, Integer.MAX_VALUE).orElse(0),
                ports);
    }

    private Ports ports() {
        return new Ports(
                port(flags.httpPort(), "ports.http", Ports.STANDARD.http()),
                port(flags.rpcPort(), "ports.rpc", Ports.STANDARD.rpc()),
                port(OptionalInt.empty(), "ports.cluster", flags.dev() ? 0 : Ports.STANDARD.cluster()));
    }

    private int port(OptionalInt flag, String key, int standard) {
        Optional<Integer> configured = files.number(key, 0, MAX_PORT);
        return flag.isPresent() ? flag.getAsInt() : configured.orElse(standard);
    }

    private Journal journal() {
        String type = flags.journal()
                .or(() -> files.text("journal.type"))
                .orElse(files.texts("journal.cassandra.contact_points").isPresent() ? "cassandra" : "embedded");
        return switch (type) {
            case "embedded" -> new Journal.Embedded();
            case "memory" -> new Journal.Memory();
            case "cassandra" -> external();
            default -> {
                files.problem("a journal is of type \"embedded\", \"cassandra\" or \"memory\", not \"" + type + "\"");
                yield new Journal.Memory();
            }
        };
    }

    private Journal external() {
        List<String> points = files.texts("journal.cassandra.contact_points").orElse(List.of());
        if (points.isEmpty()) {
            files.problem("a journal in Cassandra needs \"journal.cassandra.contact_points\"");
        }
        return new Journal.External(
                points,
                files.text("journal.cassandra.datacenter").orElse("datacenter1"),
                files.text("journal.cassandra.keyspace").orElse("drover"),
                files.number("journal.cassandra.replication_factor", 1, MOST_REPLICAS)
                        .orElse(REPLICAS),
                files.text("journal.cassandra.username").orElse(""),
                files.text("journal.cassandra.password").orElse(""));
    }

    private Path dataDirectory() {
        Optional<Path> named =
                flags.dataDirectory().or(() -> files.text("data_dir").map(Path::of));
        if (named.isPresent()) {
            return named.get().toAbsolutePath().normalize();
        }
        if (!flags.dev()) {
            files.problem("an agent needs a data directory: set \"data_dir\" or give -data-dir");
        }
        String state = environment.getOrDefault("XDG_STATE_HOME", "");
        Path base = state.isEmpty()
                ? Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")), ".local/state")
                : Path.of(state);
        return base.resolve("drover/dev");
    }

    private boolean isOpen(String bind) {
        try {
            return !InetAddress.getByName(bind).isLoopbackAddress();
        } catch (UnknownHostException e) {
            files.problem("\"" + bind + "\" is not an address to listen on");
            return false;
        }
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
