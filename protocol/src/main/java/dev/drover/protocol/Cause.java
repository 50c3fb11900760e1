package dev.drover.protocol;

/** What made a command happen: the id names the request, evaluation, deployment or node. */
public record Cause(Kind kind, String id) {
    /** The kinds of things that cause events. */
    public enum Kind {
        REQUEST,
        EVALUATION,
        DEPLOYMENT,
        NODE,
        OPERATOR,
        TIMER
    }
}
