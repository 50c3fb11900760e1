package dev.drover.protocol.jobspec.hcl;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads JSON strictly, and remembers where each value stands. */
final class JsonReader {
    private static final int LONGEST_NUMBER = 1000;

    private final SourceFile source;
    private final String text;
    private final int nestingLimit;
    private int at;
    private int nesting;

    private JsonReader(SourceFile source, int nestingLimit) {
        this.source = source;
        this.text = source.text();
        this.nestingLimit = nestingLimit;
    }

    static JsonNode read(SourceFile source, int nestingLimit) {
        JsonReader reader = new JsonReader(source, nestingLimit);
        JsonNode node = reader.value();
        reader.skipBlanks();
        if (reader.at < reader.text.length()) {
            throw reader.unexpected("the end of the file");
        }
        return node;
    }

    static Value toValue(JsonNode node) {
        if (node instanceof JsonNode.TextNode string) {
            return Value.text(string.text());
        }
        if (node instanceof JsonNode.ConstantNode constant) {
            return constant.value();
        }
        if (node instanceof JsonNode.ArrayNode array) {
            return Value.list(array.elements().stream().map(JsonReader::toValue).toList());
        }
        if (node instanceof JsonNode.ObjectNode object) {
            Map<String, Value> entries = new LinkedHashMap<>();
            object.members().forEach(member -> entries.put(member.name(), toValue(member.value())));
            return Value.mapping(entries);
        }
        throw new AssertionError("unhandled node: " + node);
    }

    private JsonNode value() {
        skipBlanks();
        if (at >= text.length()) {
            throw unexpected("a value");
        }
        int start = at;
        return switch (text.charAt(at)) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> {
                String string = string();
                yield new JsonNode.TextNode(source.span(start, at), string);
            }
            case 't' -> constant("true", Value.flag(true));
            case 'f' -> constant("false", Value.flag(false));
            case 'n' -> constant("null", Value.nothing());
            default -> number();
        };
    }

    private void enter() {
        nesting++;
        if (nesting > nestingLimit) {
            throw Fault.at(source.span(at, at + 1), "nested more than " + nestingLimit + " levels deep");
        }
    }

    private JsonNode object() {
        enter();
        int start = at++;
        List<JsonNode.Member> members = new ArrayList<>();
        skipBlanks();
        while (!accept('}')) {
            if (!members.isEmpty()) {
                expect(',');
                skipBlanks();
            }
            int nameStart = at;
            if (at >= text.length() || text.charAt(at) != '"') {
                throw unexpected("a name in double quotes");
            }
            String name = string();
            Span span = source.span(nameStart, at);
            skipBlanks();
            expect(':');
            members.add(new JsonNode.Member(span, name, value()));
            skipBlanks();
        }
        nesting--;
        return new JsonNode.ObjectNode(source.span(start, at), List.copyOf(members));
    }

    private JsonNode array() {
        enter();
        int start = at++;
        List<JsonNode> elements = new ArrayList<>();
        skipBlanks();
        while (!accept(']')) {
            if (!elements.isEmpty()) {
                expect(',');
            }
            elements.add(value());
            skipBlanks();
        }
        nesting--;
        return new JsonNode.ArrayNode(source.span(start, at), List.copyOf(elements));
    }

    private JsonNode constant(String word, Value value) {
        if (!text.startsWith(word, at)) {
            throw unexpected("a value");
        }
        at += word.length();
        return new JsonNode.ConstantNode(source.span(at - word.length(), at), value);
    }

    private JsonNode number() {
        int start = at;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        if (at == start) {
            throw unexpected("a value");
        }
        Span span = source.span(start, at);
        if (at - start > LONGEST_NUMBER) {
            throw Fault.at(span, "number is out of range");
        }
        try {
            return new JsonNode.ConstantNode(span, Value.number(new BigDecimal(span.text())));
        } catch (NumberFormatException | ArithmeticException unreadable) {
            throw Fault.at(span, "\"" + span.text() + "\" is not a number");
        } catch (Fault outOfRange) {
            throw outOfRange.locatedAt(span);
        }
    }

    private String string() {
        int start = at++;
        StringBuilder out = new StringBuilder();
        while (at < text.length() && text.charAt(at) != '"') {
            char c = text.charAt(at++);
            if (c < 0x20) {
                throw Fault.at(source.span(start, start + 1), "string is not terminated by a double quote on its line");
            }
            out.append(c == '\\' ? escaped() : c);
        }
        if (at >= text.length()) {
            throw Fault.at(source.span(start, start + 1), "string is not terminated by a double quote");
        }
        at++;
        return out.toString();
    }

    private char escaped() {
        if (at >= text.length()) {
            throw unexpected("an escaped character");
        }
        char c = text.charAt(at++);
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> throw Fault.at(source.span(at - 2, at), "unknown escape \"\\" + c + "\"");
        };
    }

    private char unicode() {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            int digit = at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
            if (digit < 0) {
                throw unexpected("four hexadecimal digits");
            }
            value = value * 16 + digit;
            at++;
        }
        return (char) value;
    }

    private boolean accept(char c) {
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(char c) {
        if (!accept(c)) {
            throw unexpected("\"" + c + "\"");
        }
    }

    private Fault unexpected(String expected) {
        String found = at < text.length() ? "\"" + text.charAt(at) + "\"" : "the end of the file";
        int end = Math.min(at + 1, text.length());
        return Fault.at(source.span(Math.min(at, end), end), "expected " + expected + ", found " + found);
    }

    private void skipBlanks() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }
}
