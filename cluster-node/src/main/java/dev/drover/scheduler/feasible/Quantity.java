package dev.drover.scheduler.feasible;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An amount with a unit, as devices have them: {@code 11 GiB}.
 *
 * @param amount in the smallest unit of its kind: bytes, bytes a second, hertz or milliwatts
 */
record Quantity(BigDecimal amount, Kind kind) {
    private static final Pattern FORM =
            Pattern.compile("\\s*(-?[0-9]{1,18}(?:\\.[0-9]{1,18})?)\\s*([A-Za-z]+(?:/s)?)\\s*");
    private static final Map<String, Integer> BINARY =
            Map.of("KiB", 1, "MiB", 2, "GiB", 3, "TiB", 4, "PiB", 5, "EiB", 6);
    private static final Map<String, Integer> DECIMAL =
            Map.of("kB", 1, "KB", 1, "MB", 2, "GB", 3, "TB", 4, "PB", 5, "EB", 6);
    private static final Map<String, Integer> HERTZ = Map.of("MHz", 2, "GHz", 3);
    private static final Map<String, Integer> MILLIWATTS = Map.of("mW", 0, "W", 1, "kW", 2, "MW", 3, "GW", 4);
    private static final BigDecimal THOUSAND = BigDecimal.valueOf(1_000);
    private static final BigDecimal KIBI = BigDecimal.valueOf(1_024);

    /** Only amounts of one kind can be compared. */
    enum Kind {
        BYTES,
        BYTES_A_SECOND,
        HERTZ,
        POWER
    }

    /** Empty for what is no amount with a unit. */
    static Optional<Quantity> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String unit = matcher.group(2);
        boolean isRate = unit.endsWith("/s");
        String plain = isRate ? unit.substring(0, unit.length() - 2) : unit;
        Kind bytes = isRate ? Kind.BYTES_A_SECOND : Kind.BYTES;
        BigDecimal amount = new BigDecimal(matcher.group(1));
        return scaled(amount, BINARY.get(plain), KIBI, bytes)
                .or(() -> scaled(amount, DECIMAL.get(plain), THOUSAND, bytes))
                .or(() -> scaled(amount, HERTZ.get(unit), THOUSAND, Kind.HERTZ))
                .or(() -> scaled(amount, MILLIWATTS.get(unit), THOUSAND, Kind.POWER));
    }

    private static Optional<Quantity> scaled(BigDecimal amount, @Nullable Integer power, BigDecimal base, Kind kind) {
        return power == null ? Optional.empty() : Optional.of(new Quantity(amount.multiply(base.pow(power)), kind));
    }

    /** The same for the same amount, however it was written. */
    String plain() {
        return amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString();
    }
}
