package dev.drover.protocol.jobspec.hcl;

import java.util.Map;

/** Writes values as JSON text, with the escapes that the reference implementation's encoder uses. */
final class JsonText {
    private final StringBuilder out = new StringBuilder();

    private JsonText() {}

    static String encode(Value value) {
        JsonText text = new JsonText();
        text.write(value);
        return text.out.toString();
    }

    private void write(Value value) {
        if (value instanceof Value.Text text) {
            writeString(text.text());
        } else if (value instanceof Value.Decimal decimal) {
            out.append(decimal.plain());
        } else if (value instanceof Value.Flag flag) {
            out.append(flag.isTrue());
        } else if (value instanceof Value.Nothing) {
            out.append("null");
        } else if (value instanceof Value.Sequence sequence) {
            writeList(sequence);
        } else if (value instanceof Value.Mapping mapping) {
            writeMap(mapping);
        }
    }

    private void writeList(Value.Sequence sequence) {
        out.append('[');
        String separator = "";
        for (Value element : sequence.elements()) {
            out.append(separator);
            write(element);
            separator = ",";
        }
        out.append(']');
    }

    private void writeMap(Value.Mapping mapping) {
        out.append('{');
        String separator = "";
        for (Map.Entry<String, Value> entry : mapping.entries().entrySet()) {
            out.append(separator);
            writeString(entry.getKey());
            out.append(':');
            write(entry.getValue());
            separator = ",";
        }
        out.append('}');
    }

    private void writeString(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '<', '>', '&', '\u2028', '\u2029' -> escape(c);
                default -> {
                    if (c < 0x20) {
                        escape(c);
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    private void escape(char c) {
        out.append(String.format("\\u%04x", (int) c));
    }
}
