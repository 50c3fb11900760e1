package dev.drover.gateway.route;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The JSON objects of Nomad's HTTP API by name and type of each field, read from {@code wire-shapes.txt}, and where an
 * answer departs from them. The file says how it is written.
 */
final class WireShapes {
    /** A field of a shape; {@code optional} ones may be left out. */
    private record Field(String type, boolean optional) {}

    private final Map<String, Map<String, Field>> shapes = new HashMap<>();
    private final Map<String, Set<String>> added = new HashMap<>();
    private final Map<String, Set<String>> absent = new HashMap<>();

    static WireShapes read() throws IOException {
        WireShapes shapes = new WireShapes();
        try (InputStream in = WireShapes.class.getResourceAsStream("wire-shapes.txt")) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(shapes::take);
        }
        return shapes;
    }

    private void take(String line) {
        int colon = line.indexOf(": ");
        String name = line.substring(0, colon);
        String[] parts = line.substring(colon + 2).split(", ");
        switch (name.charAt(0)) {
            case '+' -> added.put(name.substring(2), Set.of(parts));
            case '-' -> absent.put(name.substring(2), Set.of(parts));
            default -> shapes.put(name, fields(parts));
        }
    }

    private static Map<String, Field> fields(String[] parts) {
        Map<String, Field> fields = new LinkedHashMap<>();
        for (String part : parts) {
            int colon = part.indexOf(':');
            boolean optional = part.charAt(colon - 1) == '~';
            fields.put(part.substring(0, optional ? colon - 1 : colon), new Field(part.substring(colon + 1), optional));
        }
        return fields;
    }

    /** Where the JSON is not of the type: a path and what is wrong there; nothing if it is. */
    List<String> departures(String type, JsonNode json) {
        List<String> found = new ArrayList<>();
        check(type, json, type, found);
        return found;
    }

    private void check(String type, JsonNode json, String path, List<String> found) {
        if (type.startsWith("*")) {
            if (!json.isNull()) {
                check(type.substring(1), json, path, found);
            }
        } else if (type.startsWith("[]")) {
            checkAll(json.isArray() || json.isNull(), type.substring(2), json, path, found);
        } else if (type.startsWith("map[str]")) {
            checkAll(json.isObject() || json.isNull(), type.substring("map[str]".length()), json, path, found);
        } else if (shapes.containsKey(type)) {
            checkFields(type, json, path, found);
        } else if (!isPlain(type, json)) {
            found.add(path + ": not " + type + " but " + json);
        }
    }

    private void checkAll(boolean isKind, String type, JsonNode json, String path, List<String> found) {
        if (!isKind) {
            found.add(path + ": not a list or map of " + type + " but " + json);
            return;
        }
        json.forEach(element -> check(type, element, path + "[]", found));
    }

    private void checkFields(String shape, JsonNode json, String path, List<String> found) {
        if (!json.isObject()) {
            found.add(path + ": not " + shape + " but " + json);
            return;
        }
        Set<String> unknown = new HashSet<>(added.getOrDefault(shape, Set.of()));
        Objects.requireNonNull(shapes.get(shape)).forEach((name, field) -> {
            String at = path + "." + name;
            boolean mayLack = absent.getOrDefault(shape, Set.of()).contains(name);
            if (json.has(name)) {
                check(field.type(), json.get(name), at, found);
            } else if (!field.optional() && !mayLack) {
                found.add(at + ": missing");
            }
            unknown.add(name);
        });
        json.fieldNames().forEachRemaining(name -> {
            if (!unknown.contains(name)) {
                found.add(path + "." + name + ": not in " + shape);
            }
        });
    }

    private static boolean isPlain(String type, JsonNode json) {
        return switch (type) {
            case "str" -> json.isTextual();
            case "bool" -> json.isBoolean();
            case "int", "i64", "dur", "int8" -> json.isIntegralNumber();
            case "u64", "uint8", "uint16" -> json.isIntegralNumber() && json.asLong() >= 0;
            case "f64" -> json.isNumber();
            case "time" -> json.isTextual() && isTime(json.asText());
            case "b64" -> json.isTextual() || json.isNull();
            case "any" -> true;
            default -> throw new IllegalArgumentException("no shape is called " + type);
        };
    }

    private static boolean isTime(String text) {
        try {
            OffsetDateTime.parse(text);
            return true;
        } catch (DateTimeException notOne) {
            return false;
        }
    }
}
