package dev.drover.protocol.jobspec.hcl;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Gives expressions their values. A name that is known at run time only makes the interpolation around it stay the text
 * it was written as; on its own it becomes that text.
 */
final class Evaluator {
    private static final int DEEPEST = 500;

    private final Budget budget;
    private final FunctionLibrary functions;
    private int depth;
    private boolean inInterpolation;

    Evaluator(Budget budget, FunctionLibrary functions) {
        this.budget = budget;
        this.functions = functions;
    }

    Budget budget() {
        return budget;
    }

    Value evaluate(Expression expression, Scope scope) {
        depth++;
        try {
            budget.step();
            if (depth > DEEPEST) {
                throw Fault.limit("expressions refer to one another more than " + DEEPEST + " levels deep");
            }
            return dispatch(expression, scope);
        } catch (Fault fault) {
            throw fault.locatedAt(expression.span());
        } finally {
            depth--;
        }
    }

    private Value dispatch(Expression expression, Scope scope) {
        if (expression instanceof Expression.Literal literal) {
            return literal.value();
        }
        if (expression instanceof Expression.Template template) {
            return template(template, scope);
        }
        if (expression instanceof Expression.Reference reference) {
            return reference(reference, scope);
        }
        if (expression instanceof Expression.Postfix postfix) {
            return postfix(postfix, scope);
        }
        if (expression instanceof Expression.Sequence sequence) {
            return sequence(sequence, scope);
        }
        if (expression instanceof Expression.Mapping mapping) {
            return mapping(mapping, scope);
        }
        if (expression instanceof Expression.Call call) {
            return call(call, scope);
        }
        return operation(expression, scope);
    }

    private Value operation(Expression expression, Scope scope) {
        if (expression instanceof Expression.Negation negation) {
            return Operators.negate(negation.logical(), evaluate(negation.operand(), scope));
        }
        if (expression instanceof Expression.Chain chain) {
            Value result = evaluate(chain.first(), scope);
            for (Expression.Link link : chain.links()) {
                Value operand = evaluate(link.operand(), scope);
                budget.work(Math.min(result.weight(), operand.weight()));
                result = Operators.apply(link.operator(), result, operand);
            }
            return result;
        }
        if (expression instanceof Expression.Conditional conditional) {
            return conditional(conditional, scope);
        }
        if (expression instanceof Expression.For loop) {
            return new ForLoop(this, scope).evaluate(loop);
        }
        throw new AssertionError("unhandled expression: " + expression.getClass());
    }

    private Value conditional(Expression.Conditional conditional, Scope scope) {
        boolean chosen = condition(conditional.condition(), scope);
        Expression taken = chosen ? conditional.whenTrue() : conditional.whenFalse();
        Expression other = chosen ? conditional.whenFalse() : conditional.whenTrue();
        Value value = evaluate(taken, scope);
        return other instanceof Expression.Literal literal ? Conversions.alike(value, literal.value()) : value;
    }

    boolean condition(Expression expression, Scope scope) {
        Value value = evaluate(expression, scope);
        return Conversions.flag(value)
                .orElseThrow(() ->
                        Fault.at(expression.span(), "condition must be true or false, not a " + value.typeName()));
    }

    private Value reference(Expression.Reference reference, Scope scope) {
        Value bound = scope.find(reference.name());
        if (bound != null) {
            return bound;
        }
        if (scope.globals().has(reference.name())) {
            throw Fault.at(
                    reference.span(),
                    "\"" + reference.name() + "\" is used with a name behind it, such as " + reference.name() + ".x");
        }
        return RuntimeReference.resolve(reference.name(), reference.span(), inInterpolation);
    }

    private Value postfix(Expression.Postfix postfix, Scope scope) {
        List<Expression.Step> steps = postfix.steps();
        if (!(postfix.target() instanceof Expression.Reference root)) {
            return steps(evaluate(postfix.target(), scope), steps, scope);
        }
        Value bound = scope.find(root.name());
        if (bound != null) {
            return steps(bound, steps, scope);
        }
        if (scope.globals().has(root.name())) {
            String name = memberName(root, steps.get(0), scope);
            Value value;
            try {
                value = scope.globals().member(root.name(), name);
            } catch (Fault missing) {
                throw missing.locatedAt(postfix.span());
            }
            return steps(value, steps.subList(1, steps.size()), scope);
        }
        return RuntimeReference.resolve(root.name(), postfix.span(), inInterpolation);
    }

    private String memberName(Expression.Reference root, Expression.Step step, Scope scope) {
        if (step instanceof Expression.Step.Attribute attribute) {
            return attribute.name();
        }
        if (step instanceof Expression.Step.Index index) {
            Optional<String> name = Conversions.text(evaluate(index.key(), scope));
            if (name.isPresent()) {
                return name.get();
            }
        }
        throw Fault.at(step.span(), "expected a name after \"" + root.name() + "\"");
    }

    private Value steps(Value start, List<Expression.Step> steps, Scope scope) {
        Value value = start;
        for (int i = 0; i < steps.size(); i++) {
            budget.step();
            Expression.Step step = steps.get(i);
            if (step instanceof Expression.Step.Splat) {
                return splat(value, steps.subList(i + 1, steps.size()), scope);
            }
            if (step instanceof Expression.Step.Attribute attribute) {
                value = Operators.attribute(value, attribute.name(), step.span());
            } else if (step instanceof Expression.Step.Index index) {
                value = Operators.index(value, evaluate(index.key(), scope), step.span());
            }
        }
        return value;
    }

