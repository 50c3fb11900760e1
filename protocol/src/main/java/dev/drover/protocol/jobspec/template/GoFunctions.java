package dev.drover.protocol.jobspec.template;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** What Go's own template language has; {@code and} and {@code or} are listed here, and carried out by the evaluator. */
final class GoFunctions {
    static final Map<String, Function> ALL = Map.ofEntries(
            Map.entry("and", Function.atLeast(1, call -> call.value(0))),
            Map.entry("or", Function.atLeast(1, call -> call.value(0))),
            Map.entry("not", Function.of(1, call -> !Values.isTrue(call.value(0)))),
            Map.entry("eq", Function.atLeast(2, GoFunctions::equal)),
            Map.entry("ne", Function.of(2, call -> !Values.areEqual(call.value(0), call.value(1)))),
            Map.entry("lt", order(result -> result < 0)),
            Map.entry("le", order(result -> result <= 0)),
            Map.entry("gt", order(result -> result > 0)),
            Map.entry("ge", order(result -> result >= 0)),
            Map.entry("len", Function.of(1, GoFunctions::length)),
            Map.entry("index", Function.atLeast(1, GoFunctions::index)),
            Map.entry("slice", new Function(1, 3, GoFunctions::slice)),
            Map.entry("print", Function.atLeast(0, GoFunctions::print)),
            Map.entry("println", Function.atLeast(0, GoFunctions::printLine)),
            Map.entry("printf", Function.atLeast(1, call -> new Printf(call).text())),
            Map.entry("html", Function.atLeast(1, call -> escapeHtml(print(call)))),
            Map.entry("js", Function.atLeast(1, call -> escapeScript(print(call)))),
            Map.entry("urlquery", Function.atLeast(1, call -> escapeUrl(print(call)))));

    private GoFunctions() {}

    private static Function order(IntPredicate wanted) {
        return Function.of(2, call -> wanted.test(Values.compare(call.value(0), call.value(1))));
    }

    /** Whether the first is one of the others. */
    private static boolean equal(Call call) {
        for (int i = 1; i < call.count(); i++) {
            if (Values.areEqual(call.value(0), call.value(i))) {
                return true;
            }
        }
        return false;
    }

    private static long length(Call call) {
        Object value = call.value(0);
        if (value instanceof String || value instanceof List || value instanceof Map) {
            return Values.length(value);
        }
        throw new Fault("a value of type " + Values.type(value) + " has no length");
    }

    private static @Nullable Object index(Call call) {
        Object value = call.value(0);
        for (int i = 1; i < call.count(); i++) {
            value = Values.index(value, call.value(i));
        }
        return value;
    }

    private static Object slice(Call call) {
        Object value = call.value(0);
        long length = length(call);
        long from = call.count() > 1 ? call.whole(1) : 0;
        long to = call.count() > 2 ? call.whole(2) : length;
        if (from < 0 || to < from || to > length) {
            throw new Fault("slice " + from + " to " + to + " is out of range: there are " + length + " elements");
        }
        if (value instanceof String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            return new String(bytes, (int) from, (int) (to - from), StandardCharsets.UTF_8);
        }
        return call.list(0).subList((int) from, (int) to);
    }

    /** Between two of which neither is a text stands a space. */
    private static String print(Call call) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < call.count(); i++) {
            boolean spaced = i > 0 && !(call.value(i) instanceof String) && !(call.value(i - 1) instanceof String);
            out.append(spaced ? " " : "").append(Printing.text(call.value(i)));
        }
        return out.toString();
    }

    private static String printLine(Call call) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < call.count(); i++) {
            out.append(i > 0 ? " " : "").append(Printing.text(call.value(i)));
        }
        return out.append('\n').toString();
    }

    private static String escapeHtml(String text) {
        return text.replace("&", "&amp;")
                .replace("\0", "\uFFFD")
                .replace("\"", "&#34;")
                .replace("'", "&#39;")
                .replace("<", "&lt;")
                .replace(">", "&gt;");
    }

    private static String escapeScript(String text) {
        StringBuilder out = new StringBuilder();
        text.chars().forEach(c -> {
            if (c == '\\' || c == '\'' || c == '"') {
                out.append('\\').append((char) c);
            } else if (c < ' ' || "<>&=".indexOf(c) >= 0) {
                out.append(String.format(Locale.ROOT, "\\u%04X", c));
            } else {
                out.append((char) c);
            }
        });
        return out.toString();
    }

    static String escapeUrl(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("*", "%2A")
                .replace("%7E", "~");
    }
}
