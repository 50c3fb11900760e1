package dev.drover.cli;

import picocli.CommandLine.Option;

/** The flags of commands that open an evaluation: whether it is followed, and how identifiers are shown. */
final class FollowOptions {
    @Option(names = "-detach", description = "return at once instead of following")
    boolean detach;

    @Option(names = "-verbose", description = "print identifiers in full")
    boolean verbose;

    /**
     * Follows an evaluation to its end.
     *
     * @param evaluation its identifier; empty if the change opened none, which is well
     * @param detached what is printed in place of following it
     * @return the exit code
     */
    int follow(Session session, HttpApi api, String evaluation, String detached) {
        if (evaluation.isEmpty()) {
            return 0;
        }
        if (detach) {
            session.terminal().line(detached);
            return 0;
        }
        return new Monitor(session, api, verbose).evaluation(evaluation);
    }
}
