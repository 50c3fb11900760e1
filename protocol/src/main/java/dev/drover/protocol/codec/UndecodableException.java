package dev.drover.protocol.codec;

/** Says that stored or received bytes, or a message made from them, cannot be read, and why. */
public final class UndecodableException extends RuntimeException {
    public UndecodableException(String message) {
        super(message);
    }

    public UndecodableException(String message, Throwable cause) {
        super(message, cause);
    }
}
