package dev.drover.agent.directory;

import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.node.Node;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Computes a task's environment. Later layers win: the agent's own environment without what is secret or stale, the
 * {@code NOMAD_…} variables, the job file's {@code env}.
 */
public final class TaskEnvironmentBuilder {
    /** Kept from tasks: the agent's credentials, as Nomad's deny list has them. */
    private static final Pattern DENIED = Pattern.compile(
            "NOMAD_.*|DROVER_.*|CASSANDRA_.*|CONSUL_TOKEN|CONSUL_HTTP_TOKEN|VAULT_TOKEN|AWS_ACCESS_KEY_ID"
                    + "|AWS_SECRET_ACCESS_KEY|AWS_SESSION_TOKEN|GOOGLE_APPLICATION_CREDENTIALS|PWD|OLDPWD|SHLVL|_");

    private final Node node;
    private final Job job;
    private final TaskGroup group;
    private final Task task;
    private final Placement placement;
    private final TaskPaths paths;

    /** For a task that sees files where they are. */
    public TaskEnvironmentBuilder(
            Node node, Job job, TaskGroup group, Task task, Placement placement, TaskDirectory directory) {
        this(node, job, group, task, placement, new TaskPaths(directory, false));
    }

    public TaskEnvironmentBuilder(
            Node node, Job job, TaskGroup group, Task task, Placement placement, TaskPaths paths) {
        this.node = node;
        this.job = job;
        this.group = group;
        this.task = task;
        this.placement = placement;
        this.paths = paths;
    }

    /**
     * The environment.
     *
     * @param agent the agent's own variables, {@code System.getenv()}
     */
    public TaskEnvironment build(Map<String, String> agent) {
        Map<String, String> variables = new TreeMap<>();
        agent.forEach((name, value) -> {
            if (!DENIED.matcher(name).matches()) {
                variables.put(name, value);
            }
        });
        variables.put("TMPDIR", paths.tmp());
        putDirectories(variables);
        DeviceVariables.put(variables, placement.resources().tasks().get(task.name()));
        return new PlacementVariables(node, job, group, placement).of(task, variables);
    }

    private void putDirectories(Map<String, String> variables) {
        variables.put("NOMAD_ALLOC_DIR", paths.alloc());
        variables.put("NOMAD_TASK_DIR", paths.local());
        variables.put("NOMAD_SECRETS_DIR", paths.secrets());
    }
}
