package dev.drover.protocol.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.protocol.job.Constraint;
import dev.drover.protocol.job.DisconnectPolicy;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.MigrateStrategy;
import dev.drover.protocol.job.Network;
import dev.drover.protocol.job.ReschedulePolicy;
import dev.drover.protocol.job.RestartPolicy;
import dev.drover.protocol.job.Scaling;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.job.UpdateStrategy;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Writes jobs and groups in Nomad's JSON; empty lists and maps are null, as Go's are. */
final class JobJsonWriter {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final UpdateStrategy WITHOUT_DEPLOYMENT = new UpdateStrategy(
            0, "checks", Duration.ofSeconds(10), Duration.ofMinutes(5), Duration.ofMinutes(10), Duration.ofSeconds(30));

    ObjectNode write(Job job, Optional<JobFacts> facts) {
        ObjectNode node = NODES.objectNode();
        node.put("Region", job.region());
        node.put("Namespace", job.id().namespace());
        node.put("ID", job.id().value());
        node.put("Name", job.name());
        node.put("Type", job.type().wireName());
        node.put("Priority", job.priority());
        node.put("AllAtOnce", job.allAtOnce());
        texts(node, "Datacenters", job.datacenters());
        node.put("NodePool", job.nodePool());
        objects(node, "Constraints", job.constraints(), JobJsonWriter::constraint);
        objects(node, "Affinities", job.affinities(), PreferenceJson::affinity);
        objects(node, "TaskGroups", job.groups(), group -> group(group, job, facts));
        nulls(node, "Update", "Multiregion");
        objects(node, "Spreads", job.spreads(), PreferenceJson::spread);
        FamilyJson.launching(node, job.family());
        nulls(node, "Reschedule", "Migrate");
        map(node, "Meta", job.meta());
        nulls(node, "UI");
        node.put("Stop", facts.map(JobFacts::stop).orElse(false));
        FamilyJson.origin(node, job.family().origin());
        node.put("ConsulNamespace", "");
        node.put("VaultNamespace", "");
        node.put("NomadTokenID", "");
        facts(node, facts);
        facts.flatMap(JobFacts::tag)
                .ifPresentOrElse(
                        tag -> node.set("VersionTag", VersionTagJson.of(tag)), () -> nulls(node, "VersionTag"));
        return node;
    }

    private static void facts(ObjectNode node, Optional<JobFacts> facts) {
        if (facts.isEmpty()) {
            nulls(
                    node,
                    "Status",
                    "StatusDescription",
                    "Stable",
                    "Version",
                    "SubmitTime",
                    "CreateIndex",
                    "ModifyIndex",
                    "JobModifyIndex");
            return;
        }
        JobFacts known = facts.get();
        node.put("Status", known.status());
        node.put("StatusDescription", known.statusDescription());
        node.put("Stable", known.stable());
        node.put("Version", known.version());
        node.put("SubmitTime", known.submitTime());
        node.put("CreateIndex", known.indexes().create());
        node.put("ModifyIndex", known.indexes().modify());
        node.put("JobModifyIndex", known.indexes().jobModify());
    }

    private ObjectNode group(TaskGroup group, Job job, Optional<JobFacts> facts) {
        ObjectNode node = NODES.objectNode();
        node.put("Name", group.name());
        node.put("Count", group.count());
        objects(node, "Constraints", group.constraints(), JobJsonWriter::constraint);
        objects(node, "Affinities", group.affinities(), PreferenceJson::affinity);
        objects(node, "Tasks", group.tasks(), TaskJsonWriter::task);
        objects(node, "Spreads", group.spreads(), PreferenceJson::spread);
        StorageJson.volumes(node, group.storage());
        node.set("RestartPolicy", restart(group.restart()));
        group.disconnect()
                .ifPresentOrElse(
                        policy -> node.set("Disconnect", disconnect(policy)), () -> node.putNull("Disconnect"));
        group.reschedule()
                .ifPresentOrElse(
                        policy -> node.set("ReschedulePolicy", reschedule(policy)),
                        () -> node.putNull("ReschedulePolicy"));
        ObjectNode disk = node.putObject("EphemeralDisk");
        disk.put("Sticky", group.storage().sticky());
        disk.put("Migrate", group.storage().migrate());
        disk.put("SizeMB", group.ephemeralDiskMb());
        if (job.type().ends() && group.update().isEmpty()) {
            node.putNull("Update");
        } else {
            node.set("Update", update(group.update().orElse(WITHOUT_DEPLOYMENT)));
        }
        group.migrate()
                .ifPresentOrElse(migrate -> node.set("Migrate", migrate(migrate)), () -> node.putNull("Migrate"));
        objects(node, "Networks", group.network().stream().toList(), JobJsonWriter::network);
        map(node, "Meta", group.meta());
        objects(node, "Services", group.services(), TaskJsonWriter::service);
        node.put("ShutdownDelay", group.shutdownDelay().toNanos());
        group.maxRunDuration()
                .ifPresentOrElse(
                        limit -> node.put("MaxRunDuration", limit.toNanos()), () -> node.putNull("MaxRunDuration"));
        nulls(node, "StopAfterClientDisconnect", "MaxClientDisconnect", "Consul");
        group.scaling()
                .ifPresentOrElse(
                        scaling -> node.set("Scaling", scaling(job, group, scaling, facts)),
                        () -> nulls(node, "Scaling"));
        nulls(node, "PreventRescheduleOnLost");
        return node;
    }

