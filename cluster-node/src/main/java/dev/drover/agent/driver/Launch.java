package dev.drover.agent.driver;

import dev.drover.agent.isolation.Confinement;
import dev.drover.agent.isolation.Limits;
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
    static final Limits NO_LIMITS = new Limits(0, 0, 0, 0, List.of());

    Launch {
        command = List.copyOf(command);
        variables = Map.copyOf(variables);
    }

    /** A task's command as it is, in the task's directory. */
    static Launch bare(TaskContext context, List<String> command) {
        return new Launch(
                newRun(),
                command,
                context.environment().variables(),
                context.directory().root(),
                Confinement.NONE,
                NO_LIMITS,
                PostMortem.PLAIN);
    }

    static String newRun() {
        return UUID.randomUUID().toString();
    }
}
