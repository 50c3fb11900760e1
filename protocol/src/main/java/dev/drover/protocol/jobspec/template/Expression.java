package dev.drover.protocol.jobspec.template;

import java.util.List;

/** A word of a command. */
sealed interface Expression {
    /** The value at hand. */
    record Dot() implements Expression {}

    /** Nothing. */
    record Nil() implements Expression {}

    /** A text, number or truth value. */
    record Literal(Object value) implements Expression {}

    /** A variable, by its name without the dollar sign. */
    record Variable(String name) implements Expression {}

    /** The name of a function. */
    record Function(String name) implements Expression {}

    /** A pipeline in parentheses. */
    record Nested(Node.Pipeline pipeline) implements Expression {}

    /** Fields, one within the other, of something. */
    record Fields(Expression owner, List<String> names) implements Expression {}
}
