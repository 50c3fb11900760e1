package dev.drover.protocol.jobspec.hcl;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Runs for-expressions. */
final class ForLoop {
    private final Evaluator evaluator;
    private final Scope scope;

    ForLoop(Evaluator evaluator, Scope scope) {
        this.evaluator = evaluator;
        this.scope = scope;
    }

    static List<Map.Entry<Value, Value>> pairs(Expression.Loop loop, Value collection) {
        return Conversions.pairs(collection)
                .orElseThrow(() -> Fault.at(
                        loop.collection().span(),
                        "\"for\" runs over a list or a map, not over a " + collection.typeName()));
    }

    static Map<String, Value> bindings(Expression.Loop loop, Map.Entry<Value, Value> pair) {
        Map<String, Value> bindings = new LinkedHashMap<>();
        String keyName = loop.keyName();
        if (keyName != null) {
            bindings.put(keyName, pair.getKey());
        }
        bindings.put(loop.valueName(), pair.getValue());
        return bindings;
    }

    Value evaluate(Expression.For loop) {
        Value collection = evaluator.evaluate(loop.loop().collection(), scope);
        List<Map.Entry<Value, Value>> pairs = pairs(loop.loop(), collection);
        List<Scope> rounds = new ArrayList<>();
        for (Map.Entry<Value, Value> pair : pairs) {
            evaluator.budget().step();
            Scope round = scope.with(bindings(loop.loop(), pair));
            Expression condition = loop.condition();
            if (condition == null || evaluator.condition(condition, round)) {
                rounds.add(round);
            }
        }
        Expression key = loop.key();
        Value result = key == null ? list(loop, rounds) : map(loop, key, rounds);
        return evaluator.budget().charged(result);
    }

    private Value list(Expression.For loop, List<Scope> rounds) {
        List<Value> elements = new ArrayList<>();
        for (Scope round : rounds) {
            elements.add(evaluator.evaluate(loop.value(), round));
        }
        return Value.list(elements);
    }

    private Value map(Expression.For loop, Expression keyExpression, List<Scope> rounds) {
        Map<String, List<Value>> groups = new TreeMap<>();
        for (Scope round : rounds) {
            String key = evaluator.key(keyExpression, round);
            List<Value> group = Objects.requireNonNull(groups.computeIfAbsent(key, unused -> new ArrayList<>()));
            if (!group.isEmpty() && !loop.grouped()) {
                throw Fault.at(
                        keyExpression.span(),
                        "key \"" + key + "\" comes twice; \"...\" after the value would group them");
            }
            group.add(evaluator.evaluate(loop.value(), round));
        }
        Map<String, Value> entries = new LinkedHashMap<>();
        groups.forEach((key, group) -> entries.put(key, loop.grouped() ? Value.list(group) : group.get(0)));
        return Value.mapping(entries);
    }
}
