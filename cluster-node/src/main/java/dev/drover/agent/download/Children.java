package dev.drover.agent.download;

/** Ends processes with all that they have started. */
final class Children {
    private Children() {}

    /** Kills a process, if it still runs, and its descendants. */
    static void kill(ProcessHandle process) {
        killBelow(process);
        process.destroyForcibly();
    }

    /** Kills what a process has started. */
    static void killBelow(ProcessHandle process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
    }
}
