package dev.drover.scheduler;

import dev.drover.protocol.JobId;
import dev.drover.protocol.Value;
import dev.drover.protocol.job.Affinity;
import dev.drover.protocol.job.Constraint;
import dev.drover.protocol.job.DeviceRequest;
import dev.drover.protocol.job.DisconnectPolicy;
import dev.drover.protocol.job.Family;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobType;
import dev.drover.protocol.job.Lifecycle;
import dev.drover.protocol.job.LogConfig;
import dev.drover.protocol.job.Network;
import dev.drover.protocol.job.ReschedulePolicy;
import dev.drover.protocol.job.RestartPolicy;
import dev.drover.protocol.job.Spread;
import dev.drover.protocol.job.Storage;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.job.TaskResources;
import dev.drover.protocol.job.UpdateStrategy;
import dev.drover.protocol.job.VolumeMount;
import dev.drover.protocol.job.VolumeRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Builds jobs of a group {@code web} with one raw_exec task {@code main}: 500 MHz, 256 MB, 300 MB of disk; others come
 * after it.
 */
public final class JobBuilder {
    private static final RestartPolicy RESTART =
            new RestartPolicy(2, Duration.ofMinutes(30), Duration.ofSeconds(15), RestartPolicy.Mode.FAIL);

    private final String id;
    private final JobType type;
    private int count = 1;
    private String driver = "raw_exec";
    private int cpuMhz = 500;
    private int cores;
    private int memoryMb = 256;
    private int memoryMaxMb;
    private int diskMb = 300;
    private String command = "sleep";
    private final Map<String, Value> config = new TreeMap<>();
    private int priority = 50;
    private boolean allAtOnce;
    private String pool = "default";
    private List<String> datacenters = List.of("dc1");
    private Optional<UpdateStrategy> update = Optional.empty();
    private Optional<ReschedulePolicy> reschedule = Optional.empty();
    private Optional<DisconnectPolicy> disconnect = Optional.empty();
    private Optional<Network> groupNetwork = Optional.empty();
    private Optional<Network> taskNetwork = Optional.empty();
    private boolean sticky;
    private final Map<String, VolumeRequest> volumes = new TreeMap<>();
    private final List<VolumeMount> mounts = new ArrayList<>();
    private final List<DeviceRequest> devices = new ArrayList<>();
    private final List<Affinity> jobAffinities = new ArrayList<>();
    private final List<Affinity> groupAffinities = new ArrayList<>();
    private final List<Affinity> taskAffinities = new ArrayList<>();
    private final List<Spread> jobSpreads = new ArrayList<>();
    private final List<Spread> groupSpreads = new ArrayList<>();
    private final List<Constraint> jobConstraints = new ArrayList<>();
    private final List<Constraint> groupConstraints = new ArrayList<>();
    private final List<Constraint> taskConstraints = new ArrayList<>();
    private final List<Task> others = new ArrayList<>();
    private final List<TaskGroup> moreGroups = new ArrayList<>();

    private JobBuilder(String id, JobType type) {
        this.id = id;
        this.type = type;
    }

    public static JobBuilder service(String id) {
        return new JobBuilder(id, JobType.SERVICE);
    }

    public static JobBuilder batch(String id) {
        return new JobBuilder(id, JobType.BATCH);
    }

    public static JobBuilder system(String id) {
        return new JobBuilder(id, JobType.SYSTEM);
    }

    public static JobBuilder sysbatch(String id) {
        return new JobBuilder(id, JobType.SYSBATCH);
    }

    public JobBuilder count(int changed) {
        count = changed;
        return this;
    }

    /** Another group, which begins as the first one does; what is said there of the whole job counts for nothing. */
    public JobBuilder group(String name, UnaryOperator<JobBuilder> changes) {
        moreGroups.add(changes.apply(new JobBuilder(id, type)).group(name));
        return this;
    }

    public JobBuilder config(String option, String value) {
        config.put(option, new Value.Text(value));
        return this;
    }

    public JobBuilder allAtOnce(boolean changed) {
        allAtOnce = changed;
        return this;
    }

    public JobBuilder driver(String changed) {
        driver = changed;
        return this;
    }

    public JobBuilder size(int cpu, int memory) {
        cpuMhz = cpu;
        memoryMb = memory;
        return this;
    }

    /** Another task, which does not run at the same time as the main one, or not all the time. */
    public JobBuilder task(String name, Lifecycle lifecycle, int cpu, int memory) {
        TaskResources resources = new TaskResources(cpu, 0, memory, 0, Optional.empty());
        others.add(task(name, resources, List.of(), List.of(), Optional.of(lifecycle)));
        return this;
    }

    /** Whole cores instead of shares. */
    public JobBuilder cores(int changed) {
        cores = changed;
        cpuMhz = 0;
        return this;
    }

    public JobBuilder memoryMax(int changed) {
        memoryMaxMb = changed;
        return this;
    }

    public JobBuilder disk(int changed) {
        diskMb = changed;
        return this;
    }

    /** A disk whose successors stay where it is. */
    public JobBuilder sticky() {
        sticky = true;
        return this;
    }

    public JobBuilder volume(String source, boolean readOnly) {
        volumes.put(source, new VolumeRequest(source, readOnly));
        return this;
    }

    public JobBuilder mount(String volume, String destination) {
        mounts.add(new VolumeMount(volume, destination, false, VolumeMount.PRIVATE));
        return this;
    }

