package dev.drover.agent.directory;

import dev.drover.protocol.allocation.AllocatedResources.AssignedPort;
import dev.drover.protocol.allocation.AllocatedResources.TaskShare;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.node.Node;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What follows from where an allocation is and what it was given: the same for its agent and for the servers, so nothing of
 * directories or of the agent's own environment. Pure.
 */
public record PlacementVariables(Node node, Job job, TaskGroup group, Placement placement) {
    private static final Pattern NOT_IN_NAMES = Pattern.compile("[^A-Za-z0-9_]");
    private static final int SHORT_ID = 8;

    /** What a group's services see. */
    public TaskEnvironment ofGroup() {
        return new TaskEnvironment(common(), nodeValues());
    }

    /** What a task's services see. */
    public TaskEnvironment ofTask(Task task) {
        return of(task, Map.of());
    }

    /** What a task sees. */
    TaskEnvironment of(Task task, Map<String, String> further) {
        Map<String, String> variables = new TreeMap<>(further);
        variables.putAll(common());
        variables.put("NOMAD_TASK_NAME", task.name());
        putResources(variables, task);
        TaskShare own = placement.resources().tasks().get(task.name());
        if (own != null) {
            putPorts(variables, own.ports());
        }
        putMeta(variables, task.meta());
        TaskEnvironment withoutOwn = new TaskEnvironment(variables, nodeValues());
        task.env().forEach((name, value) -> variables.put(withoutOwn.interpolate(name), withoutOwn.interpolate(value)));
        return new TaskEnvironment(variables, nodeValues());
    }

    private Map<String, String> common() {
        Map<String, String> variables = new TreeMap<>();
        putIdentity(variables);
        putPorts(variables);
        putMeta(variables, job.meta());
        putMeta(variables, group.meta());
        return variables;
    }

    private void putIdentity(Map<String, String> variables) {
        String id = placement.id().value();
        variables.put("NOMAD_ALLOC_ID", id);
        variables.put("NOMAD_SHORT_ALLOC_ID", id.substring(0, Math.min(SHORT_ID, id.length())));
        variables.put("NOMAD_ALLOC_NAME", placement.name());
        variables.put("NOMAD_ALLOC_INDEX", allocationIndex(placement.name()));
        variables.put("NOMAD_GROUP_NAME", group.name());
        variables.put("NOMAD_JOB_ID", job.id().value());
        variables.put("NOMAD_JOB_NAME", job.name());
        job.family().origin().ifPresent(origin -> variables.put("NOMAD_JOB_PARENT_ID", origin.parent()));
        variables.put("NOMAD_DC", node.datacenter());
        variables.put("NOMAD_REGION", job.region());
        variables.put("NOMAD_NAMESPACE", job.id().namespace());
    }

    private void putResources(Map<String, String> variables, Task task) {
        TaskShare share = placement.resources().tasks().get(task.name());
        int cpu = share == null ? task.resources().cpuMhz() : share.cpuMhz();
        int memory = share == null ? task.resources().memoryMb() : share.memoryMb();
        int memoryMax = share == null ? task.resources().memoryMaxMb() : share.memoryMaxMb();
        variables.put("NOMAD_CPU_LIMIT", Integer.toString(cpu));
        variables.put("NOMAD_MEMORY_LIMIT", Integer.toString(memory));
        if (memoryMax > 0) {
            variables.put("NOMAD_MEMORY_MAX_LIMIT", Integer.toString(memoryMax));
        }
        if (share != null && !share.cores().isEmpty()) {
            variables.put(
                    "NOMAD_CPU_CORES",
                    share.cores().stream().map(String::valueOf).collect(Collectors.joining(",")));
        }
    }

    /** The group's ports, and the ports of tasks under their task's name. */
    private void putPorts(Map<String, String> variables) {
        putPorts(variables, placement.resources().ports());
        placement.resources().tasks().forEach((name, share) -> putForeignPorts(variables, name, share.ports()));
    }

    private static void putForeignPorts(Map<String, String> variables, String taskName, List<AssignedPort> ports) {
        for (AssignedPort port : ports) {
            String suffix = clean(taskName + "_" + port.label());
            variables.put("NOMAD_IP_" + suffix, port.hostAddress());
            variables.put("NOMAD_PORT_" + suffix, Integer.toString(port.port()));
            variables.put("NOMAD_ADDR_" + suffix, port.hostAddress() + ":" + port.port());
        }
    }

    private static void putPorts(Map<String, String> variables, List<AssignedPort> ports) {
        for (AssignedPort port : ports) {
            String label = clean(port.label());
            int inside = port.to() > 0 ? port.to() : port.port();
            variables.put("NOMAD_IP_" + label, port.hostAddress());
            variables.put("NOMAD_PORT_" + label, Integer.toString(inside));
            variables.put("NOMAD_ADDR_" + label, port.hostAddress() + ":" + port.port());
            variables.put("NOMAD_HOST_IP_" + label, port.hostAddress());
            variables.put("NOMAD_HOST_PORT_" + label, Integer.toString(port.port()));
            variables.put("NOMAD_HOST_ADDR_" + label, port.hostAddress() + ":" + port.port());
            variables.put("NOMAD_ALLOC_PORT_" + label, Integer.toString(inside));
        }
    }

    /** Under the key as written and in capitals, so that shells can be written either way. */
    private static void putMeta(Map<String, String> variables, Map<String, String> meta) {
        meta.forEach((key, value) -> {
            variables.put("NOMAD_META_" + clean(key).toUpperCase(Locale.ROOT), value);
            variables.put("NOMAD_META_" + clean(key), value);
        });
    }

    private Map<String, String> nodeValues() {
        Map<String, String> values = new TreeMap<>();
        values.put("node.unique.id", node.id().value());
        values.put("node.unique.name", node.name());
        values.put("node.datacenter", node.datacenter());
        values.put("node.region", job.region());
        values.put("node.class", node.nodeClass());
        values.put("node.pool", node.nodePool());
        node.attributes().forEach((name, value) -> values.put("attr." + name, value));
        node.meta().forEach((name, value) -> values.put("meta." + name, value));
        return values;
    }

    /** The number in {@code job.group[number]}. */
    static String allocationIndex(String allocationName) {
        int open = allocationName.lastIndexOf('[');
        boolean indexed = open >= 0 && allocationName.endsWith("]");
        return indexed ? allocationName.substring(open + 1, allocationName.length() - 1) : "0";
    }

    private static String clean(String name) {
        return NOT_IN_NAMES.matcher(name).replaceAll("_");
    }
}
