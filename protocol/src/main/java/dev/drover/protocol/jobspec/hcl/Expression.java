package dev.drover.protocol.jobspec.hcl;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** An expression as written; {@link Evaluator} gives it a value. Chains are flat lists, so only nesting makes trees deep. */
sealed interface Expression {
    Span span();

    record Literal(Span span, Value value) implements Expression {}

    /** A name that stands alone: {@code var}, {@code local}, a loop variable, or something known at run time only. */
    record Reference(Span span, String name) implements Expression {}

    /** Attribute access, index and splat after a value. */
    record Postfix(Span span, Expression target, List<Step> steps) implements Expression {}

    record Negation(Span span, boolean logical, Expression operand) implements Expression {}

    /** Operators of one precedence, applied from the left. */
    record Chain(Span span, Expression first, List<Link> links) implements Expression {}

    record Link(Token operator, Expression operand) {}

    record Conditional(Span span, Expression condition, Expression whenTrue, Expression whenFalse)
            implements Expression {}

    record Call(Span span, String function, List<Expression> arguments, boolean expandLast) implements Expression {}

    record Sequence(Span span, List<Expression> elements) implements Expression {}

    record Mapping(Span span, List<Item> items) implements Expression {}

    record Item(Expression key, Expression value) {}

    /** A for-expression; with {@code key} it makes an object, without one a list. */
    record For(
            Span span,
            Loop loop,
            @Nullable Expression key,
            Expression value,
            boolean grouped,
            @Nullable Expression condition)
            implements Expression {}

    /** What a loop runs over, and the names it binds. */
    record Loop(@Nullable String keyName, String valueName, Expression collection) {}

    record Template(Span span, List<Part> parts) implements Expression {}

    /** One stretch of a template. */
    sealed interface Part {
        record Text(String text) implements Part {}

        /** {@code ${...}}; the span covers the marks, and is the text that stays when the value is known at run time only. */
        record Interpolation(Span span, Expression expression) implements Part {}

        record If(Expression condition, List<Part> whenTrue, List<Part> whenFalse) implements Part {}

        record ForEach(Loop loop, List<Part> body) implements Part {}
    }

    /** One step after a value. */
    sealed interface Step {
        Span span();

        record Attribute(Span span, String name) implements Step {}

        record Index(Span span, Expression key) implements Step {}

        record Splat(Span span) implements Step {}
    }
}
