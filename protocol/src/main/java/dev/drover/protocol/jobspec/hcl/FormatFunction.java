package dev.drover.protocol.jobspec.hcl;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** format and formatlist: the verbs of C and Go. */
final class FormatFunction {
    private static final Pattern VERB =
            Pattern.compile("([-+ 0#]{0,5})(\\d{0,4})(?:\\.(\\d{0,3}))?(?:\\[(\\d{1,3})])?(.)", Pattern.DOTALL);

    private final Arguments arguments;
    private final String format;
    private final List<Value> values;
    private int next;

    private FormatFunction(Arguments arguments, String format, List<Value> values) {
        this.arguments = arguments;
        this.format = format;
        this.values = values;
    }

    static void register(FunctionLibrary library) {
        library.add("format", 1, Integer.MAX_VALUE, arguments -> {
            List<Value> values = arguments.values().subList(1, arguments.size());
            return Value.text(new FormatFunction(arguments, arguments.text(0), values).run());
        });
        library.add("formatlist", 1, Integer.MAX_VALUE, FormatFunction::formatlist);
    }

    private static Value formatlist(Arguments arguments) {
        int count = -1;
        for (int i = 1; i < arguments.size(); i++) {
            if (arguments.value(i) instanceof Value.Sequence list) {
                int size = list.elements().size();
                if (count >= 0 && count != size) {
                    throw arguments.fault("lists must be of one length, not of " + count + " and " + size);
                }
                count = size;
            }
        }
        int rounds = count < 0 ? 1 : count;
        List<Value> results = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            List<Value> values = new ArrayList<>();
            for (int i = 1; i < arguments.size(); i++) {
                Value value = arguments.value(i);
                values.add(
                        value instanceof Value.Sequence list ? list.elements().get(round) : value);
            }
            results.add(Value.text(new FormatFunction(arguments, arguments.text(0), values).run()));
        }
        return Value.list(results);
    }

    private String run() {
        StringBuilder out = new StringBuilder();
        int at = 0;
        boolean indexed = false;
        Matcher matcher = VERB.matcher(format);
        while (at < format.length()) {
            int percent = format.indexOf('%', at);
            if (percent < 0) {
                break;
            }
            out.append(format, at, percent);
            if (!matcher.region(percent + 1, format.length()).lookingAt()) {
                throw arguments.fault("\"%\" at the end of the format");
            }
            indexed |= matcher.group(4) != null;
            String piece = one(matcher);
            arguments.budget().charge(piece.length());
            out.append(piece);
            at = matcher.end();
        }
        arguments.budget().charge(format.length());
        if (next < values.size() && !indexed) {
            throw arguments.fault("too many arguments; only " + next + " used by the format");
        }
        return out.append(format, Math.min(at, format.length()), format.length())
                .toString();
    }

    private String one(Matcher verb) {
        char letter = verb.group(5).charAt(0);
        if (letter == '%') {
            return "%";
        }
        if (verb.group(4) != null) {
            next = Integer.parseInt(verb.group(4)) - 1;
        }
        if (next < 0 || next >= values.size()) {
            throw arguments.fault("not enough arguments for the format; it needs at least " + (next + 1));
        }
        Value value = values.get(next++);
        String flags = verb.group(1);
        int precision = verb.group(3) == null ? -1 : number(verb.group(3));
        String text = render(letter, flags, precision, value);
        return pad(text, flags, number(verb.group(2)), value);
    }

    private static int number(String digits) {
        return digits.isEmpty() ? 0 : Integer.parseInt(digits);
    }

    private String render(char letter, String flags, int precision, Value value) {
        return switch (letter) {
            case 'v' -> flags.contains("#") ? JsonText.encode(value) : plain(value);
            case 's' -> cut(plain(value), precision);
            case 'q' -> JsonText.encode(Value.text(text(value)));
            case 't' -> Boolean.toString(Conversions.flag(value).orElseThrow(() -> wrong(value, "bool")));
            case 'd' -> signed(flags, whole(value), 10);
            case 'b' -> signed(flags, whole(value), 2);
            case 'o' -> signed(flags, whole(value), 8);
            case 'x' -> signed(flags, whole(value), 16);
            case 'X' -> signed(flags, whole(value), 16).toUpperCase(Locale.ROOT);
            case 'f', 'F' ->
                sign(
                        flags,
                        numeric(value)
                                .setScale(precision < 0 ? 6 : precision, RoundingMode.HALF_EVEN)
                                .toPlainString());
            case 'e', 'E' -> sign(flags, scientific(letter, precision < 0 ? 6 : precision, numeric(value)));
            case 'g', 'G' -> sign(flags, numeric(value).stripTrailingZeros().toPlainString());
            default -> throw arguments.fault("unknown verb \"%" + letter + "\"");
        };
    }

    private static String scientific(char letter, int precision, BigDecimal number) {
        return String.format(Locale.ROOT, "%." + precision + letter, number);
    }

    private static String cut(String text, int precision) {
        return precision < 0 || precision >= StringFunctions.length(text)
                ? text
                : text.substring(0, text.offsetByCodePoints(0, precision));
    }

    private String plain(Value value) {
        if (value instanceof Value.Nothing) {
            return "null";
        }
        return Conversions.text(value).orElseGet(() -> {
            arguments.budget().charge(value.weight());
            return JsonText.encode(value);
        });
    }

    private String text(Value value) {
        return Conversions.text(value).orElseThrow(() -> wrong(value, "string"));
    }

    private BigDecimal numeric(Value value) {
        return Conversions.number(value).orElseThrow(() -> wrong(value, "number"));
    }

    private BigDecimal whole(Value value) {
        return numeric(value).setScale(0, RoundingMode.DOWN);
    }

    private Fault wrong(Value value, String wanted) {
        return arguments.fault("the format needs a " + wanted + ", not a " + value.typeName());
    }

    private static String signed(String flags, BigDecimal number, int radix) {
        return sign(flags, number.toBigInteger().toString(radix));
    }

    private static String sign(String flags, String digits) {
        if (digits.startsWith("-")) {
            return digits;
        }
        if (flags.contains("+")) {
            return "+" + digits;
        }
        return flags.contains(" ") ? " " + digits : digits;
    }

    private static String pad(String text, String flags, int width, Value value) {
        int missing = width - StringFunctions.length(text);
        if (missing <= 0) {
            return text;
        }
        if (flags.contains("-")) {
            return text + " ".repeat(missing);
        }
        boolean words = value instanceof Value.Text && Conversions.number(value).isEmpty();
        if (!flags.contains("0") || words) {
            return " ".repeat(missing) + text;
        }
        boolean signed = !text.isEmpty() && "+-".indexOf(text.charAt(0)) >= 0;
        return (signed ? text.substring(0, 1) : "") + "0".repeat(missing) + (signed ? text.substring(1) : text);
    }
}
