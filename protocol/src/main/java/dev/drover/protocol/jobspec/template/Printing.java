package dev.drover.protocol.jobspec.template;

import java.math.BigDecimal;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes values as Go's {@code %v} does. */
final class Printing {
    static final String NO_VALUE = "<no value>";

    private static final int EXPONENT_FROM = 6;
    private static final int EXPONENT_BELOW = -4;

    private Printing() {}

    /** As an action writes it. */
    static String output(@Nullable Object value) {
        return value == null ? NO_VALUE : text(value);
    }

    static String text(@Nullable Object value) {
        StringBuilder out = new StringBuilder();
        append(value, out);
        return out.toString();
    }

    private static void append(@Nullable Object value, StringBuilder out) {
        if (value == null) {
            out.append("<nil>");
        } else if (value instanceof List<?> list) {
            list(list, out);
        } else if (value instanceof Map<?, ?> map) {
            map(map, out);
        } else if (value instanceof Struct struct) {
            out.append('{');
            elements(struct.fields().values().iterator(), out);
            out.append('}');
        } else {
            out.append(value instanceof Double number ? general(number) : value.toString());
        }
    }

    private static void list(List<?> list, StringBuilder out) {
        out.append('[');
        elements(list.iterator(), out);
        out.append(']');
    }

    private static void elements(Iterator<?> elements, StringBuilder out) {
        String separator = "";
        while (elements.hasNext()) {
            out.append(separator);
            append(elements.next(), out);
            separator = " ";
        }
    }

    private static void map(Map<?, ?> map, StringBuilder out) {
        out.append("map[");
        String separator = "";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            out.append(separator).append(entry.getKey()).append(':');
            append(entry.getValue(), out);
            separator = " ";
        }
        out.append(']');
    }

    /** The shortest digits that mean this number; large and small ones with an exponent. */
    static String general(double number) {
        if (Double.isNaN(number)) {
            return "NaN";
        }
        if (Double.isInfinite(number)) {
            return number > 0 ? "+Inf" : "-Inf";
        }
        if (number == 0) {
            return 1 / number < 0 ? "-0" : "0";
        }
        BigDecimal shortest = new BigDecimal(Double.toString(number)).stripTrailingZeros();
        int exponent = shortest.precision() - shortest.scale() - 1;
        if (exponent >= EXPONENT_BELOW && exponent < EXPONENT_FROM) {
            return shortest.toPlainString();
        }
        return withExponent(shortest, exponent);
    }

    private static String withExponent(BigDecimal shortest, int exponent) {
        String digits = shortest.unscaledValue().abs().toString();
        String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
        String sign = shortest.signum() < 0 ? "-" : "";
        String power = (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
        return sign + digits.charAt(0) + fraction + "e" + (exponent < 0 ? "-" : "+") + power;
    }
}
