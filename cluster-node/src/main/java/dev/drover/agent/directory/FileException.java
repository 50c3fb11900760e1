package dev.drover.agent.directory;

import dev.drover.protocol.Reason;
import dev.drover.protocol.Rejected;

/** A file of an allocation is not shown; the message says why. */
public final class FileException extends Exception {
    private final Reason reason;

    FileException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** What whoever asked is told. */
    public Rejected rejected() {
        return new Rejected(reason, String.valueOf(getMessage()));
    }
}
