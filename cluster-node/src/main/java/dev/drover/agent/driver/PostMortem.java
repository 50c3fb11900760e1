package dev.drover.agent.driver;

/** Finds out why a run has ended, from its exit code and what it left behind. Takes milliseconds; may read files. */
interface PostMortem {
    /** For programs of which nothing is known: exit code, signal and the last words. */
    PostMortem PLAIN =
            (exitCode, record) -> TaskExit.of(exitCode, exitCode == 0 ? "" : FailureMessage.of(exitCode, record));

    /** How a run has ended: what it left behind, and what was noted down of its end. */
    default TaskExit explain(int exitCode, TaskHandleRecord record) {
        TaskExit found = examine(exitCode, record);
        boolean outOfMemory = !found.isSuccess()
                && found.cause() == TaskExit.Cause.NONE
                && RunFiles.wasOutOfMemory(record.state(), record.run());
        return outOfMemory ? TaskExit.of(exitCode, "OOM Killed: " + found.message(), TaskExit.Cause.OOM_KILLED) : found;
    }

    TaskExit examine(int exitCode, TaskHandleRecord record);
}
