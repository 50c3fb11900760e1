package dev.drover.protocol.jobspec.template;

import java.util.List;
import java.util.Optional;

/** A part of a parsed template, in the order in which it is carried out. */
sealed interface Node {
    /** Goes out as it is. */
    record Text(String text) implements Node {}

    /** Goes out as what it comes to, unless it declares a variable. */
    record Output(Pipeline pipeline) implements Node {}

    /** One of two. */
    record If(Pipeline condition, List<Node> then, List<Node> otherwise) implements Node {}

    /** The same, with the value at hand while the first is carried out. */
    record With(Pipeline value, List<Node> then, List<Node> otherwise) implements Node {}

    /** Once for each element, or the other if there is none. */
    record Range(Pipeline elements, List<Node> body, List<Node> otherwise) implements Node {}

    /** Leaves the innermost range. */
    record Break() implements Node {}

    /** Goes on with the next element of the innermost range. */
    record Continue() implements Node {}

    /** Another template, at this place. */
    record Include(int offset, String name, Optional<Pipeline> argument) implements Node {}

    /**
     * Commands, each of which is given what the one before came to.
     *
     * @param variables what is declared or assigned, without the dollar sign; two in a range only
     * @param declares whether they are new
     */
    record Pipeline(int offset, List<String> variables, boolean declares, List<Command> commands) {}

    /** A value, or a function and what it is given. */
    record Command(int offset, List<Expression> words) {}
}
