package dev.drover.agent.directory;

/** A path that would lead out of the directory it was meant for. */
public final class PathEscapeException extends IllegalArgumentException {
    public PathEscapeException(String message) {
        super(message);
    }
}
