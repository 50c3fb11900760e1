package dev.drover.agent.isolation;

/**
 * How an agent isolates tasks.
 *
 * @param mode what becomes of {@code java} tasks where something is missing
 * @param processes how many processes and threads a task may have
 */
public record IsolationSettings(IsolationMode mode, int processes) {
    public static final IsolationSettings BEST_EFFORT =
            new IsolationSettings(IsolationMode.BEST_EFFORT, Limits.PROCESSES);
}
