package dev.drover.protocol.jobspec.hcl;

import dev.drover.protocol.jobspec.hcl.ResolvedBlock.ResolvedAttribute;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks a body against a schema, evaluates its attributes and expands dynamic blocks; collects what is wrong. */
final class BlockResolver {
    private final Evaluator evaluator;
    private final Diagnostics diagnostics;

    BlockResolver(Evaluator evaluator, Diagnostics diagnostics) {
        this.evaluator = evaluator;
        this.diagnostics = diagnostics;
    }

    /** Where a body stands: its block, for messages, its schema, the names it can see, and what came that may come once. */
    private record Place(String type, BlockSchema schema, Scope scope, Set<String> once) {
        String described() {
            return type.isEmpty() ? "at the top level" : "in block \"" + type + "\"";
        }
    }

    ResolvedBlock resolve(Body.Block block, BlockSchema schema, Scope scope) {
        Map<String, ResolvedAttribute> attributes = new LinkedHashMap<>();
        List<ResolvedBlock> blocks = new ArrayList<>();
        evaluator.budget().charge(10);
        Place place = new Place(block.type(), schema, scope, new HashSet<>());
        try {
            Content content =
                    Content.of(block.body(), schema, evaluator.budget().limits());
            content.attributes().forEach(attribute -> attribute(attribute, place, attributes, blocks));
            if (schema.isFreeForm()) {
                new FreeForm(evaluator).nested(content.blocks(), scope).forEach(attributes::putIfAbsent);
            } else {
                content.blocks().forEach(inner -> inner(inner, place, blocks));
            }
        } catch (Fault fault) {
            report(fault, block.span());
        }
        List<String> labels = block.labels().stream().map(Body.Label::text).toList();
        return new ResolvedBlock(block.type(), labels, block.span().position(), attributes, List.copyOf(blocks));
    }

    private void report(Fault fault, Span span) {
        diagnostics.add(fault.diagnostic(span));
        if (fault.isFatal()) {
            diagnostics.throwIfErrors();
        }
    }

    private void attribute(
            Body.Attribute attribute,
            Place place,
            Map<String, ResolvedAttribute> attributes,
            List<ResolvedBlock> blocks) {
        BlockSchema schema = place.schema();
        BlockSchema.Nested nested = schema.nested(attribute.name());
        boolean map = nested != null && nested.form() == BlockSchema.Form.MAP;
        if (!schema.isFreeForm() && !map && !schema.hasAttribute(attribute.name())) {
            diagnostics.error(attribute.span().position(), unknownAttribute(attribute.name(), place));
            return;
        }
        try {
            Value value = evaluator.evaluate(attribute.value(), place.scope());
            if (value instanceof Value.Nothing) {
                return;
            }
            if (nested != null && map) {
                add(mapBlock(attribute, value), nested, place, blocks);
            } else {
                attributes.put(
                        attribute.name(), new ResolvedAttribute(attribute.span().position(), value));
            }
        } catch (Fault fault) {
            report(fault, attribute.value().span());
        }
    }

    private static ResolvedBlock mapBlock(Body.Attribute attribute, Value value) {
        Map<String, ResolvedAttribute> attributes = new LinkedHashMap<>();
        Position position = attribute.span().position();
        Conversions.entries(value)
                .orElseThrow(() -> Fault.at(
                        attribute.value().span(),
                        "\"" + attribute.name() + "\" must be a map, not a " + value.typeName()))
                .forEach((key, member) -> attributes.put(key, new ResolvedAttribute(position, member)));
        return new ResolvedBlock(attribute.name(), List.of(), position, attributes, List.of());
    }

    private static String unknownAttribute(String name, Place place) {
        String refusal = place.schema().refusal(name);
        if (refusal != null) {
            return "\"" + name + "\" " + refusal;
        }
        if (place.schema().nested(name) != null) {
            return "\"" + name + "\" is a block " + place.described() + ", and is written without \"=\"";
        }
        return "unknown attribute \"" + name + "\" " + place.described()
                + Suggestion.of(name, place.schema().attributeNames());
    }

    private void inner(Body.Block block, Place place, List<ResolvedBlock> blocks) {
        if (block.type().equals("dynamic") && place.schema().nested("dynamic") == null) {
            dynamic(block, place, blocks);
            return;
        }
        BlockSchema.Nested nested = known(block.type(), block.span(), place);
        if (nested == null || !labelsFit(block, nested)) {
            return;
        }
        add(resolve(block, nested.schema(), place.scope()), nested, place, blocks);
    }

    private BlockSchema.@Nullable Nested known(String type, Span span, Place place) {
        BlockSchema.Nested nested = place.schema().nested(type);
        if (nested != null) {
            return nested;
        }
        String refusal = place.schema().refusal(type);
        if (refusal != null) {
            diagnostics.error(span.position(), "block \"" + type + "\" " + refusal);
        } else if (place.schema().hasAttribute(type)) {
            diagnostics.error(
                    span.position(),
                    "\"" + type + "\" is an attribute " + place.described() + ", and is written with \"=\"");
        } else {
            diagnostics.error(
                    span.position(),
                    "unknown block \"" + type + "\" " + place.described()
                            + Suggestion.of(type, place.schema().blockNames()));
        }
        return null;
    }

    private void add(ResolvedBlock block, BlockSchema.Nested nested, Place place, List<ResolvedBlock> blocks) {
        if (nested.form() != BlockSchema.Form.REPEATED && !place.once().add(block.type())) {
            diagnostics.error(
                    block.position(), "block \"" + block.type() + "\" may come only once " + place.described());
            return;
        }
        blocks.add(block);
    }

    private boolean labelsFit(Body.Block block, BlockSchema.Nested nested) {
        int wanted = nested.labels().size();
        int found = block.labels().size();
        if (found == wanted) {
            return true;
        }
        if (found < wanted) {
            diagnostics.error(
                    block.span().position(),
                    "block \"" + block.type() + "\" needs a label, its "
                            + nested.labels().get(found));
            return false;
        }
        diagnostics.error(
                block.labels().get(wanted).span().position(),
                "block \"" + block.type() + "\" takes "
                        + (wanted == 0 ? "no label" : wanted == 1 ? "only one label" : "only " + wanted + " labels"));
        return false;
    }

    private void dynamic(Body.Block block, Place place, List<ResolvedBlock> blocks) {
        try {
            if (block.labels().size() != 1) {
                throw Fault.at(block.span(), "block \"dynamic\" needs one label, the type of the blocks it makes");
            }
            Body.Label type = block.labels().get(0);
            BlockSchema.Nested nested = known(type.text(), type.span(), place);
            if (nested == null) {
                return;
            }
            DynamicBlock dynamic = DynamicBlock.read(block, nested.schema(), evaluator, place.scope());
            for (DynamicBlock.Round round : dynamic.rounds()) {
                Body.Block made = new Body.Block(block.span(), type.text(), round.labels(), dynamic.content());
                if (labelsFit(made, nested)) {
                    add(resolve(made, nested.schema(), round.scope()), nested, place, blocks);
                }
            }
        } catch (Fault fault) {
            report(fault, block.span());
        }
    }

    /** The inside of a file, as a block without a type. */
    ResolvedBlock resolveRoot(Body body, Span span, BlockSchema schema, Scope scope) {
        return resolve(new Body.Block(span, "", List.of(), body), schema, scope);
    }
}
