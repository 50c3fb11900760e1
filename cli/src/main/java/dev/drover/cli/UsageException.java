package dev.drover.cli;

/** The command was called with flags or arguments it does not take. */
final class UsageException extends CliException {
    UsageException(String message) {
        super(message);
    }
}
