package dev.drover.agent.jvm;

import dev.drover.protocol.Reason;
import dev.drover.protocol.Rejected;

/** Something cannot be learned of a JVM, or not be done by it; the message says why. */
public final class JvmException extends Exception {
    private final Reason reason;

    JvmException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** What whoever asked is told. */
    public Rejected rejected() {
        return new Rejected(reason, String.valueOf(getMessage()));
    }
}
