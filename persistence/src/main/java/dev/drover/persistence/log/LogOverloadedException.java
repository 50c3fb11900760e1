package dev.drover.persistence.log;

/** More waits to be stored than the log takes on; the write was not begun. */
public final class LogOverloadedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LogOverloadedException(long queuedBytes, long limit) {
        super("the log has " + queuedBytes + " bytes waiting to be stored, more than the " + limit + " it allows");
    }
}
