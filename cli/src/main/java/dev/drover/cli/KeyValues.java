package dev.drover.cli;

import java.util.ArrayList;
import java.util.List;

/** One value per line, after its name and an equals sign. */
final class KeyValues {
    private final List<List<String>> rows = new ArrayList<>();

    KeyValues add(String key, String value) {
        rows.add(List.of(key, value));
        return this;
    }

    KeyValues add(String key, long value) {
        return add(key, Long.toString(value));
    }

    KeyValues addUnlessEmpty(String key, String value) {
        return value.isEmpty() ? this : add(key, value);
    }

    List<String> lines() {
        return Columns.align(rows, " = ", "<none>");
    }

    @Override
    public String toString() {
        return String.join("\n", lines());
    }
}
