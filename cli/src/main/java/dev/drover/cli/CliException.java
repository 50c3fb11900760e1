package dev.drover.cli;

/** Ends a command early with a text for the user and an exit code. */
class CliException extends RuntimeException {
    private final int exitCode;
    private final boolean answer;

    CliException(String message) {
        this(1, message, false);
    }

    private CliException(int exitCode, String message, boolean answer) {
        super(message, null, false, false);
        this.exitCode = exitCode;
        this.answer = answer;
    }

    /** A text that is the command's answer rather than an error, such as the matches of an ambiguous prefix. */
    static CliException answer(int exitCode, String message) {
        return new CliException(exitCode, message, true);
    }

    static CliException exiting(int exitCode, String message) {
        return new CliException(exitCode, message, false);
    }

    int exitCode() {
        return exitCode;
    }

    /** True when the text belongs on standard output. */
    boolean isAnswer() {
        return answer;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
