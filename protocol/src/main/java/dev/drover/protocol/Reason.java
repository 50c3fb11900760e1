package dev.drover.protocol;

/** Why a command was refused; the gateway turns it into a status code. */
public enum Reason {
    NOT_FOUND,
    INVALID,
    CONFLICT,
    /** It could be done, but is not allowed. */
    FORBIDDEN,
    /** The receiver cannot answer now (journal away, lease lapsed, time-out); the outcome is unknown. */
    UNAVAILABLE
}
