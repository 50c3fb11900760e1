package dev.drover.protocol.jobspec.hcl;

import java.util.List;

/** The inside of a file or block: as written in the native syntax, or as JSON, whose meaning depends on the schema. */
public sealed interface Body {
    /** The native syntax; attributes and blocks in the order of the file. */
    record Native(Span end, List<Attribute> attributes, List<Block> blocks) implements Body {}

    /** Objects of the JSON syntax that together are one body. */
    record Json(List<JsonNode.ObjectNode> objects) implements Body {}

    /** An attribute as written. */
    record Attribute(Span span, String name, Expression value) {}

    /** A block as written. */
    record Block(Span span, String type, List<Label> labels, Body body) {}

    /** A label of a block. */
    record Label(Span span, String text) {}
}
