package dev.drover.variable;

/** This server cannot read a variable: it was written with another key, or is damaged. */
public final class UnreadableVariableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableVariableException(String message) {
        super(message);
    }
}
