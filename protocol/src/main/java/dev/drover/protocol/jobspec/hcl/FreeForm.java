package dev.drover.protocol.jobspec.hcl;

import dev.drover.protocol.jobspec.hcl.ResolvedBlock.ResolvedAttribute;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Turns blocks inside a free-form block into lists of maps, as drivers expect them. */
final class FreeForm {
    private final Evaluator evaluator;

    FreeForm(Evaluator evaluator) {
        this.evaluator = evaluator;
    }

    Map<String, ResolvedAttribute> nested(List<Body.Block> blocks, Scope scope) {
        Map<String, Position> positions = new LinkedHashMap<>();
        Map<String, List<Value>> lists = new LinkedHashMap<>();
        collect(blocks, scope, positions, lists);
        Map<String, ResolvedAttribute> attributes = new LinkedHashMap<>();
        lists.forEach((type, list) -> attributes.put(
                type, new ResolvedAttribute(Objects.requireNonNull(positions.get(type)), Value.list(list))));
        return attributes;
    }

    private void collect(
            List<Body.Block> blocks, Scope scope, Map<String, Position> positions, Map<String, List<Value>> lists) {
        for (Body.Block block : blocks) {
            evaluator.budget().charge(10);
            if (block.type().equals("dynamic") && block.labels().size() == 1) {
                String type = block.labels().get(0).text();
                DynamicBlock dynamic = DynamicBlock.read(block, BlockSchema.FREE_FORM, evaluator, scope);
                for (DynamicBlock.Round round : dynamic.rounds()) {
                    Body.Block made = new Body.Block(block.span(), type, round.labels(), dynamic.content());
                    add(made, round.scope(), positions, lists);
                }
            } else {
                add(block, scope, positions, lists);
            }
        }
    }

    private void add(Body.Block block, Scope scope, Map<String, Position> positions, Map<String, List<Value>> lists) {
        positions.putIfAbsent(block.type(), block.span().position());
        Value value = body(block.body(), scope);
        for (int i = block.labels().size() - 1; i >= 0; i--) {
            value = Value.mapping(Map.of(block.labels().get(i).text(), Value.list(List.of(value))));
        }
        lists.computeIfAbsent(block.type(), unused -> new ArrayList<>()).add(value);
    }

    private Value body(Body body, Scope scope) {
        Content content =
                Content.of(body, BlockSchema.FREE_FORM, evaluator.budget().limits());
        Map<String, Value> entries = new LinkedHashMap<>();
        for (Body.Attribute attribute : content.attributes()) {
            entries.put(attribute.name(), evaluator.evaluate(attribute.value(), scope));
        }
        nested(content.blocks(), scope).forEach((name, attribute) -> entries.putIfAbsent(name, attribute.value()));
        return evaluator.budget().charged(Value.mapping(entries));
    }
}
