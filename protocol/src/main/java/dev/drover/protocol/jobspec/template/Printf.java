package dev.drover.protocol.jobspec.template;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Go's {@code printf}: what does not fit is said in the text, as there. */
final class Printf {
    private static final Pattern VERB = Pattern.compile(
            "%(?<flags>[-+# 0]*)(?<width>[0-9]*)(?:\\.(?<precision>[0-9]*))?(?<verb>.)", Pattern.DOTALL);

    private static final int WIDEST = 10_000;
    private static final int STANDARD_PRECISION = 6;

    private final Call call;
    private final StringBuilder out = new StringBuilder();
    private int used = 1;

    Printf(Call call) {
        this.call = call;
    }

    String text() {
        String format = call.text(0);
        Matcher verbs = VERB.matcher(format);
        int from = 0;
        while (verbs.find()) {
            out.append(format, from, verbs.start());
            from = verbs.end();
            verb(verbs);
            call.context().budget().charge(verbs.end() - verbs.start());
        }
        String rest = format.substring(from);
        out.append(rest.equals("%") ? "%!(NOVERB)" : rest);
        extra();
        return out.toString();
    }

    private void verb(Matcher found) {
        char verb = found.group("verb").charAt(0);
        if (verb == '%') {
            out.append('%');
            return;
        }
        if (used >= call.count()) {
            out.append("%!").append(verb).append("(MISSING)");
            return;
        }
        Object value = call.value(used++);
        Spec spec = new Spec(found.group("flags"), size(found.group("width"), 0), size(found.group("precision"), -1));
        String text = spec.text(verb, value);
        String shown = text == null ? "%!" + verb + "(" + Values.type(value) + "=" + Printing.text(value) + ")" : text;
        call.context().budget().charge(Math.max(shown.length(), spec.width()));
        out.append(text == null ? shown : spec.padded(shown, value instanceof Number));
    }

    private static int size(@Nullable String digits, int absent) {
        if (digits == null) {
            return absent;
        }
        if (digits.length() > 5 || (!digits.isEmpty() && Integer.parseInt(digits) > WIDEST)) {
            throw new Fault("width or precision " + digits + " is above " + WIDEST);
        }
        return digits.isEmpty() ? 0 : Integer.parseInt(digits);
    }

    private void extra() {
        if (used >= call.count()) {
            return;
        }
        out.append("%!(EXTRA ");
        String separator = "";
        while (used < call.count()) {
            Object value = call.value(used++);
            out.append(separator).append(Values.type(value)).append('=').append(Printing.text(value));
            separator = ", ";
        }
        out.append(')');
    }

    /** How one value is to be written; a precision of -1 is none. */
    private record Spec(String flags, int width, int precision) {
        private boolean has(char flag) {
            return flags.indexOf(flag) >= 0;
        }

        String padded(String text, boolean number) {
            int missing = width - text.codePointCount(0, text.length());
            if (missing <= 0) {
                return text;
            }
            if (has('-')) {
                return text + " ".repeat(missing);
            }
            if (!has('0') || !number) {
                return " ".repeat(missing) + text;
            }
            boolean signed = text.startsWith("-") || text.startsWith("+");
            String sign = signed ? text.substring(0, 1) : "";
            return sign + "0".repeat(missing) + text.substring(sign.length());
        }

        /** Null if the verb is not for such a value. */
        @Nullable
        String text(char verb, @Nullable Object value) {
            if (verb == 'v') {
                return value instanceof Number ? signed(Printing.text(value)) : Printing.text(value);
            }
            return verb == 'T' ? Values.type(value) : typed(verb, value);
        }

        private @Nullable String typed(char verb, @Nullable Object value) {
            if (value instanceof Long number) {
                return whole(verb, number);
            }
            if (value instanceof Double number) {
                return decimal(verb, number);
            }
            if (value instanceof String text) {
                return text(verb, text);
            }
            return verb == (value instanceof Boolean ? 't' : 's') ? Printing.text(value) : null;
        }

        private String signed(String number) {
            if (number.startsWith("-") || number.startsWith("+")) {
                return number;
            }
            return (has('+') ? "+" : has(' ') ? " " : "") + number;
        }

        private @Nullable String whole(char verb, long number) {
            return switch (verb) {
                case 'd' -> signed(Long.toString(number));
                case 'b' -> signed(Long.toString(number, 2));
                case 'o' -> signed(Long.toString(number, 8));
                case 'x' -> signed(prefixed("0x", Long.toString(number, 16)));
                case 'X' -> signed(prefixed("0X", Long.toString(number, 16).toUpperCase(Locale.ROOT)));
                case 'c' -> Character.isValidCodePoint((int) number) ? Character.toString((int) number) : "\uFFFD";
                case 'q' ->
                    Character.isValidCodePoint((int) number) ? "'" + Character.toString((int) number) + "'" : "";
                case 'U' -> String.format(Locale.ROOT, "U+%04X", number);
                default -> null;
            };
        }

        private String prefixed(String prefix, String digits) {
            if (!has('#')) {
                return digits;
            }
            return digits.startsWith("-") ? "-" + prefix + digits.substring(1) : prefix + digits;
        }

        private @Nullable String decimal(char verb, double number) {
            if (Double.isNaN(number) || Double.isInfinite(number)) {
                return "feEgG".indexOf(verb) >= 0 ? signed(Printing.general(number)) : null;
            }
            int digits = precision < 0 ? STANDARD_PRECISION : precision;
            return switch (verb) {
                case 'f', 'F' ->
                    signed(new BigDecimal(number)
                            .setScale(digits, RoundingMode.HALF_EVEN)
                            .toPlainString());
                case 'e', 'E' -> signed(String.format(Locale.ROOT, "%." + digits + verb, number));
                case 'g', 'G' ->
                    signed(
                            precision < 0
                                    ? Printing.general(number)
                                    : Printing.general(new BigDecimal(number)
                                            .round(new MathContext(Math.max(1, digits)))
                                            .doubleValue()));
                default -> null;
            };
        }

        private @Nullable String text(char verb, String text) {
            int length = text.codePointCount(0, text.length());
            String cut = precision >= 0 && precision < length
                    ? text.substring(0, text.offsetByCodePoints(0, precision))
                    : text;
            return switch (verb) {
                case 's' -> cut;
                case 'q' -> JsonText.quoted(cut);
                case 'x' -> HexFormat.of().formatHex(cut.getBytes(StandardCharsets.UTF_8));
                case 'X' -> HexFormat.of().withUpperCase().formatHex(cut.getBytes(StandardCharsets.UTF_8));
                default -> null;
            };
        }
    }
}
