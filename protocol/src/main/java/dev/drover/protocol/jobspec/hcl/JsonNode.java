package dev.drover.protocol.jobspec.hcl;

import java.util.List;

/** A JSON value that knows where it was written. */
sealed interface JsonNode {
    Span span();

    record ObjectNode(Span span, List<Member> members) implements JsonNode {}

    record Member(Span span, String name, JsonNode value) {}

    record ArrayNode(Span span, List<JsonNode> elements) implements JsonNode {}

    record TextNode(Span span, String text) implements JsonNode {}

    /** A number, a truth value or null. */
    record ConstantNode(Span span, Value value) implements JsonNode {}
}