    private Value splat(Value value, List<Expression.Step> rest, Scope scope) {
        if (value instanceof Value.Nothing) {
            return Value.list(List.of());
        }
        List<Value> elements = Conversions.elements(value).orElse(List.of(value));
        List<Value> results = new ArrayList<>(elements.size());
        for (Value element : elements) {
            results.add(steps(element, rest, scope));
        }
        return budget.charged(Value.list(results));
    }

    private Value sequence(Expression.Sequence sequence, Scope scope) {
        List<Value> elements = new ArrayList<>(sequence.elements().size());
        for (Expression element : sequence.elements()) {
            elements.add(evaluate(element, scope));
        }
        return budget.charged(Value.list(elements));
    }

    private Value mapping(Expression.Mapping mapping, Scope scope) {
        Map<String, Value> entries = new TreeMap<>();
        for (Expression.Item item : mapping.items()) {
            String key = key(item.key(), scope);
            if (entries.put(key, evaluate(item.value(), scope)) != null) {
                throw Fault.at(item.key().span(), "key \"" + key + "\" is set twice");
            }
        }
        return budget.charged(Value.mapping(entries));
    }

    String key(Expression expression, Scope scope) {
        Value key = evaluate(expression, scope);
        return Conversions.text(key)
                .orElseThrow(() -> Fault.at(expression.span(), "a key must be a string, not a " + key.typeName()));
    }

    private Value call(Expression.Call call, Scope scope) {
        if (call.function().equals("try") || call.function().equals("can")) {
            return attempt(call, scope);
        }
        if (call.function().equals("convert") && call.arguments().size() == 2) {
            Value value = evaluate(call.arguments().get(0), scope);
            return budget.charged(TypeConstraint.of(call.arguments().get(1)).convert(value));
        }
        List<Value> arguments = new ArrayList<>();
        for (Expression argument : call.arguments()) {
            arguments.add(evaluate(argument, scope));
        }
        if (call.expandLast()) {
            Value last = arguments.remove(arguments.size() - 1);
            arguments.addAll(Conversions.elements(last)
                    .orElseThrow(() -> Fault.of("\"...\" needs a list before it, not a " + last.typeName())));
        }
        return functions.call(call.function(), arguments, budget);
    }

    private Value attempt(Expression.Call call, Scope scope) {
        boolean can = call.function().equals("can");
        if (call.arguments().isEmpty() || (can && call.arguments().size() > 1)) {
            throw Fault.of(
                    "function \"" + call.function() + "\" takes " + (can ? "1 argument" : "at least 1 argument"));
        }
        String last = "";
        for (Expression argument : call.arguments()) {
            try {
                Value value = evaluate(argument, scope);
                return can ? Value.flag(true) : value;
            } catch (Fault fault) {
                fault.throwIfFatal();
                last = fault.text();
            }
        }
        if (can) {
            return Value.flag(false);
        }
        throw Fault.of("no argument of \"try\" has a value; the last one: " + last);
    }

    private Value template(Expression.Template template, Scope scope) {
        List<Expression.Part> parts = template.parts();
        if (parts.size() == 1 && parts.get(0) instanceof Expression.Part.Interpolation only) {
            return interpolation(only, scope);
        }
        StringBuilder out = new StringBuilder();
        parts(parts, scope, out);
        return Value.text(out.toString());
    }

    private void parts(List<Expression.Part> parts, Scope scope, StringBuilder out) {
        for (Expression.Part part : parts) {
            budget.step();
            if (part instanceof Expression.Part.Text text) {
                append(text.text(), out);
            } else if (part instanceof Expression.Part.Interpolation interpolation) {
                Value value = interpolation(interpolation, scope);
                String text = Conversions.text(value)
                        .orElseThrow(
                                () -> Fault.at(interpolation.span(), "a template cannot hold a " + value.typeName()));
                append(text, out);
            } else if (part instanceof Expression.Part.If branch) {
                parts(condition(branch.condition(), scope) ? branch.whenTrue() : branch.whenFalse(), scope, out);
            } else if (part instanceof Expression.Part.ForEach loop) {
                Value collection = evaluate(loop.loop().collection(), scope);
                for (Map.Entry<Value, Value> pair : ForLoop.pairs(loop.loop(), collection)) {
                    parts(loop.body(), scope.with(ForLoop.bindings(loop.loop(), pair)), out);
                }
            }
        }
    }

    private void append(String text, StringBuilder out) {
        budget.charge(text.length());
        out.append(text);
    }

    private Value interpolation(Expression.Part.Interpolation part, Scope scope) {
        if (inInterpolation || part.expression() instanceof Expression.Conditional) {
            return evaluate(part.expression(), scope);
        }
        inInterpolation = true;
        try {
            return evaluate(part.expression(), scope);
        } catch (RuntimeReference known) {
            String text = part.span().text();
            budget.charge(text.length());
            return Value.text(text);
        } finally {
            inInterpolation = false;
        }
    }

    /** For what an interpolation refers to: an interpolation within that decides for itself whether it stays text. */
    Value evaluateApart(Expression expression, Scope scope) {
        boolean before = inInterpolation;
        inInterpolation = false;
        try {
            return evaluate(expression, scope);
        } finally {
            inInterpolation = before;
        }
    }
}
