package dev.drover.protocol.job;

import dev.drover.protocol.Value;
import java.math.BigDecimal;
import java.util.List;

/** Takes jobs, groups and tasks apart for a diff, under Nomad's names. */
final class JobParts {
    private JobParts() {}

    static JobPart job(Job job) {
        return JobPart.of("Job")
                .put("Name", job.name())
                .put("NodePool", job.nodePool())
                .put("Priority", job.priority())
                .put("AllAtOnce", job.allAtOnce())
                .put("Region", job.region())
                .put("Type", job.type().wireName())
                .put("Namespace", job.id().namespace())
                .putMap("Meta", job.meta())
                .addSet("Datacenters", job.datacenters())
                .addAll(constraints(job.constraints()))
                .addAll(PreferenceParts.affinities(job.affinities()))
                .addAll(PreferenceParts.spreads(job.spreads()))
                .addAll(FamilyParts.of(job.family()));
    }

    static JobPart group(TaskGroup group) {
        JobPart part = JobPart.of("TaskGroup")
                .put("Count", group.count())
                .put("ShutdownDelay", group.shutdownDelay())
                .putMap("Meta", group.meta())
                .addAll(constraints(group.constraints()))
                .addAll(PreferenceParts.affinities(group.affinities()))
                .addAll(PreferenceParts.spreads(group.spreads()))
                .add(restart(group.restart()))
                .add(JobPart.of("EphemeralDisk")
                        .put("SizeMB", group.ephemeralDiskMb())
                        .put("Sticky", group.storage().sticky())
                        .put("Migrate", group.storage().migrate()))
                .addAll(StorageParts.volumes(group.storage()))
                .addAll(group.services().stream().map(JobParts::service).toList());
        group.reschedule().ifPresent(policy -> part.add(reschedule(policy)));
        group.update().ifPresent(update -> part.add(update(update)));
        group.migrate().ifPresent(migrate -> part.add(migrate(migrate)));
        group.disconnect().ifPresent(disconnect -> part.add(disconnect(disconnect)));
        group.network().ifPresent(network -> part.add(network(network)));
        group.maxRunDuration().ifPresent(limit -> part.put("MaxRunDuration", limit));
        group.scaling().ifPresent(scaling -> part.add(scaling(scaling)));
        return part;
    }

    private static JobPart scaling(Scaling scaling) {
        JobPart part = JobPart.of("Scaling")
                .put("Enabled", scaling.enabled())
                .put("Max", scaling.max())
                .put("Min", scaling.min());
        scaling.policy().values().forEach((key, value) -> flatten("Policy[" + key + "]", value, part));
        return part;
    }

    static JobPart task(Task task) {
        JobPart part = JobPart.of("Task")
                .put("Driver", task.driver())
                .put("User", task.user())
                .put("KillSignal", task.killSignal())
                .put("KillTimeout", task.killTimeout())
                .put("Leader", task.leader())
                .put("ShutdownDelay", task.shutdownDelay())
                .putMap("Env", task.env())
                .putMap("Meta", task.meta())
                .add(config(task.config()))
                .add(resources(task.resources()))
                .add(logs(task.logs()))
                .add(restart(task.restart()))
                .addAll(constraints(task.constraints()))
                .addAll(PreferenceParts.affinities(task.affinities()))
                .addAll(task.artifacts().stream().map(JobParts::artifact).toList())
                .addAll(task.templates().stream().map(TemplateParts::of).toList())
                .addAll(task.services().stream().map(JobParts::service).toList())
                .addAll(StorageParts.mounts(task.mounts()));
        if (!task.payloadFile().isEmpty()) {
            part.add(JobPart.of("DispatchPayload").put("File", task.payloadFile()));
        }
        task.lifecycle()
                .ifPresent(own -> part.add(JobPart.of("Lifecycle")
                        .put("Hook", own.hook().wireName())
                        .put("Sidecar", own.sidecar())));
        return part;
    }

    static List<JobPart> constraints(List<Constraint> constraints) {
        return constraints.stream()
                .map(constraint -> JobPart.keyed("Constraint", constraint.toString())
                        .put("LTarget", constraint.left())
                        .put("Operand", constraint.operator())
                        .put("RTarget", constraint.right()))
                .toList();
    }

    private static JobPart restart(RestartPolicy restart) {
        return JobPart.of("RestartPolicy")
                .put("Attempts", restart.attempts())
                .put("Delay", restart.delay())
                .put("Interval", restart.interval())
                .put("Mode", restart.mode().wireName())
                .put("RenderTemplates", restart.renderTemplates());
    }

    private static JobPart reschedule(ReschedulePolicy policy) {
        return JobPart.of("ReschedulePolicy")
                .put("Attempts", policy.attempts())
                .put("Delay", policy.delay())
                .put("DelayFunction", policy.delayFunction())
                .put("Interval", policy.interval())
                .put("MaxDelay", policy.maxDelay())
                .put("Unlimited", policy.unlimited());
    }

    private static JobPart migrate(MigrateStrategy migrate) {
        return JobPart.of("MigrateStrategy")
                .put("HealthCheck", migrate.healthCheck())
                .put("HealthyDeadline", migrate.healthyDeadline())
                .put("MaxParallel", migrate.maxParallel())
                .put("MinHealthyTime", migrate.minHealthyTime());
    }

