package dev.drover.protocol.jobspec.template;

import java.math.BigDecimal;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes values as JSON, as Go does. */
final class JsonText {
    private static final double WHOLE_BELOW = 1e21;

    private final boolean pretty;
    private final boolean escapesMarkup;
    private final Budget budget;
    private final StringBuilder out = new StringBuilder();

    /**
     * For one value.
     *
     * @param escapesMarkup whether what HTML has a meaning for is written as a number
     */
    JsonText(boolean pretty, boolean escapesMarkup, Budget budget) {
        this.pretty = pretty;
        this.escapesMarkup = escapesMarkup;
        this.budget = budget;
    }

    String of(@Nullable Object value) {
        append(value, 0);
        return out.toString();
    }

    private void append(@Nullable Object value, int depth) {
        budget.step();
        if (value instanceof String text) {
            budget.charge(text.length());
            quote(text, escapesMarkup, out);
        } else if (value instanceof List<?> list) {
            members('[', list.iterator(), ']', depth);
        } else if (value instanceof Map<?, ?> map) {
            members('{', map.entrySet().iterator(), '}', depth);
        } else if (value instanceof Struct struct) {
            members('{', struct.fields().entrySet().iterator(), '}', depth);
        } else {
            out.append(value instanceof Double number ? number(number) : String.valueOf(value));
        }
    }

    private void members(char open, Iterator<?> members, char close, int depth) {
        out.append(open);
        boolean isEmpty = !members.hasNext();
        while (members.hasNext()) {
            line(depth + 1);
            Object member = members.next();
            if (member instanceof Map.Entry<?, ?> entry) {
                quote(String.valueOf(entry.getKey()), escapesMarkup, out);
                out.append(pretty ? ": " : ":");
                append(entry.getValue(), depth + 1);
            } else {
                append(member, depth + 1);
            }
            out.append(members.hasNext() ? "," : "");
        }
        if (!isEmpty) {
            line(depth);
        }
        out.append(close);
    }

    private void line(int depth) {
        if (pretty) {
            out.append('\n').append("  ".repeat(depth));
        }
    }

    private static String number(double number) {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            throw new Fault("JSON has no such number as " + Printing.general(number));
        }
        return Math.abs(number) < WHOLE_BELOW
                ? new BigDecimal(Double.toString(number)).stripTrailingZeros().toPlainString()
                : Printing.general(number);
    }

    /** A text in double quotes. */
    static String quoted(String text) {
        StringBuilder out = new StringBuilder();
        quote(text, false, out);
        return out.toString();
    }

    private static void quote(String text, boolean escapesMarkup, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int known = "\b\f\n\r\t\\\"".indexOf(c);
            if (known >= 0) {
                out.append('\\').append("bfnrt\\\"".charAt(known));
            } else if (c < ' ' || (escapesMarkup && "<>&\u2028\u2029".indexOf(c) >= 0)) {
                out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
