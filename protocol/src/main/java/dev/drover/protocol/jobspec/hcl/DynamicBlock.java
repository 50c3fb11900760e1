package dev.drover.protocol.jobspec.hcl;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A {@code dynamic} block: what it repeats, and for which values. */
record DynamicBlock(Body content, List<Round> rounds) {
    /** What a round costs in memory beside its blocks, in characters. */
    private static final int ROUND_WEIGHT = 100;

    record Round(List<Body.Label> labels, Scope scope) {}

    static DynamicBlock read(Body.Block block, BlockSchema target, Evaluator evaluator, Scope scope) {
        BlockSchema schema = BlockSchema.builder()
                .attributes("for_each", "iterator", "labels")
                .single("content", target)
                .build();
        Content content = Content.of(block.body(), schema, evaluator.budget().limits());
        List<Body.Block> bodies = content.blocks();
        if (bodies.size() != 1 || !bodies.get(0).type().equals("content")) {
            throw Fault.at(block.span(), "block \"dynamic\" needs one block \"content\", and no other");
        }
        Expression forEach = null;
        Expression labels = null;
        String iterator = block.labels().get(0).text();
        for (Body.Attribute attribute : content.attributes()) {
            switch (attribute.name()) {
                case "for_each" -> forEach = attribute.value();
                case "labels" -> labels = attribute.value();
                case "iterator" -> iterator = iteratorName(attribute.value());
                default ->
                    throw Fault.at(
                            attribute.span(),
                            "unknown attribute \"" + attribute.name() + "\" in block \"dynamic\""
                                    + Suggestion.of(attribute.name(), schema.attributeNames()));
            }
        }
        if (forEach == null) {
            throw Fault.at(block.span(), "block \"dynamic\" needs the attribute \"for_each\"");
        }
        List<Round> rounds = new ArrayList<>();
        for (Map.Entry<Value, Value> pair : pairs(forEach, evaluator, scope)) {
            evaluator.budget().charge(ROUND_WEIGHT);
            Value bound = Value.mapping(Map.of("key", pair.getKey(), "value", pair.getValue()));
            Scope inner = scope.with(Map.of(iterator, bound));
            List<Body.Label> names = labels == null ? List.of() : labels(labels, evaluator, inner);
            rounds.add(new Round(names, inner));
        }
        return new DynamicBlock(bodies.get(0).body(), List.copyOf(rounds));
    }

    private static List<Map.Entry<Value, Value>> pairs(Expression forEach, Evaluator evaluator, Scope scope) {
        Value collection = evaluator.evaluate(forEach, scope);
        return Conversions.pairs(collection)
                .orElseThrow(() ->
                        Fault.at(forEach.span(), "\"for_each\" needs a list or a map, not a " + collection.typeName()));
    }

    private static String iteratorName(Expression expression) {
        if (expression instanceof Expression.Reference name) {
            return name.name();
        }
        if (expression instanceof Expression.Literal literal && literal.value() instanceof Value.Text text) {
            return text.text();
        }
        throw Fault.at(expression.span(), "\"iterator\" must be a name");
    }

    private static List<Body.Label> labels(Expression expression, Evaluator evaluator, Scope scope) {
        Value value = evaluator.evaluate(expression, scope);
        List<Body.Label> labels = new ArrayList<>();
        for (Value element : Conversions.elements(value).orElse(List.of(value))) {
            String text = Conversions.text(element)
                    .orElseThrow(() -> Fault.at(expression.span(), "\"labels\" must be a list of strings"));
            labels.add(new Body.Label(expression.span(), text));
        }
        return List.copyOf(labels);
    }
}
