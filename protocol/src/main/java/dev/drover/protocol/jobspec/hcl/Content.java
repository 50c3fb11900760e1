package dev.drover.protocol.jobspec.hcl;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A body sorted into attributes and blocks; for JSON the schema decides which name is which. */
record Content(List<Body.Attribute> attributes, List<Body.Block> blocks) {
    static Content of(Body body, BlockSchema schema, Limits limits) {
        if (body instanceof Body.Native written) {
            return new Content(written.attributes(), written.blocks());
        }
        if (body instanceof Body.Json json) {
            return new JsonContent(schema, limits).read(json);
        }
        throw new AssertionError("unhandled body: " + body);
    }

    /** Reads JSON objects as a body. */
    private static final class JsonContent {
        private final BlockSchema schema;
        private final Limits limits;
        private final Map<String, Body.Attribute> attributes = new LinkedHashMap<>();
        private final List<Body.Block> blocks = new ArrayList<>();

        JsonContent(BlockSchema schema, Limits limits) {
            this.schema = schema;
            this.limits = limits;
        }

        Content read(Body.Json body) {
            body.objects().forEach(object -> object.members().forEach(this::member));
            return new Content(List.copyOf(attributes.values()), List.copyOf(blocks));
        }

        private void member(JsonNode.Member member) {
            if (member.name().equals("//")) {
                return;
            }
            BlockSchema.Nested nested = schema.nested(member.name());
            boolean dynamic = member.name().equals("dynamic") && !schema.isFreeForm();
            if (dynamic) {
                block(member, member.value(), List.of(), 1);
            } else if (nested == null || nested.form() == BlockSchema.Form.MAP) {
                attribute(member);
            } else {
                block(member, member.value(), List.of(), nested.labels().size());
            }
        }

        private void attribute(JsonNode.Member member) {
            JsonNode value = member.value();
            boolean wrapped = schema.nested(member.name()) != null
                    && value instanceof JsonNode.ArrayNode array
                    && array.elements().size() == 1;
            JsonNode inner = wrapped ? ((JsonNode.ArrayNode) value).elements().get(0) : value;
            Expression expression = new JsonExpressions(limits).of(inner);
            Body.Attribute attribute = new Body.Attribute(member.span(), member.name(), expression);
            if (attributes.putIfAbsent(member.name(), attribute) != null) {
                throw Fault.at(member.span(), "attribute \"" + member.name() + "\" is set twice");
            }
        }

        private void block(JsonNode.Member member, JsonNode node, List<Body.Label> labels, int missing) {
            if (node instanceof JsonNode.ArrayNode array) {
                array.elements().forEach(element -> block(member, element, labels, missing));
                return;
            }
            if (!(node instanceof JsonNode.ObjectNode object)) {
                throw Fault.at(node.span(), "block \"" + member.name() + "\" must be an object or a list of objects");
            }
            if (missing == 0) {
                Span span = labels.isEmpty() ? member.span() : labels.get(0).span();
                blocks.add(new Body.Block(span, member.name(), labels, new Body.Json(List.of(object))));
                return;
            }
            for (JsonNode.Member inner : object.members()) {
                List<Body.Label> longer = new ArrayList<>(labels);
                longer.add(new Body.Label(inner.span(), inner.name()));
                block(member, inner.value(), List.copyOf(longer), missing - 1);
            }
        }
    }
}
