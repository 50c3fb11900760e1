package dev.drover.protocol.jobspec.hcl;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Go writes them: {@code 1h30m}, {@code 1.5s}, {@code -300ms}, {@code 0}. */
public final class Durations {
    private static final Pattern PIECE =
            Pattern.compile("(\\d{1,19}(?:\\.\\d{0,18})?|\\.\\d{1,18})(ns|us|µs|μs|ms|s|m|h)");
    private static final int LONGEST = 100;

    private Durations() {}

    /** Empty if the text is not a duration, or one that does not fit into 64 bits of nanoseconds. */
    public static Optional<Duration> parse(String text) {
        boolean negative = text.startsWith("-");
        String rest = negative || text.startsWith("+") ? text.substring(1) : text;
        if (rest.equals("0")) {
            return Optional.of(Duration.ZERO);
        }
        if (rest.isEmpty() || rest.length() > LONGEST) {
            return Optional.empty();
        }
        BigDecimal nanos = BigDecimal.ZERO;
        Matcher matcher = PIECE.matcher(rest);
        int at = 0;
        while (at < rest.length()) {
            if (!matcher.region(at, rest.length()).lookingAt()) {
                return Optional.empty();
            }
            BigDecimal unit = BigDecimal.valueOf(unit(matcher.group(2)));
            nanos = nanos.add(new BigDecimal(matcher.group(1)).multiply(unit));
            at = matcher.end();
        }
        BigDecimal whole = nanos.setScale(0, RoundingMode.DOWN);
        if (whole.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofNanos(negative ? -whole.longValueExact() : whole.longValueExact()));
    }

    /** As Go prints a duration: {@code 1h0m0s}, {@code 1.5s}, {@code 300ms}, {@code 0s}. */
    public static String format(Duration duration) {
        if (duration.isZero()) {
            return "0s";
        }
        String sign = duration.isNegative() ? "-" : "";
        Duration positive = duration.abs();
        long seconds = positive.toSeconds();
        if (seconds == 0) {
            return sign + fraction(positive.toNanos());
        }
        BigDecimal rest = BigDecimal.valueOf(seconds % 60).add(BigDecimal.valueOf(positive.toNanosPart(), 9));
        String small = rest.signum() == 0 ? "0s" : rest.stripTrailingZeros().toPlainString() + "s";
        long minutes = seconds / 60;
        if (minutes == 0) {
            return sign + small;
        }
        return sign + (minutes >= 60 ? minutes / 60 + "h" : "") + minutes % 60 + "m" + small;
    }

    private static String fraction(long nanos) {
        if (nanos < 1_000) {
            return nanos + "ns";
        }
        boolean micro = nanos < 1_000_000;
        return BigDecimal.valueOf(nanos, micro ? 3 : 6).stripTrailingZeros().toPlainString() + (micro ? "µs" : "ms");
    }

    private static long unit(String unit) {
        return switch (unit) {
            case "ns" -> 1L;
            case "us", "µs", "μs" -> 1_000L;
            case "ms" -> 1_000_000L;
            case "s" -> 1_000_000_000L;
            case "m" -> 60_000_000_000L;
            case "h" -> 3_600_000_000_000L;
            default -> throw new AssertionError("unhandled unit: " + unit);
        };
    }
}
