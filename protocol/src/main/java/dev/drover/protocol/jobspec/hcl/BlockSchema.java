package dev.drover.protocol.jobspec.hcl;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What may stand in a block: attributes and blocks by name. Free-form schemas take any attribute. */
public final class BlockSchema {
    /** Takes any attribute; blocks within become lists of maps. */
    public static final BlockSchema FREE_FORM = new Builder().build(true);

    private final SortedSet<String> attributes;
    private final SortedMap<String, Nested> blocks;
    private final SortedMap<String, String> refusals;
    private final boolean freeForm;

    private BlockSchema(Builder builder, boolean freeForm) {
        this.attributes = Collections.unmodifiableSortedSet(new TreeSet<>(builder.attributes));
        this.blocks = Collections.unmodifiableSortedMap(new TreeMap<>(builder.blocks));
        this.refusals = Collections.unmodifiableSortedMap(new TreeMap<>(builder.refusals));
        this.freeForm = freeForm;
    }

    public static Builder builder() {
        return new Builder();
    }

    boolean isFreeForm() {
        return freeForm;
    }

    boolean hasAttribute(String name) {
        return attributes.contains(name);
    }

    @Nullable
    Nested nested(String type) {
        return blocks.get(type);
    }

    /** Why a name that the language knows is not accepted, if it is one. */
    @Nullable
    String refusal(String name) {
        return refusals.get(name);
    }

    Set<String> attributeNames() {
        return attributes;
    }

    public Set<String> blockNames() {
        return blocks.keySet();
    }

    /** Its attributes, and those of the blocks within, each by its path such as {@code volumes.enabled}. */
    public Set<String> paths() {
        Set<String> paths = new TreeSet<>(attributes);
        blocks.forEach((block, nested) -> nested.schema().paths().forEach(path -> paths.add(block + "." + path)));
        return paths;
    }

    /** How a nested block is written. */
    enum Form {
        REPEATED,
        SINGLE,
        /** Once, as a block or as an attribute that holds a map. */
        MAP
    }

    record Nested(Form form, List<String> labels, BlockSchema schema) {}

    /** Collects names; the order does not matter. */
    public static final class Builder {
        private final TreeSet<String> attributes = new TreeSet<>();
        private final TreeMap<String, Nested> blocks = new TreeMap<>();
        private final TreeMap<String, String> refusals = new TreeMap<>();

        private Builder() {}

        public Builder attributes(String... names) {
            attributes.addAll(List.of(names));
            return this;
        }

        /** A block that may come several times; each label is named by what it means. */
        public Builder repeated(String type, BlockSchema schema, String... labels) {
            blocks.put(type, new Nested(Form.REPEATED, List.of(labels), schema));
            return this;
        }

        public Builder single(String type, BlockSchema schema, String... labels) {
            blocks.put(type, new Nested(Form.SINGLE, List.of(labels), schema));
            return this;
        }

        public Builder map(String type) {
            blocks.put(type, new Nested(Form.MAP, List.of(), FREE_FORM));
            return this;
        }

        /** Everything another schema has. */
        Builder including(BlockSchema other) {
            attributes.addAll(other.attributes);
            blocks.putAll(other.blocks);
            refusals.putAll(other.refusals);
            return this;
        }

        /** Attributes or blocks that are known and refused, with the reason as the message. */
        public Builder refused(String message, String... names) {
            for (String name : names) {
                refusals.put(name, message);
            }
            return this;
        }

        public BlockSchema build() {
            return build(false);
        }

        private BlockSchema build(boolean freeForm) {
            return new BlockSchema(this, freeForm);
        }
    }
}
