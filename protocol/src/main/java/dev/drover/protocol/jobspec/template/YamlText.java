package dev.drover.protocol.jobspec.template;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Writes values as YAML in block style; texts that could be taken for something else stand in quotes. */
final class YamlText {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z/][A-Za-z0-9_./-]*( [A-Za-z0-9_./-]+)*");
    private static final Pattern WORD_OF_YAML = Pattern.compile("(?i)y|n|yes|no|on|off|true|false|null");

    private final Budget budget;
    private final StringBuilder out = new StringBuilder();

    YamlText(Budget budget) {
        this.budget = budget;
    }

    /** Without a line's end, as consul-template has it. */
    String of(@Nullable Object value) {
        if (isBlock(value)) {
            block(value, 0);
        } else {
            out.append(scalar(value)).append('\n');
        }
        return out.toString().stripTrailing();
    }

    private static boolean isBlock(@Nullable Object value) {
        return (value instanceof List || value instanceof Map || value instanceof Struct) && !isEmpty(value);
    }

    private static boolean isEmpty(Object value) {
        return !(value instanceof Struct) && Values.length(value) == 0;
    }

    private void block(@Nullable Object value, int depth) {
        budget.step();
        if (value instanceof List<?> list) {
            for (Object element : list) {
                begin(depth, "-");
                item(element, depth);
            }
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((key, member) -> entry(String.valueOf(key), member, depth));
        } else if (value instanceof Struct struct) {
            struct.fields().forEach((key, member) -> entry(key.toLowerCase(Locale.ROOT), member, depth));
        }
    }

    private void begin(int depth, String text) {
        budget.charge(2L * depth + text.length());
        out.append("  ".repeat(depth)).append(text);
    }

    private void entry(String key, @Nullable Object value, int depth) {
        begin(depth, scalar(key) + ":");
        if (isBlock(value)) {
            out.append('\n');
            block(value, value instanceof List ? depth : depth + 1);
        } else {
            out.append(' ').append(scalar(value)).append('\n');
        }
    }

    /** The first line of what is within a list stands behind the dash. */
    private void item(@Nullable Object element, int depth) {
        if (!isBlock(element)) {
            out.append(' ').append(scalar(element)).append('\n');
            return;
        }
        int from = out.length();
        block(element, depth + 1);
        out.replace(from, from + 2 * depth + 2, " ");
    }

    private String scalar(@Nullable Object value) {
        if (value == null) {
            return "null";
        }
        if (value instanceof String text) {
            budget.charge(text.length());
            boolean plain =
                    PLAIN.matcher(text).matches() && !WORD_OF_YAML.matcher(text).matches();
            return plain ? text : JsonText.quoted(text);
        }
        if (value instanceof List) {
            return "[]";
        }
        return value instanceof Map ? "{}" : Printing.text(value);
    }
}
