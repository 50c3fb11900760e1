package dev.drover.protocol.jobspec;

import dev.drover.protocol.JobId;
import dev.drover.protocol.Value;
import dev.drover.protocol.job.Affinity;
import dev.drover.protocol.job.Artifact;
import dev.drover.protocol.job.CheckRestart;
import dev.drover.protocol.job.Constraint;
import dev.drover.protocol.job.DeviceRequest;
import dev.drover.protocol.job.DisconnectPolicy;
import dev.drover.protocol.job.DisconnectPolicy.Reconcile;
import dev.drover.protocol.job.Family;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobType;
import dev.drover.protocol.job.Lifecycle;
import dev.drover.protocol.job.LogConfig;
import dev.drover.protocol.job.MigrateStrategy;
import dev.drover.protocol.job.Network;
import dev.drover.protocol.job.OnUpdate;
import dev.drover.protocol.job.Parameterized;
import dev.drover.protocol.job.Periodic;
import dev.drover.protocol.job.ReschedulePolicy;
import dev.drover.protocol.job.RestartPolicy;
import dev.drover.protocol.job.Scaling;
import dev.drover.protocol.job.Service;
import dev.drover.protocol.job.ServiceCheck;
import dev.drover.protocol.job.Spread;
import dev.drover.protocol.job.Storage;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.job.TaskResources;
import dev.drover.protocol.job.TaskTemplate;
import dev.drover.protocol.job.UpdateStrategy;
import dev.drover.protocol.job.VolumeMount;
import dev.drover.protocol.job.VolumeRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Jobs that are valid and otherwise anything; the same seed gives the same job. */
public final class RandomJobs {
    private final Random random;

    public RandomJobs(long seed) {
        this.random = new Random(seed);
    }

    public Job job() {
        JobType type = random.nextBoolean() ? JobType.SERVICE : JobType.BATCH;
        return new Job(
                new JobId("default", word()),
                word(),
                "global",
                type,
                1 + random.nextInt(100),
                random.nextBoolean(),
                List.of("dc" + random.nextInt(3)),
                "default",
                list(2, this::constraint),
                list(2, this::affinity),
                list(2, this::spread),
                list(1, 3, i -> group("group" + i, type)),
                map(),
                type == JobType.BATCH ? family() : Family.NONE);
    }

    private Family family() {
        return switch (random.nextInt(3)) {
            case 0 -> new Family(Optional.of(periodic()), Optional.empty(), Optional.empty());
            case 1 ->
                new Family(
                        Optional.empty(),
                        Optional.of(new Parameterized(
                                pick("optional", "required", "forbidden"),
                                list(2, i -> "required" + i),
                                list(2, i -> "optional" + i))),
                        Optional.empty());
            default -> Family.NONE;
        };
    }

    private Periodic periodic() {
        boolean alone = random.nextBoolean();
        return new Periodic(
                alone ? pick("@daily", "*/5 * * * *") : "",
                alone ? List.of() : list(1, 3, i -> i + " 0 * * *"),
                pick("UTC", "Europe/Berlin", "America/New_York"),
                random.nextBoolean(),
                random.nextBoolean());
    }

    private Optional<Scaling> scaling(int count) {
        return random.nextBoolean()
                ? Optional.empty()
                : Optional.of(new Scaling(
                        random.nextInt(count + 1),
                        count + random.nextInt(5),
                        random.nextBoolean(),
                        new Value.Fields(config(2))));
    }

    private TaskGroup group(String name, JobType type) {
        Optional<Network> network = random.nextBoolean() ? Optional.of(network()) : Optional.empty();
        int count = random.nextInt(5);
        Map<String, VolumeRequest> volumes = volumes();
        return new TaskGroup(
                name,
                count,
                list(2, this::constraint),
                list(2, this::affinity),
                list(2, this::spread),
                restart(),
                Optional.of(new ReschedulePolicy(
                        random.nextInt(3),
                        seconds(100),
                        seconds(100).plusSeconds(5),
                        pick("constant", "exponential", "fibonacci"),
                        seconds(100).plusSeconds(105),
                        true)),
                type == JobType.SERVICE && random.nextInt(4) > 0 ? Optional.of(update()) : Optional.empty(),
                type == JobType.SERVICE ? Optional.of(migrate()) : Optional.empty(),
                network,
                300 + random.nextInt(100),
                list(2, i -> service("group-service" + i, network, false)),
                list(1, 3, i -> task("task" + i, network, List.copyOf(volumes.keySet()))),
                seconds(5),
                map(),
                random.nextBoolean() ? Optional.of(disconnect()) : Optional.empty(),
                scaling(count),
                new Storage(random.nextBoolean(), random.nextBoolean(), volumes),
                (type == JobType.BATCH || type == JobType.SYSBATCH) && random.nextBoolean()
                        ? Optional.of(seconds(60))
                        : Optional.empty());
    }

    private DisconnectPolicy disconnect() {
        boolean isLost = random.nextBoolean();
        Optional<Duration> time = Optional.of(seconds(100).plusSeconds(1));
        return new DisconnectPolicy(
                isLost ? time : Optional.empty(),
                isLost ? Optional.empty() : time,
                random.nextBoolean(),
                List.of(Reconcile.values()).get(random.nextInt(Reconcile.values().length)));
    }

