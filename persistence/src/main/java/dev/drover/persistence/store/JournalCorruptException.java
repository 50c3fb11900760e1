package dev.drover.persistence.store;

/** The journal does not hold what it must hold: a row is missing or unreadable, or events have a hole. */
public final class JournalCorruptException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public JournalCorruptException(String message) {
        super(message);
    }

    public JournalCorruptException(String message, Throwable cause) {
        super(message, cause);
    }
}
