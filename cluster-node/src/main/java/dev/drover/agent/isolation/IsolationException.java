package dev.drover.agent.isolation;

/** A piece of isolation that is missing on this machine; the message completes "it needs …". */
public final class IsolationException extends Exception {
    public IsolationException(String needed) {
        super(needed);
    }
}
