package dev.drover.protocol.api;

import static dev.drover.protocol.api.JobJsonWriter.map;
import static dev.drover.protocol.api.JobJsonWriter.nulls;
import static dev.drover.protocol.api.JobJsonWriter.objects;
import static dev.drover.protocol.api.JobJsonWriter.texts;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.protocol.job.Artifact;
import dev.drover.protocol.job.Lifecycle;
import dev.drover.protocol.job.LogConfig;
import dev.drover.protocol.job.Service;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.job.TaskResources;

/** Writes tasks and services in Nomad's JSON. */
final class TaskJsonWriter {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private TaskJsonWriter() {}

    static ObjectNode task(Task task) {
        ObjectNode node = NODES.objectNode();
        node.put("Name", task.name());
        node.put("Driver", task.driver());
        node.put("User", task.user());
        task.lifecycle().ifPresentOrElse(own -> node.set("Lifecycle", lifecycle(own)), () -> node.putNull("Lifecycle"));
        if (task.config().values().isEmpty()) {
            node.putNull("Config");
        } else {
            node.set("Config", ValueJson.of(task.config()));
        }
        objects(node, "Constraints", task.constraints(), JobJsonWriter::constraint);
        objects(node, "Affinities", task.affinities(), PreferenceJson::affinity);
        map(node, "Env", task.env());
        objects(node, "Services", task.services(), TaskJsonWriter::service);
        node.set("Resources", resources(task.resources()));
        node.set("RestartPolicy", JobJsonWriter.restart(task.restart()));
        map(node, "Meta", task.meta());
        node.put("KillTimeout", task.killTimeout().toNanos());
        node.set("LogConfig", logs(task.logs()));
        objects(node, "Artifacts", task.artifacts(), TaskJsonWriter::artifact);
        nulls(node, "Vault", "Consul");
        objects(node, "Templates", task.templates(), TemplateJson::of);
        objects(node, "VolumeMounts", task.mounts(), StorageJson::mount);
        if (task.payloadFile().isEmpty()) {
            nulls(node, "DispatchPayload");
        } else {
            node.putObject("DispatchPayload").put("File", task.payloadFile());
        }
        node.put("Leader", task.leader());
        node.put("ShutdownDelay", task.shutdownDelay().toNanos());
        node.put("KillSignal", task.killSignal());
        node.put("Kind", "");
        nulls(node, "ScalingPolicies", "Secrets", "Identity", "Identities", "Actions", "Schedule");
        return node;
    }

    static ObjectNode lifecycle(Lifecycle lifecycle) {
        ObjectNode node = NODES.objectNode();
        node.put("Hook", lifecycle.hook().wireName());
        node.put("Sidecar", lifecycle.sidecar());
        return node;
    }

    private static ObjectNode resources(TaskResources resources) {
        ObjectNode node = NODES.objectNode();
        node.put("CPU", resources.cpuMhz());
        node.put("Cores", resources.cores());
        node.put("MemoryMB", resources.memoryMb());
        node.put("MemoryMaxMB", resources.memoryMaxMb());
        node.put("DiskMB", 0);
        objects(node, "Networks", resources.network().stream().toList(), JobJsonWriter::network);
        objects(node, "Devices", resources.devices(), StorageJson::device);
        nulls(node, "NUMA");
        node.put("SecretsMB", 0);
        node.put("IOPS", 0);
        return node;
    }

    private static ObjectNode logs(LogConfig logs) {
        ObjectNode node = NODES.objectNode();
        node.put("MaxFiles", logs.maxFiles());
        node.put("MaxFileSizeMB", logs.maxFileSizeMb());
        node.putNull("Enabled");
        node.put("Disabled", logs.disabled());
        if (!logs.rotateEvery().isZero()) {
            node.put("RotateEvery", logs.rotateEvery().toNanos());
        }
        return node;
    }

    private static ObjectNode artifact(Artifact artifact) {
        ObjectNode node = NODES.objectNode();
        node.put("GetterSource", artifact.source());
        map(node, "GetterOptions", artifact.options());
        map(node, "GetterHeaders", artifact.headers());
        node.put("GetterMode", artifact.mode());
        node.put("GetterInsecure", artifact.insecure());
        node.put("RelativeDest", artifact.destination());
        node.put("Chown", artifact.chown());
        return node;
    }

    static ObjectNode service(Service service) {
        ObjectNode node = NODES.objectNode();
        node.put("Name", service.name());
        texts(node, "Tags", service.tags());
        texts(node, "CanaryTags", service.canaryTags());
        node.put("EnableTagOverride", service.enableTagOverride());
        node.put("PortLabel", service.portLabel());
        node.put("AddressMode", service.addressMode());
        node.put("Address", service.address());
        objects(node, "Checks", service.checks(), CheckJsonWriter::check);
        nulls(node, "CheckRestart", "Connect");
        map(node, "Meta", service.meta());
        map(node, "CanaryMeta", service.canaryMeta());
        map(node, "TaggedAddresses", service.taggedAddresses());
        node.put("TaskName", service.taskName());
        node.put("OnUpdate", "require_healthy");
        nulls(node, "Identity");
        node.putObject("Weights")
                .put("Passing", service.weights().passing())
                .put("Warning", service.weights().warning());
        node.put("Provider", service.provider());
        node.put("Cluster", "default");
        node.put("Kind", "");
        return node;
    }
}
