package dev.drover.protocol.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.protocol.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Free-form values in JSON. */
public final class ValueJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final double LARGEST_EXACT = 9_007_199_254_740_992.0;

    private static final int DEEPEST = 50;

    private static final JsonMapper MAPPER = new JsonMapper();

    private ValueJson() {}

    /** The JSON text of a value. */
    public static String write(Value value) {
        return of(value).toString();
    }

    /** What a JSON text says; throws {@link IllegalArgumentException} with a sentence if it is none. */
    public static Value parse(String json) {
        try {
            return read(MAPPER.readTree(json), 0);
        } catch (JsonProcessingException broken) {
            throw new IllegalArgumentException("is not JSON: " + broken.getOriginalMessage(), broken);
        }
    }

    public static JsonNode of(Value value) {
        if (value instanceof Value.Text text) {
            return NODES.textNode(text.value());
        }
        if (value instanceof Value.Numeric number) {
            return number(number.value());
        }
        if (value instanceof Value.Bool bool) {
            return NODES.booleanNode(bool.value());
        }
        if (value instanceof Value.Null) {
            return NODES.nullNode();
        }
        if (value instanceof Value.Items items) {
            ArrayNode array = NODES.arrayNode();
            items.values().forEach(item -> array.add(of(item)));
            return array;
        }
        if (value instanceof Value.Fields fields) {
            ObjectNode object = NODES.objectNode();
            fields.values().forEach((key, member) -> object.set(key, of(member)));
            return object;
        }
        throw new AssertionError("unhandled value: " + value);
    }

    private static JsonNode number(double number) {
        boolean whole = Math.rint(number) == number && Math.abs(number) <= LARGEST_EXACT;
        return whole ? NODES.numberNode((long) number) : NODES.numberNode(number);
    }

    /** The members of an object; throws {@link IllegalArgumentException} with a sentence for what no value can be. */
    public static Value.Fields fields(JsonNode object) {
        return fields(object, 0);
    }

    private static Value.Fields fields(JsonNode object, int depth) {
        Map<String, Value> fields = new TreeMap<>();
        object.properties().forEach(member -> fields.put(member.getKey(), read(member.getValue(), depth + 1)));
        return new Value.Fields(fields);
    }

    private static Value read(JsonNode node, int depth) {
        if (depth > DEEPEST) {
            throw new IllegalArgumentException("is nested more than " + DEEPEST + " levels deep");
        }
        return switch (node.getNodeType()) {
            case STRING, BINARY -> new Value.Text(node.asText());
            case BOOLEAN -> new Value.Bool(node.booleanValue());
            case NUMBER -> numeric(node.doubleValue());
            case ARRAY -> {
                List<Value> items = new ArrayList<>();
                node.forEach(item -> items.add(read(item, depth + 1)));
                yield new Value.Items(items);
            }
            case OBJECT -> fields(node, depth);
            case NULL, MISSING, POJO -> new Value.Null();
        };
    }

    private static Value numeric(double number) {
        if (!Double.isFinite(number)) {
            throw new IllegalArgumentException("holds a number out of range");
        }
        return new Value.Numeric(number);
    }
}