    private Map<String, VolumeRequest> volumes() {
        Map<String, VolumeRequest> volumes = new TreeMap<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            volumes.put("volume" + i, new VolumeRequest(word(), random.nextBoolean()));
        }
        return volumes;
    }

    private VolumeMount mount(String volume) {
        return new VolumeMount(
                volume, "/" + volume, random.nextBoolean(), pick("private", "host-to-task", "bidirectional"));
    }

    private DeviceRequest device(int i) {
        return new DeviceRequest(
                pick("gpu", "nvidia/gpu", "nvidia/gpu/Tesla T4"),
                1 + random.nextInt(3),
                list(2, this::constraint),
                list(2, this::affinity));
    }

    private Task task(String name, Optional<Network> groupNetwork, List<String> volumes) {
        Optional<Network> own =
                groupNetwork.isEmpty() && random.nextBoolean() ? Optional.of(network()) : Optional.empty();
        return new Task(
                name,
                pick("java", "raw_exec"),
                new Value.Fields(config(2)),
                pick("", "nobody"),
                map(),
                map(),
                list(2, this::constraint),
                list(2, this::affinity),
                new TaskResources(
                        1 + random.nextInt(1000), 0, 10 + random.nextInt(1000), 0, own, list(2, this::device)),
                restart(),
                list(2, this::artifact),
                list(2, this::template),
                list(2, i -> service(name + "-service" + i, own.isPresent() ? own : groupNetwork, true)),
                volumes.stream().map(this::mount).toList(),
                logs(),
                seconds(30),
                pick("", "SIGTERM"),
                seconds(5),
                false,
                pick("", "payload.txt", "in/payload"),
                name.equals("task0") || random.nextBoolean() ? Optional.empty() : Optional.of(lifecycle()));
    }

    private TaskTemplate template(int i) {
        boolean isFile = random.nextBoolean();
        TaskTemplate.ChangeMode mode =
                List.of(TaskTemplate.ChangeMode.values()).get(random.nextInt(TaskTemplate.ChangeMode.values().length));
        return new TaskTemplate(
                isFile ? "local/" + word() : "",
                isFile
                        ? ""
                        : pick("text", "{{ env \"NOMAD_JOB_ID\" }}", "a\n{{- range nomadService \"x\" }}.{{ end }}"),
                "secrets/file" + i,
                random.nextBoolean(),
                new TaskTemplate.Form("{{", "}}", random.nextBoolean()),
                new TaskTemplate.Owner(
                        pick("0644", "600"),
                        random.nextBoolean() ? Optional.of(random.nextInt(1000)) : Optional.empty(),
                        random.nextBoolean() ? Optional.of(random.nextInt(1000)) : Optional.empty()),
                new TaskTemplate.Change(
                        mode,
                        mode == TaskTemplate.ChangeMode.SIGNAL ? "SIGHUP" : "",
                        mode == TaskTemplate.ChangeMode.SCRIPT ? Optional.of(script()) : Optional.empty(),
                        seconds(30),
                        random.nextBoolean()
                                ? Optional.of(new TaskTemplate.Quiet(Duration.ofSeconds(1), Duration.ofSeconds(4)))
                                : Optional.empty()),
                random.nextBoolean());
    }

    private TaskTemplate.ChangeScript script() {
        return new TaskTemplate.ChangeScript(
                "/bin/" + word(), list(2, arg -> word()), Duration.ofSeconds(5), random.nextBoolean());
    }

    private Lifecycle lifecycle() {
        Lifecycle.Hook hook = List.of(Lifecycle.Hook.values()).get(random.nextInt(Lifecycle.Hook.values().length));
        return new Lifecycle(hook, hook != Lifecycle.Hook.POSTSTOP && random.nextBoolean());
    }

    private Constraint constraint(int i) {
        return new Constraint("${attr." + word() + "}", pick("=", "!=", "is_set", "set_contains"), word());
    }

    private Affinity affinity(int i) {
        int weight = 1 + random.nextInt(100);
        return new Affinity(
                "${attr." + word() + "}", pick("=", "!=", "regexp"), word(), random.nextBoolean() ? weight : -weight);
    }

    private Spread spread(int i) {
        return new Spread(
                "${meta." + word() + "}",
                1 + random.nextInt(100),
                list(2, target -> new Spread.Target("value" + target, random.nextInt(50))));
    }

    private LogConfig logs() {
        boolean disabled = random.nextBoolean();
        Duration rotateEvery = disabled ? Duration.ZERO : Duration.ofMinutes(random.nextInt(3));
        return new LogConfig(1 + random.nextInt(5), 1 + random.nextInt(5), disabled, rotateEvery);
    }

    private RestartPolicy restart() {
        RestartPolicy.Mode mode = random.nextBoolean() ? RestartPolicy.Mode.FAIL : RestartPolicy.Mode.DELAY;
        boolean renderTemplates = random.nextBoolean();
        return new RestartPolicy(1 + random.nextInt(5), Duration.ofMinutes(30), seconds(60), mode, renderTemplates);
    }

    private UpdateStrategy update() {
        int canary = random.nextInt(3);
        return new UpdateStrategy(
                1 + random.nextInt(3),
                pick("checks", "task_states", "manual"),
                seconds(10),
                Duration.ofMinutes(5),
                random.nextBoolean() ? Duration.ZERO : Duration.ofMinutes(10),
                seconds(30),
                canary,
                random.nextBoolean(),
                canary > 0 && random.nextBoolean());
    }

    private MigrateStrategy migrate() {
        return new MigrateStrategy(
                1 + random.nextInt(3), pick("checks", "task_states"), seconds(10), Duration.ofMinutes(5));
    }

    private Network network() {
        List<Network.Port> ports = new ArrayList<>(list(
                2, i -> new Network.Port("static" + i, 1000 + 10 * i + random.nextInt(10), random.nextInt(3) - 1)));
        ports.add(new Network.Port("http", 0, random.nextInt(100), pick("", "public")));
        return new Network(random.nextInt(20), ports);
    }

    private Service service(String name, Optional<Network> network, boolean ofTask) {
        String port = network.isPresent() ? pick("http", "", "80") : pick("80", "${NOMAD_PORT_x}");
        boolean consul = random.nextBoolean();
        return new Service(
                name,
                consul ? Service.CONSUL : Service.NOMAD,
                port,
                pick("auto", "host"),
                pick("", "10.0.0.1"),
                list(2, i -> word()),
                list(1, i -> word()),
                map(),
                map(),
                map(),
                new Service.Weights(1 + random.nextInt(3), 1 + random.nextInt(3)),
                consul && random.nextBoolean(),
                "",
                port.isEmpty() ? List.of() : list(2, i -> check(i, ofTask)));
    }

    /** A script of a group's service would need a task that it runs beside. */
    private ServiceCheck check(int i, boolean ofTask) {
        String type = ofTask ? pick("http", "tcp", "grpc", "script") : pick("http", "tcp", "grpc");
        boolean http = type.equals("http");
        boolean script = type.equals("script");
        return new ServiceCheck(
                "check" + i,
                type,
                Duration.ofSeconds(1 + random.nextInt(10)),
                Duration.ofSeconds(1 + random.nextInt(10)),
                pick("", "8080"),
                http ? "/" + word() : "",
                http ? "POST" : "",
                http ? "https" : "",
                random.nextBoolean() ? Map.of() : Map.of("Host", List.of(word(), word())),
                pick("", "body"),
                random.nextBoolean(),
                pick("", "web.internal"),
                pick("", "note"),
                "",
                new ServiceCheck.Grpc(pick("", "shop.Cart"), random.nextBoolean()),
                script ? new ServiceCheck.Script(word(), list(2, n -> word())) : ServiceCheck.Script.NONE,
                judging());
    }

    private ServiceCheck.Judging judging() {
        return new ServiceCheck.Judging(
                random.nextInt(3),
                random.nextInt(3),
                random.nextInt(3),
                pick("", "passing", "warning", "critical"),
                OnUpdate.of(pick("require_healthy", "ignore_warnings", "ignore"))
                        .orElseThrow(),
                random.nextBoolean()
                        ? Optional.empty()
                        : Optional.of(new CheckRestart(random.nextInt(4), seconds(90), random.nextBoolean())));
    }

    private Artifact artifact(int i) {
        return new Artifact(
                "http://" + word(),
                "local/",
                pick("any", "file"),
                map(),
                map(),
                random.nextBoolean(),
                random.nextBoolean());
    }

    private Map<String, Value> config(int depth) {
        Map<String, Value> entries = new TreeMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            entries.put(word(), value(depth));
        }
        return entries;
    }

    private Value value(int depth) {
        return switch (random.nextInt(depth == 0 ? 4 : 6)) {
            case 0 -> new Value.Text(word());
            case 1 -> new Value.Numeric(random.nextInt(1_000_000) / 8.0);
            case 2 -> new Value.Bool(random.nextBoolean());
            case 3 -> new Value.Null();
            case 4 -> new Value.Items(list(3, i -> value(depth - 1)));
            default -> new Value.Fields(config(depth - 1));
        };
    }

    private Map<String, String> map() {
        Map<String, String> entries = new TreeMap<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            entries.put(word(), pick(word(), ""));
        }
        return entries;
    }

    private Duration seconds(int most) {
        return Duration.ofMillis(random.nextInt(most * 1000));
    }

    private String word() {
        return pick("a", "b", "c", "some", "other", "ä-ö", "x<y>").replaceAll("[^a-z]", "") + random.nextInt(50);
    }

    private String pick(String... words) {
        return words[random.nextInt(words.length)];
    }

    private <T> List<T> list(int most, IntFunction<T> make) {
        return list(0, most, make);
    }

    private <T> List<T> list(int least, int most, IntFunction<T> make) {
        int count = least + random.nextInt(most - least + 1);
        return IntStream.range(0, count).mapToObj(make).toList();
    }
}
