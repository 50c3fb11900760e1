package dev.drover.persistence.log;

/** The session ended, or may have: nothing of it may be stored, answered or shown any more. */
public final class SessionLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SessionLostException(String message) {
        super(message);
    }
}
