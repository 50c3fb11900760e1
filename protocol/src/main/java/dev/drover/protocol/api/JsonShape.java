package dev.drover.protocol.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How one kind of JSON object maps to a block of the job file. Members named nowhere are ignored, as Nomad does. */
record JsonShape(Optional<String> label, List<Field> fields, List<Nested> nested, List<String> absent) {
    JsonShape {
        fields = List.copyOf(fields);
        nested = List.copyOf(nested);
        absent = List.copyOf(absent);
    }

    /** The type of a member. */
    enum Kind {
        TEXT,
        WHOLE,
        FLAG,
        DURATION,
        TEXTS
    }

    /** A member that is an attribute. */
    record Field(String name, Kind kind, String attribute) {}

    /** Members that are blocks. */
    enum Form {
        OBJECT,
        LIST,
        /** A list in JSON that may hold one element only. */
        LIST_OF_ONE,
        /** An object in JSON whose members are blocks, each labelled by its key. */
        BY_NAME,
        TEXT_MAP,
        LISTS_MAP,
        FREE_MAP
    }

    record Nested(String name, Form form, String block, Optional<JsonShape> shape) {}

    static Builder builder() {
        return new Builder();
    }

    /** Collects members. */
    static final class Builder {
        private Optional<String> label = Optional.empty();
        private final List<Field> fields = new ArrayList<>();
        private final List<Nested> nested = new ArrayList<>();
        private final List<String> absent = new ArrayList<>();

        /** The member that the block's label is. */
        Builder label(String name) {
            label = Optional.of(name);
            return this;
        }

        Builder field(String name, Kind kind, String attribute) {
            fields.add(new Field(name, kind, attribute));
            return this;
        }

        Builder text(String name, String attribute) {
            return field(name, Kind.TEXT, attribute);
        }

        Builder whole(String name, String attribute) {
            return field(name, Kind.WHOLE, attribute);
        }

        Builder flag(String name, String attribute) {
            return field(name, Kind.FLAG, attribute);
        }

        Builder duration(String name, String attribute) {
            return field(name, Kind.DURATION, attribute);
        }

        Builder nested(String name, Form form, String block, JsonShape shape) {
            nested.add(new Nested(name, form, block, Optional.of(shape)));
            return this;
        }

        Builder map(String name, Form form, String block) {
            nested.add(new Nested(name, form, block, Optional.empty()));
            return this;
        }

        /** Members that must be missing, null, or what Go calls zero. */
        Builder absent(String... names) {
            absent.addAll(List.of(names));
            return this;
        }

        JsonShape build() {
            return new JsonShape(label, fields, nested, absent);
        }
    }
}
