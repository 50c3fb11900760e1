package dev.drover.protocol.evaluation;

/** What an evaluation answers. */
public sealed interface EvaluationReply {
    /** It runs, or has ended already. */
    record Running() implements EvaluationReply {}
}
