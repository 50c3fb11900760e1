package dev.drover.protocol.jobspec.hcl;

/** What is wrong with a source file, and where. */
public record Diagnostic(Severity severity, Position position, String message) {
    /** Errors refuse the file, warnings do not. */
    public enum Severity {
        ERROR,
        WARNING
    }

    public static Diagnostic error(Position position, String message) {
        return new Diagnostic(Severity.ERROR, position, message);
    }

    public static Diagnostic warning(Position position, String message) {
        return new Diagnostic(Severity.WARNING, position, message);
    }

    public boolean isError() {
        return severity == Severity.ERROR;
    }

    @Override
    public String toString() {
        return position + ": " + message;
    }
}
