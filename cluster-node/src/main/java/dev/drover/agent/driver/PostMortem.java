package dev.drover.agent.driver;

/** Finds out why a run has ended, from its exit code and what it left behind. Takes milliseconds; may read files. */
interface PostMortem {
    /** For programs of which nothing is known: exit code, signal and the last words. */
    PostMortem PLAIN =
            (exitCode, record) -> TaskExit.of(exitCode, exitCode == 0 ? "" : FailureMessage.of(exitCode, record));

    TaskExit examine(int exitCode, TaskHandleRecord record);
}
