package dev.drover.persistence.replay;

/** What is needed to tell how things were is no longer stored, or not yet to be read here. */
public final class MissingHistoryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MissingHistoryException(String message) {
        super(message);
    }
}
