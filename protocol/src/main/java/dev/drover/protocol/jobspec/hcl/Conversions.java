package dev.drover.protocol.jobspec.hcl;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.IntStream;

/** The language's conversions between types; empty where there is none. */
public final class Conversions {
    private static final int LONGEST_NUMBER = 1000;

    private Conversions() {}

    public static Optional<String> text(Value value) {
        if (value instanceof Value.Text text) {
            return Optional.of(text.text());
        }
        if (value instanceof Value.Decimal decimal) {
            return Optional.of(decimal.plain());
        }
        if (value instanceof Value.Flag flag) {
            return Optional.of(Boolean.toString(flag.isTrue()));
        }
        return Optional.empty();
    }

    public static Optional<BigDecimal> number(Value value) {
        if (value instanceof Value.Decimal decimal) {
            return Optional.of(decimal.number());
        }
        if (value instanceof Value.Text text && text.text().length() <= LONGEST_NUMBER) {
            try {
                return Optional.of(Value.Decimal.bounded(new BigDecimal(text.text())));
            } catch (NumberFormatException | ArithmeticException | Fault notANumber) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** A number as a value, unless it is beyond what the language can hold. */
    public static Optional<Value> numberValue(BigDecimal number) {
        try {
            return Optional.of(Value.number(number));
        } catch (Fault outOfRange) {
            return Optional.empty();
        }
    }

    public static Optional<Boolean> flag(Value value) {
        if (value instanceof Value.Flag flag) {
            return Optional.of(flag.isTrue());
        }
        if (value instanceof Value.Text text) {
            return switch (text.text()) {
                case "true", "1" -> Optional.of(true);
                case "false", "0" -> Optional.of(false);
                default -> Optional.empty();
            };
        }
        return Optional.empty();
    }

    public static Optional<List<Value>> elements(Value value) {
        return value instanceof Value.Sequence sequence ? Optional.of(sequence.elements()) : Optional.empty();
    }

    public static Optional<SortedMap<String, Value>> entries(Value value) {
        return value instanceof Value.Mapping mapping ? Optional.of(mapping.entries()) : Optional.empty();
    }

    /** Lists and maps as pairs of key and value, for loops; the key of a set's element is the element. */
    static Optional<List<Map.Entry<Value, Value>>> pairs(Value value) {
        if (value instanceof Value.Mapping mapping) {
            return Optional.of(mapping.entries().entrySet().stream()
                    .map(entry -> Map.entry(Value.text(entry.getKey()), entry.getValue()))
                    .toList());
        }
        if (value instanceof Value.Sequence sequence) {
            List<Value> elements = sequence.elements();
            return Optional.of(IntStream.range(0, elements.size())
                    .mapToObj(i -> Map.entry(sequence.isSet() ? elements.get(i) : Value.number(i), elements.get(i)))
                    .toList());
        }
        return Optional.empty();
    }

    /** Makes two results of a conditional alike where one is text and the other can become text. */
    static Value alike(Value chosen, Value other) {
        if (other instanceof Value.Text && (chosen instanceof Value.Decimal || chosen instanceof Value.Flag)) {
            return text(chosen).map(Value::text).orElse(chosen);
        }
        return chosen;
    }
}
