package dev.drover.protocol;

/** What made a command happen: the id names the request, evaluation, deployment, node or job. */
public record Cause(Kind kind, String id) {
    /** The kinds of things that cause events. */
    public enum Kind {
        REQUEST,
        EVALUATION,
        DEPLOYMENT,
        NODE,
        OPERATOR,
        TIMER,
        /** The job that launched it, or that it launched. */
        JOB
    }
}
