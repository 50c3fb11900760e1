package dev.drover.protocol.jobspec.hcl;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A block with evaluated attributes and expanded dynamic blocks. Attributes that are null are absent. */
public record ResolvedBlock(
        String type,
        List<String> labels,
        Position position,
        Map<String, ResolvedAttribute> attributes,
        List<ResolvedBlock> blocks) {

    /** An attribute's value and where it was set. */
    public record ResolvedAttribute(Position position, Value value) {}

    public Optional<ResolvedAttribute> attribute(String name) {
        return Optional.ofNullable(attributes.get(name));
    }

    public List<ResolvedBlock> blocks(String wanted) {
        return blocks.stream().filter(block -> block.type().equals(wanted)).toList();
    }

    /** The first block of that type; schemas say which come only once. */
    public Optional<ResolvedBlock> block(String wanted) {
        return blocks.stream().filter(block -> block.type().equals(wanted)).findFirst();
    }
}
