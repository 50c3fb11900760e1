package dev.drover.cli;

/** One command: picocli fills its fields from the flags, then it runs once. */
interface Subcommand {

    /** The answer is the exit code of the process. */
    int run(Session session);

    /** The exit code after flags or arguments that the command does not take. */
    default int usageErrorCode() {
        return 1;
    }
}
