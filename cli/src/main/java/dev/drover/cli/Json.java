package dev.drover.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads and writes JSON trees without an object mapper, whose start alone costs more than most commands. */
final class Json {
    private static final int MAX_DEPTH = 500;

    private Json() {}

    static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static JsonNode missing() {
        return JsonNodeFactory.instance.missingNode();
    }

    /** The single value in the stream; anything after it is an error. */
    static JsonNode read(InputStream in) throws IOException {
        try (JsonParser parser = new JsonFactory().createParser(in)) {
            return document(parser);
        }
    }

    static JsonNode read(String text) throws IOException {
        try (JsonParser parser = new JsonFactory().createParser(text)) {
            return document(parser);
        }
    }

    private static JsonNode document(JsonParser parser) throws IOException {
        JsonToken first = parser.nextToken();
        if (first == null) {
            return missing();
        }
        JsonNode node = value(parser, first, 0);
        if (parser.nextToken() != null) {
            throw new JsonParseException(parser, "unexpected text after the value");
        }
        return node;
    }

    private static JsonNode value(JsonParser parser, JsonToken token, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw new JsonParseException(parser, "nested too deeply");
        }
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (token) {
            case START_OBJECT -> objectValue(parser, depth);
            case START_ARRAY -> arrayValue(parser, depth);
            case VALUE_STRING -> nodes.textNode(parser.getText());
            case VALUE_NUMBER_INT -> integer(parser);
            case VALUE_NUMBER_FLOAT -> nodes.numberNode(parser.getDoubleValue());
            case VALUE_TRUE -> nodes.booleanNode(true);
            case VALUE_FALSE -> nodes.booleanNode(false);
            case VALUE_NULL -> nodes.nullNode();
            default -> throw new JsonParseException(parser, "unexpected " + token);
        };
    }

    private static JsonNode integer(JsonParser parser) throws IOException {
        return parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                ? JsonNodeFactory.instance.numberNode(parser.getBigIntegerValue())
                : JsonNodeFactory.instance.numberNode(parser.getLongValue());
    }

    private static ObjectNode objectValue(JsonParser parser, int depth) throws IOException {
        ObjectNode object = object();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            object.set(name, value(parser, parser.nextToken(), depth + 1));
        }
        return object;
    }

    private static ArrayNode arrayValue(JsonParser parser, int depth) throws IOException {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (token == null) {
                throw new JsonParseException(parser, "unexpected end of the text");
            }
            array.add(value(parser, token, depth + 1));
        }
        return array;
    }

    static String compact(JsonNode node) {
        StringBuilder text = new StringBuilder();
        write(node, text, "", "");
        return text.toString();
    }

    /** Four blanks a level, one member a line, as {@code -json} prints it. */
    static String pretty(JsonNode node) {
        StringBuilder text = new StringBuilder();
        write(node, text, "\n", "    ");
        return text.toString();
    }

    private static void write(JsonNode node, StringBuilder text, String lineStart, String indent) {
        if (node.isObject()) {
            writeObject(node, text, lineStart, indent);
        } else if (node.isArray()) {
            writeArray(node, text, lineStart, indent);
        } else if (node.isTextual() || node.isBinary()) {
            quote(node.asText(), text);
        } else {
            text.append(node.isMissingNode() ? "null" : node.asText());
        }
    }

    private static void writeObject(JsonNode node, StringBuilder text, String lineStart, String indent) {
        String inner = lineStart + indent;
        String separator = "";
        text.append('{');
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            text.append(separator).append(inner);
            quote(field.getKey(), text);
            text.append(indent.isEmpty() ? ":" : ": ");
            write(field.getValue(), text, inner, indent);
            separator = ",";
        }
        text.append(node.isEmpty() ? "" : lineStart).append('}');
    }

    private static void writeArray(JsonNode node, StringBuilder text, String lineStart, String indent) {
        String inner = lineStart + indent;
        String separator = "";
        text.append('[');
        for (JsonNode element : node) {
            text.append(separator).append(inner);
            write(element, text, inner, indent);
            separator = ",";
        }
        text.append(node.isEmpty() ? "" : lineStart).append(']');
    }

    private static void quote(String value, StringBuilder text) {
        text.append('"')
                .append(JsonStringEncoder.getInstance().quoteAsString(value))
                .append('"');
    }

    /** The member's text; empty when it is absent or null. */
    static String text(JsonNode node, String field) {
        return node.path(field).asText("");
    }

    static long number(JsonNode node, String field) {
        return node.path(field).asLong();
    }

    static boolean flag(JsonNode node, String field) {
        return node.path(field).asBoolean();
    }

    /** The members of an object in the order of their names; empty for null and absent. */
    static Map<String, JsonNode> members(JsonNode node) {
        Map<String, JsonNode> sorted = new TreeMap<>();
        node.properties().forEach(field -> sorted.put(field.getKey(), field.getValue()));
        return sorted;
    }

    static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(element -> texts.add(element.asText("")));
        return texts;
    }

    static List<JsonNode> list(JsonNode array) {
        List<JsonNode> list = new ArrayList<>();
        array.forEach(list::add);
        return list;
    }

    static List<JsonNode> sorted(JsonNode array, Comparator<JsonNode> order) {
        List<JsonNode> list = list(array);
        list.sort(order);
        return list;
    }

    static Comparator<JsonNode> newestFirst(String field) {
        return (left, right) -> Long.compare(number(right, field), number(left, field));
    }
}
