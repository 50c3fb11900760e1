package dev.drover.persistence.embedded;

import org.jspecify.annotations.Nullable;

/** Says in one sentence why an embedded Cassandra cannot be started; the message is meant for the user. */
public final class EmbeddedCassandraException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What stands in the way. */
    public enum Problem {
        /** A given port belongs to somebody else. */
        PORT_TAKEN,
        /** Too little space, or none left while starting. */
        DISK_FULL,
        /** The data directory cannot be created or written. */
        NOT_WRITABLE,
        /** Another live agent uses the data directory. */
        IN_USE,
        /** No JDK there, or one that Cassandra does not run on. */
        WRONG_JDK,
        /** The jars are not there. */
        CLASS_PATH_MISSING,
        /** The server did not answer in time. */
        TIMED_OUT,
        /** The server ended before it answered. */
        ENDED
    }

    private final Problem problem;

    EmbeddedCassandraException(Problem problem, String message) {
        this(problem, message, null);
    }

    EmbeddedCassandraException(Problem problem, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}