    private static JobPart disconnect(DisconnectPolicy disconnect) {
        JobPart part = JobPart.of("DisconnectStrategy")
                .put("Reconcile", disconnect.reconcile().wireName())
                .put("Replace", disconnect.replace());
        disconnect.lostAfter().ifPresent(time -> part.put("LostAfter", time));
        disconnect.stopOnClientAfter().ifPresent(time -> part.put("StopOnClientAfter", time));
        return part;
    }

    private static JobPart update(UpdateStrategy update) {
        return JobPart.of("Update")
                .put("AutoPromote", update.autoPromote())
                .put("AutoRevert", update.autoRevert())
                .put("Canary", update.canary())
                .put("HealthCheck", update.healthCheck())
                .put("HealthyDeadline", update.healthyDeadline())
                .put("MaxParallel", update.maxParallel())
                .put("MinHealthyTime", update.minHealthyTime())
                .put("ProgressDeadline", update.progressDeadline())
                .put("Stagger", update.stagger());
    }

    private static JobPart network(Network network) {
        JobPart part = JobPart.of("Network").put("MBits", network.mbits());
        for (Network.Port port : network.ports()) {
            JobPart ports = JobPart.keyed(port.isStatic() ? "Static Port" : "Dynamic Port", port.label())
                    .put("Label", port.label())
                    .put("To", port.to())
                    .put("HostNetwork", port.hostNetwork());
            if (port.isStatic()) {
                ports.put("Value", port.staticPort());
            }
            part.add(ports);
        }
        return part;
    }

    private static JobPart resources(TaskResources resources) {
        JobPart part = JobPart.of("Resources")
                .put("CPU", resources.cpuMhz())
                .put("Cores", resources.cores())
                .put("MemoryMB", resources.memoryMb())
                .put("MemoryMaxMB", resources.memoryMaxMb())
                .addAll(StorageParts.devices(resources.devices()));
        resources.network().ifPresent(network -> part.add(network(network)));
        return part;
    }

    private static JobPart logs(LogConfig logs) {
        JobPart part = JobPart.of("LogConfig")
                .put("Disabled", logs.disabled())
                .put("MaxFileSizeMB", logs.maxFileSizeMb())
                .put("MaxFiles", logs.maxFiles());
        return logs.rotateEvery().isZero() ? part : part.put("RotateEvery", logs.rotateEvery());
    }

    private static JobPart artifact(Artifact artifact) {
        return JobPart.keyed("Artifact", artifact.source() + " " + artifact.destination())
                .put("Chown", artifact.chown())
                .put("GetterInsecure", artifact.insecure())
                .put("GetterMode", artifact.mode())
                .put("GetterSource", artifact.source())
                .put("RelativeDest", artifact.destination())
                .putMap("GetterHeaders", artifact.headers())
                .putMap("GetterOptions", artifact.options());
    }

    private static JobPart service(Service service) {
        return JobPart.keyed("Service", service.name() + " " + service.portLabel())
                .put("AddressMode", service.addressMode())
                .put("EnableTagOverride", service.enableTagOverride())
                .put("Name", service.name())
                .put("PortLabel", service.portLabel())
                .put("Provider", service.provider())
                .put("TaskName", service.taskName())
                .putMap("Meta", service.meta())
                .addSet("Tags", service.tags())
                .addSet("CanaryTags", service.canaryTags())
                .addAll(service.checks().stream().map(JobParts::check).toList());
    }

    private static JobPart check(ServiceCheck check) {
        JobPart part = JobPart.keyed("Check", check.name())
                .addSet("Args", check.script().args())
                .put("Body", check.body())
                .put("Command", check.script().command())
                .put("Interval", check.interval())
                .put("Method", check.method())
                .put("Name", check.name())
                .put("Path", check.path())
                .put("PortLabel", check.portLabel())
                .put("Protocol", check.protocol())
                .put("TLSSkipVerify", check.tlsSkipVerify())
                .put("Timeout", check.timeout())
                .put("Type", check.type());
        check.headers().forEach((name, values) -> {
            for (int i = 0; i < values.size(); i++) {
                part.put("Header[" + name + "][" + i + "]", values.get(i));
            }
        });
        return part;
    }

    private static JobPart config(Value.Fields config) {
        JobPart part = JobPart.of("Config");
        config.values().forEach((key, value) -> flatten(key, value, part));
        return part;
    }

    private static void flatten(String name, Value value, JobPart part) {
        if (value instanceof Value.Text text) {
            part.putAlways(name, text.value());
        } else if (value instanceof Value.Numeric number) {
            part.put(
                    name,
                    BigDecimal.valueOf(number.value()).stripTrailingZeros().toPlainString());
        } else if (value instanceof Value.Bool bool) {
            part.put(name, bool.value());
        } else if (value instanceof Value.Null) {
            part.put(name, "null");
        } else if (value instanceof Value.Items items) {
            flattenItems(name, items, part);
        } else if (value instanceof Value.Fields fields) {
            flattenFields(name, fields, part);
        }
    }

    private static void flattenItems(String name, Value.Items items, JobPart part) {
        if (items.values().isEmpty()) {
            part.put(name, "[]");
        }
        for (int i = 0; i < items.values().size(); i++) {
            flatten(name + "[" + i + "]", items.values().get(i), part);
        }
    }

    private static void flattenFields(String name, Value.Fields fields, JobPart part) {
        if (fields.values().isEmpty()) {
            part.put(name, "{}");
        }
        fields.values().forEach((key, member) -> flatten(name + "[" + key + "]", member, part));
    }
}
