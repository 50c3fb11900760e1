package dev.drover.protocol;

import java.util.List;
import java.util.Map;

/** A free-form value: a driver's configuration, kept as its author wrote it. */
public sealed interface Value {
    /** A string. */
    record Text(String value) implements Value {}

    /** A number; whole numbers up to 2^53 are exact. */
    record Numeric(double value) implements Value {}

    /** A truth value. */
    record Bool(boolean value) implements Value {}

    /** The absence of a value. */
    record Null() implements Value {}

    /** A list. */
    record Items(List<Value> values) implements Value {
        public Items {
            values = List.copyOf(values);
        }
    }

    /** A map, its keys in order. */
    record Fields(Map<String, Value> values) implements Value {
        public static final Fields EMPTY = new Fields(Map.of());

        public Fields {
            values = Sorted.copyOf(values);
        }
    }
}
