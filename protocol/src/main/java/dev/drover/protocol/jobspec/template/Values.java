package dev.drover.protocol.jobspec.template;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What Go says of values. Those that there are: null, Boolean, Long, Double, String, List, Map with texts as keys, and {@link
 * Struct}.
 */
final class Values {
    private Values() {}

    /** What {@code if} thinks of it: nothing, zero and what is empty are false. */
    static boolean isTrue(@Nullable Object value) {
        if (value instanceof Boolean flag) {
            return flag;
        }
        if (value instanceof Number number) {
            return number.doubleValue() != 0;
        }
        return value instanceof Struct || length(value) > 0;
    }

    /** Of a text in bytes, of others in elements; 0 of what has no length. */
    static long length(@Nullable Object value) {
        if (value instanceof String text) {
            return text.getBytes(StandardCharsets.UTF_8).length;
        }
        if (value instanceof List<?> list) {
            return list.size();
        }
        return value instanceof Map<?, ?> map ? map.size() : 0;
    }

    /** How much there is to look through, of a text in characters. */
    static long weight(@Nullable Object value) {
        return value instanceof String text ? text.length() : length(value);
    }

    /** For messages. */
    static String type(@Nullable Object value) {
        if (value == null) {
            return "nil";
        }
        if (value instanceof Struct struct) {
            return struct.type();
        }
        if (value instanceof Boolean) {
            return "bool";
        }
        if (value instanceof Long) {
            return "int";
        }
        if (value instanceof Double) {
            return "float";
        }
        return value instanceof List ? "list" : value instanceof Map ? "map" : "string";
    }

    /** Whether they are the same; what cannot be compared is a fault. */
    static boolean areEqual(@Nullable Object one, @Nullable Object other) {
        if (one == null || other == null) {
            return one == other;
        }
        refuseOtherKinds(one, other);
        if (one instanceof List || one instanceof Map || one instanceof Struct) {
            throw new Fault("values of type " + type(one) + " cannot be compared");
        }
        return one.equals(other);
    }

    /** Below zero, zero or above zero; what has no order is a fault. */
    static int compare(@Nullable Object one, @Nullable Object other) {
        refuseOtherKinds(one, other);
        if (one instanceof Long number) {
            return number.compareTo((Long) Objects.requireNonNull(other));
        }
        if (one instanceof Double number) {
            return number.compareTo((Double) Objects.requireNonNull(other));
        }
        if (one instanceof String text) {
            return text.compareTo((String) Objects.requireNonNull(other));
        }
        throw new Fault("values of type " + type(one) + " have no order");
    }

    private static void refuseOtherKinds(@Nullable Object one, @Nullable Object other) {
        if (!type(one).equals(type(other))) {
            throw new Fault("a value of type " + type(one) + " cannot be compared with one of type " + type(other));
        }
    }

    /** The element of a list, map or text at an index. */
    static @Nullable Object index(@Nullable Object owner, @Nullable Object index) {
        if (owner instanceof Map<?, ?> map) {
            if (index instanceof String key) {
                return map.get(key);
            }
            throw new Fault("the key of a map is a string, not a value of type " + type(index));
        }
        if (!(index instanceof Long number)) {
            throw new Fault("an index is an int, not a value of type " + type(index));
        }
        if (number < 0 || number >= length(owner)) {
            throw new Fault("index " + number + " is out of range: there are " + length(owner) + " elements");
        }
        if (owner instanceof String text) {
            return (long) (text.getBytes(StandardCharsets.UTF_8)[number.intValue()] & 0xff);
        }
        if (owner instanceof List<?> list) {
            return list.get(number.intValue());
        }
        throw new Fault("a value of type " + type(owner) + " has no elements");
    }
}
