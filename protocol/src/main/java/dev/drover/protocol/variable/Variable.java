package dev.drover.protocol.variable;

import dev.drover.protocol.Sorted;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** A variable in clear. It is held in memory only, and never stored so. */
public record Variable(VariableMetadata metadata, Map<String, String> items) {
    /** Of all names and values together. */
    public static final int MOST_BYTES = 64 * 1024;

    public Variable {
        items = Sorted.copyOf(items);
    }

    /** What is wrong with items; empty if nothing is. */
    public static Optional<String> complaint(Map<String, String> items) {
        if (items.isEmpty()) {
            return Optional.of("variable missing required Items object");
        }
        long bytes = items.entrySet().stream()
                .mapToLong(item -> bytes(item.getKey()) + bytes(item.getValue()))
                .sum();
        return bytes > MOST_BYTES
                ? Optional.of("variables are limited to 64KiB in total size, and this one has " + bytes + " bytes")
                : Optional.empty();
    }

    private static long bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** Says nothing of the values: it may come into a log. */
    @Override
    public String toString() {
        return "Variable[" + metadata + ", " + items.keySet() + "]";
    }
}
