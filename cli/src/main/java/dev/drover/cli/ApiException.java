package dev.drover.cli;

/** The agent could not be reached, refused, or gave an answer that cannot be read. */
final class ApiException extends CliException {
    private final int status;

    ApiException(int status, String message) {
        super(message);
        this.status = status;
    }

    /** The HTTP status, or 0 when there was no answer at all. */
    int status() {
        return status;
    }

    boolean isNotFound() {
        return status == 404;
    }
}
