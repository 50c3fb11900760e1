package dev.drover.agent.isolation;

/**
 * What holds the processes of one run.
 *
 * @param sandboxed whether bubblewrap stands between its shim and the task
 */
public record Confinement(boolean sandboxed, TaskCgroup cgroup) {
    public static final Confinement NONE = new Confinement(false, TaskCgroup.NONE);
}
