package dev.drover.protocol.jdk;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How large a task's heap may grow: a part of the task's memory such as {@code 75%}, or a size such as {@code 512m}.
 *
 * @param percent of the task's memory, above 0 and at most 100; or else 0
 * @param bytes or else 0
 */
public record HeapSize(BigDecimal percent, BigInteger bytes) {
    /** The option of the driver's {@code config}. */
    public static final String OPTION = "heap";

    private static final Pattern PERCENT = Pattern.compile("([0-9]{1,3}(?:\\.[0-9]{1,4})?) ?%");
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,12}) ?([kmgKMG])");
    private static final Map<String, Integer> SHIFTS = Map.of("k", 10, "m", 20, "g", 30);
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    /** The JVM takes no less. */
    private static final BigInteger LEAST_BYTES = BigInteger.TWO.shiftLeft(20);

    /** Empty if it is neither. */
    public static Optional<HeapSize> parse(String text) {
        Matcher percent = PERCENT.matcher(text.strip());
        if (percent.matches()) {
            BigDecimal part = new BigDecimal(percent.group(1));
            boolean fits = part.signum() > 0 && part.compareTo(HUNDRED) <= 0;
            return fits ? Optional.of(new HeapSize(part, BigInteger.ZERO)) : Optional.empty();
        }
        Matcher size = SIZE.matcher(text.strip());
        if (!size.matches()) {
            return Optional.empty();
        }
        int shift = SHIFTS.getOrDefault(size.group(2).toLowerCase(Locale.ROOT), 0);
        return Optional.of(new HeapSize(BigDecimal.ZERO, new BigInteger(size.group(1)).shiftLeft(shift)));
    }

    /** What is wrong with a heap in a task of so much memory; empty if nothing is. */
    public static Optional<String> problem(String text, int memoryMb) {
        Optional<HeapSize> parsed = parse(text);
        if (parsed.isEmpty()) {
            return Optional.of(
                    "heap must be a part of the task's memory such as \"75%\" or a size such as \"512m\", not \"" + text
                            + "\"");
        }
        BigInteger wanted = parsed.get().of(memoryMb);
        if (wanted.compareTo(BigInteger.valueOf(memoryMb).shiftLeft(20)) > 0) {
            return Optional.of("heap \"" + text + "\" is larger than the task's memory of " + memoryMb + " MB");
        }
        return wanted.compareTo(LEAST_BYTES) < 0
                ? Optional.of("heap \"" + text + "\" is smaller than the 2 MB that a JVM needs")
                : Optional.empty();
    }

    /** In KiB, as {@code -Xmx} takes it. */
    public long kibibytes(int memoryMb) {
        return of(memoryMb).shiftRight(10).longValueExact();
    }

    private BigInteger of(int memoryMb) {
        return bytes.signum() > 0
                ? bytes
                : new BigDecimal(BigInteger.valueOf(memoryMb).shiftLeft(20))
                        .multiply(percent)
                        .divideToIntegralValue(HUNDRED)
                        .toBigInteger();
    }
}
