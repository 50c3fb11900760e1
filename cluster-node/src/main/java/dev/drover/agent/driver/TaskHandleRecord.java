package dev.drover.agent.driver;

import dev.drover.agent.isolation.Confinement;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Names one run of a task beyond the life of the agent that started it.
 *
 * @param run tells the runs of a task apart; names the files in the state directory
 * @param shim leader of the session; it records the exit
 * @param process the task itself
 * @param bootId of the kernel the processes were started under
 * @param output where this run's output begins
 * @param confinement what holds its processes; with a sandbox, {@code process} is bubblewrap
 */
public record TaskHandleRecord(
        Path state,
        String driver,
        String run,
        ProcessId shim,
        ProcessId process,
        String bootId,
        Offsets output,
        Confinement confinement) {
    /** A run that nothing holds. */
    public TaskHandleRecord(
            Path state, String driver, String run, ProcessId shim, ProcessId process, String bootId, Offsets output) {
        this(state, driver, run, shim, process, bootId, output, Confinement.NONE);
    }

    /** A process beyond doubt: PIDs are reused, PID and start time are not. */
    public record ProcessId(long pid, long startTimeTicks) {
        /** Of what is no process of this agent's making. */
        static final ProcessId NONE = new ProcessId(0, 0);
    }

    /** The task's process, if it still runs. */
    public Optional<ProcessHandle> alive() {
        return new Session(new ProcessTable(), this)
                .task()
                .flatMap(task -> ProcessHandle.of(task.id().pid()));
    }

    /** Where a run begins in the spools of its task's output. */
    public record Offsets(long stdout, long stderr) {
        public static final Offsets NONE = new Offsets(0, 0);
    }

    /**
     * The latest run recorded in a task's state directory ({@code TaskDirectory.state()}), or empty if none was started.
     * The shim writes this by itself, so a run is found even if its agent died right after forking it. Of one whose record is
     * damaged no process is left, unless it is found again all the same.
     */
    public static Optional<TaskHandleRecord> load(Path state) {
        return RunFiles.load(state);
    }

    /** Ends what is left of a run that was seen to begin, and that {@link #load} does not find any more. */
    public static void endLost(String run) {
        LostRun.end(run);
    }
}