    public JobBuilder device(String name, int wanted) {
        return device(new DeviceRequest(name, wanted, List.of(), List.of()));
    }

    public JobBuilder device(DeviceRequest request) {
        devices.add(request);
        return this;
    }

    /** What a destructive update changes. */
    public JobBuilder command(String changed) {
        command = changed;
        return this;
    }

    /** What an in-place update changes. */
    public JobBuilder priority(int changed) {
        priority = changed;
        return this;
    }

    public JobBuilder pool(String changed) {
        pool = changed;
        return this;
    }

    public JobBuilder datacenters(String... changed) {
        datacenters = List.of(changed);
        return this;
    }

    public JobBuilder update(int maxParallel) {
        return update(new UpdateStrategy(
                maxParallel,
                "checks",
                Duration.ofSeconds(10),
                Duration.ofMinutes(5),
                Duration.ofMinutes(10),
                Duration.ofSeconds(30)));
    }

    public JobBuilder update(UpdateStrategy changed) {
        update = Optional.of(changed);
        return this;
    }

    /** Canaries beside an update of one at a time, more at once, or none. */
    public JobBuilder canaries(int maxParallel, int canary) {
        update = Optional.of(new UpdateStrategy(
                maxParallel,
                "checks",
                Duration.ofSeconds(10),
                Duration.ofMinutes(5),
                Duration.ofMinutes(10),
                Duration.ofSeconds(30),
                canary,
                false,
                false));
        return this;
    }

    public JobBuilder reschedule(ReschedulePolicy policy) {
        reschedule = Optional.of(policy);
        return this;
    }

    public JobBuilder disconnect(DisconnectPolicy policy) {
        disconnect = Optional.of(policy);
        return this;
    }

    public JobBuilder groupPorts(Network.Port... ports) {
        groupNetwork = Optional.of(new Network(0, List.of(ports)));
        return this;
    }

    public JobBuilder taskPorts(Network.Port... ports) {
        taskNetwork = Optional.of(new Network(10, List.of(ports)));
        return this;
    }

    /** The classic task-level network, with so much bandwidth. */
    public JobBuilder bandwidth(int mbits) {
        taskNetwork = Optional.of(new Network(mbits, List.of()));
        return this;
    }

    public JobBuilder constraint(String left, String operator, String right) {
        jobConstraints.add(new Constraint(left, operator, right));
        return this;
    }

    public JobBuilder groupConstraint(String left, String operator, String right) {
        groupConstraints.add(new Constraint(left, operator, right));
        return this;
    }

    public JobBuilder taskConstraint(String left, String operator, String right) {
        taskConstraints.add(new Constraint(left, operator, right));
        return this;
    }

    public JobBuilder jobAffinity(String left, String right, int weight) {
        jobAffinities.add(new Affinity(left, "=", right, weight));
        return this;
    }

    public JobBuilder affinity(String left, String right, int weight) {
        groupAffinities.add(new Affinity(left, "=", right, weight));
        return this;
    }

    public JobBuilder taskAffinity(String left, String right, int weight) {
        taskAffinities.add(new Affinity(left, "=", right, weight));
        return this;
    }

    public JobBuilder jobSpread(String attribute, int weight, Spread.Target... targets) {
        jobSpreads.add(new Spread(attribute, weight, List.of(targets)));
        return this;
    }

    public JobBuilder spread(String attribute, int weight, Spread.Target... targets) {
        groupSpreads.add(new Spread(attribute, weight, List.of(targets)));
        return this;
    }

    public Job build() {
        return new Job(
                JobId.of(id),
                id,
                "global",
                type,
                priority,
                allAtOnce,
                datacenters,
                pool,
                jobConstraints,
                jobAffinities,
                jobSpreads,
                groups(),
                Map.of(),
                Family.NONE);
    }

    private List<TaskGroup> groups() {
        List<TaskGroup> groups = new ArrayList<>(List.of(group("web")));
        groups.addAll(moreGroups);
        return groups;
    }

    private TaskGroup group(String name) {
        return new TaskGroup(
                name,
                count,
                groupConstraints,
                groupAffinities,
                groupSpreads,
                RESTART,
                reschedule,
                update,
                Optional.empty(),
                groupNetwork,
                diskMb,
                List.of(),
                tasks(),
                Duration.ZERO,
                Map.of(),
                disconnect,
                Optional.empty(),
                new Storage(sticky, false, volumes),
                Optional.empty());
    }

    private Map<String, Value> config() {
        Map<String, Value> all = new TreeMap<>(config);
        all.put("command", new Value.Text(command));
        return all;
    }

    private List<Task> tasks() {
        TaskResources resources = new TaskResources(cpuMhz, cores, memoryMb, memoryMaxMb, taskNetwork, devices);
        List<Task> tasks = new ArrayList<>(others);
        tasks.add(task("main", resources, taskConstraints, taskAffinities, Optional.empty()));
        return tasks;
    }

    private Task task(
            String name,
            TaskResources resources,
            List<Constraint> constraints,
            List<Affinity> affinities,
            Optional<Lifecycle> lifecycle) {
        return new Task(
                name,
                driver,
                new Value.Fields(config()),
                "",
                Map.of(),
                Map.of(),
                constraints,
                affinities,
                resources,
                RESTART,
                List.of(),
                List.of(),
                List.of(),
                mounts,
                new LogConfig(10, 10, false),
                Duration.ofSeconds(5),
                "",
                Duration.ZERO,
                false,
                "",
                lifecycle);
    }
}