    private static ObjectNode scaling(Job job, TaskGroup group, Scaling scaling, Optional<JobFacts> facts) {
        return new ScalingJson(
                        job.id(),
                        group.name(),
                        scaling,
                        facts.map(known -> known.indexes().create()).orElse(0L),
                        facts.map(known -> known.indexes().jobModify()).orElse(0L))
                .policy();
    }

    static ObjectNode constraint(Constraint constraint) {
        ObjectNode node = NODES.objectNode();
        node.put("LTarget", constraint.left());
        node.put("RTarget", constraint.right());
        node.put("Operand", constraint.operator());
        return node;
    }

    static ObjectNode restart(RestartPolicy restart) {
        ObjectNode node = NODES.objectNode();
        node.put("Interval", restart.interval().toNanos());
        node.put("Attempts", restart.attempts());
        node.put("Delay", restart.delay().toNanos());
        node.put("Mode", restart.mode().wireName());
        node.put("RenderTemplates", restart.renderTemplates());
        return node;
    }

    private static ObjectNode reschedule(ReschedulePolicy policy) {
        ObjectNode node = NODES.objectNode();
        node.put("Attempts", policy.attempts());
        node.put("Interval", policy.interval().toNanos());
        node.put("Delay", policy.delay().toNanos());
        node.put("DelayFunction", policy.delayFunction());
        node.put("MaxDelay", policy.maxDelay().toNanos());
        node.put("Unlimited", policy.unlimited());
        return node;
    }

    private static ObjectNode update(UpdateStrategy update) {
        ObjectNode node = NODES.objectNode();
        node.put("Stagger", update.stagger().toNanos());
        node.put("MaxParallel", update.maxParallel());
        node.put("HealthCheck", update.healthCheck());
        node.put("MinHealthyTime", update.minHealthyTime().toNanos());
        node.put("HealthyDeadline", update.healthyDeadline().toNanos());
        node.put("ProgressDeadline", update.progressDeadline().toNanos());
        node.put("Canary", update.canary());
        node.put("AutoRevert", update.autoRevert());
        node.put("AutoPromote", update.autoPromote());
        return node;
    }

    private static ObjectNode disconnect(DisconnectPolicy policy) {
        ObjectNode node = NODES.objectNode();
        duration(node, "LostAfter", policy.lostAfter());
        duration(node, "StopOnClientAfter", policy.stopOnClientAfter());
        node.put("Replace", policy.replace());
        node.put("Reconcile", policy.reconcile().wireName());
        return node;
    }

    private static void duration(ObjectNode node, String name, Optional<Duration> duration) {
        duration.ifPresentOrElse(time -> node.put(name, time.toNanos()), () -> node.putNull(name));
    }

    private static ObjectNode migrate(MigrateStrategy migrate) {
        ObjectNode node = NODES.objectNode();
        node.put("MaxParallel", migrate.maxParallel());
        node.put("HealthCheck", migrate.healthCheck());
        node.put("MinHealthyTime", migrate.minHealthyTime().toNanos());
        node.put("HealthyDeadline", migrate.healthyDeadline().toNanos());
        return node;
    }

    static ObjectNode network(Network network) {
        ObjectNode node = NODES.objectNode();
        node.put("Mode", "host");
        node.put("Device", "");
        node.put("CIDR", "");
        node.put("IP", "");
        node.putNull("DNS");
        List<Network.Port> reserved =
                network.ports().stream().filter(Network.Port::isStatic).toList();
        List<Network.Port> dynamic =
                network.ports().stream().filter(port -> !port.isStatic()).toList();
        objects(node, "ReservedPorts", reserved, JobJsonWriter::port);
        objects(node, "DynamicPorts", dynamic, JobJsonWriter::port);
        node.put("Hostname", "");
        node.put("MBits", network.mbits());
        node.putNull("CNI");
        return node;
    }

    private static ObjectNode port(Network.Port port) {
        ObjectNode node = NODES.objectNode();
        node.put("Label", port.label());
        node.put("Value", port.staticPort());
        node.put("To", port.to());
        node.put("HostNetwork", ResourcesJson.networkName(port.hostNetwork()));
        node.put("IgnoreCollision", false);
        return node;
    }

    static void nulls(ObjectNode node, String... names) {
        for (String name : names) {
            node.putNull(name);
        }
    }

    static void texts(ObjectNode node, String name, Collection<String> texts) {
        if (texts.isEmpty()) {
            node.putNull(name);
            return;
        }
        ArrayNode array = node.putArray(name);
        texts.forEach(array::add);
    }

    static void map(ObjectNode node, String name, Map<String, String> entries) {
        if (entries.isEmpty()) {
            node.putNull(name);
            return;
        }
        ObjectNode object = node.putObject(name);
        entries.forEach(object::put);
    }

    static <T> void objects(ObjectNode node, String name, List<T> elements, Function<T, ObjectNode> write) {
        if (elements.isEmpty()) {
            node.putNull(name);
            return;
        }
        ArrayNode array = node.putArray(name);
        elements.forEach(element -> array.add(write.apply(element)));
    }
}
