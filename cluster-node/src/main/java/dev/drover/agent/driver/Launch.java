package dev.drover.agent.driver;

import dev.drover.agent.isolation.Confinement;
import dev.drover.agent.isolation.Limits;
import dev.drover.agent.isolation.TaskCgroup;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A run as it is to be forked.
 *
 * @param run its id
 * @param command the whole command line, with what isolates the task's own
 * @param directory where it is started
 * @param limits of its control group, if it has one
 * @param postMortem finds out how it ended
 */
record Launch(
        String run,
        List<String> command,
        Map<String, String> variables,
        Path directory,
        Confinement confinement,
        Limits limits,
        PostMortem postMortem) {
    private static final int NAME_LENGTH = 64;
    private static final int RUN_LENGTH = 8;

    Launch {
        command = List.copyOf(command);
        variables = Map.copyOf(variables);
    }

    /**
     * A task's command as it is; nothing limits it.
     *
     * @param directory of the machine, or below the task's
     */
    static Launch bare(TaskContext context, String run, List<String> command, String directory, TaskCgroup cgroup) {
        return new Launch(
                run,
                command,
                context.environment().variables(),
                context.directory().root().resolve(directory),
                new Confinement(false, cgroup),
                Limits.weight(context.share().cpuMhz()),
                PostMortem.PLAIN);
    }

    static String newRun() {
        return UUID.randomUUID().toString();
    }

    /** The name of a run's control group: readable for who looks at the machine, and this run's alone. */
    static String groupName(TaskContext context, String run) {
        String allocation =
                String.valueOf(context.directory().allocation().root().getFileName());
        String name = (allocation + "." + context.task().name()).replaceAll("[^A-Za-z0-9._-]", "_");
        return name.substring(0, Math.min(NAME_LENGTH, name.length())) + "." + run.substring(0, RUN_LENGTH);
    }
}
