package dev.drover.protocol.jobspec.hcl;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A variable as a file declares it. */
record Variable(
        Span span,
        String name,
        TypeConstraint type,
        @Nullable Expression initial,
        List<Validation> validations) {
    private static final BlockSchema VALIDATION =
            BlockSchema.builder().attributes("condition", "error_message").build();
    static final BlockSchema SCHEMA = BlockSchema.builder()
            .attributes("type", "default", "description", "sensitive")
            .repeated("validation", VALIDATION)
            .build();

    record Validation(
            Span span, Expression condition, @Nullable Expression message) {}

    static Variable read(Body.Block block, Limits limits) {
        if (block.labels().size() != 1) {
            throw Fault.at(block.span(), "block \"variable\" needs one label, its name");
        }
        String name = block.labels().get(0).text();
        Content content = Content.of(block.body(), SCHEMA, limits);
        TypeConstraint type = TypeConstraint.ANY;
        Expression initial = null;
        for (Body.Attribute attribute : content.attributes()) {
            switch (attribute.name()) {
                case "type" -> type = TypeConstraint.of(new JsonExpressions(limits).unquoted(attribute.value()));
                case "default" -> initial = attribute.value();
                case "description", "sensitive" -> {}
                default -> throw unknown(attribute);
            }
        }
        List<Validation> validations = content.blocks().stream()
                .map(inner -> validation(inner, limits))
                .toList();
        return new Variable(block.span(), name, type, initial, validations);
    }

    private static Fault unknown(Body.Attribute attribute) {
        return Fault.at(
                attribute.span(),
                "unknown attribute \"" + attribute.name() + "\" in block \"variable\""
                        + Suggestion.of(attribute.name(), SCHEMA.attributeNames()));
    }

    private static Validation validation(Body.Block block, Limits limits) {
        if (!block.type().equals("validation")) {
            throw Fault.at(
                    block.span(),
                    "unknown block \"" + block.type() + "\" in block \"variable\""
                            + Suggestion.of(block.type(), SCHEMA.blockNames()));
        }
        Expression condition = null;
        Expression message = null;
        for (Body.Attribute attribute :
                Content.of(block.body(), VALIDATION, limits).attributes()) {
            switch (attribute.name()) {
                case "condition" -> condition = attribute.value();
                case "error_message" -> message = attribute.value();
                default -> throw unknown(attribute);
            }
        }
        if (condition == null) {
            throw Fault.at(block.span(), "block \"validation\" needs the attribute \"condition\"");
        }
        return new Validation(block.span(), condition, message);
    }
}
