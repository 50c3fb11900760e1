package dev.drover.protocol.jobspec.hcl;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Optional;

/** What operators, attribute access and index do to values. */
final class Operators {
    static final MathContext PRECISION = new MathContext(154);

    private Operators() {}

    static Value negate(boolean logical, Value operand) {
        if (logical) {
            return Value.flag(!flag(operand, "!"));
        }
        return Value.number(number(operand, "-").negate());
    }

    static Value apply(Token operator, Value left, Value right) {
        String symbol = operator.text();
        return switch (symbol) {
            case "||" -> {
                boolean second = flag(right, symbol);
                yield Value.flag(flag(left, symbol) || second);
            }
            case "&&" -> {
                boolean second = flag(right, symbol);
                yield Value.flag(flag(left, symbol) && second);
            }
            case "==" -> Value.flag(isEqual(left, right));
            case "!=" -> Value.flag(!isEqual(left, right));
            default -> numeric(symbol, number(left, symbol), number(right, symbol));
        };
    }

    private static Value numeric(String symbol, BigDecimal left, BigDecimal right) {
        return switch (symbol) {
            case "<" -> Value.flag(left.compareTo(right) < 0);
            case ">" -> Value.flag(left.compareTo(right) > 0);
            case "<=" -> Value.flag(left.compareTo(right) <= 0);
            case ">=" -> Value.flag(left.compareTo(right) >= 0);
            case "+" -> Value.number(left.add(right, PRECISION));
            case "-" -> Value.number(left.subtract(right, PRECISION));
            case "*" -> Value.number(left.multiply(right, PRECISION));
            case "/" -> Value.number(left.divide(nonZero(right), PRECISION));
            case "%" -> Value.number(remainder(left, nonZero(right)));
            default -> throw new AssertionError("unhandled operator: " + symbol);
        };
    }

    private static BigDecimal remainder(BigDecimal left, BigDecimal right) {
        return left.remainder(right);
    }

    private static BigDecimal nonZero(BigDecimal divisor) {
        if (divisor.signum() == 0) {
            throw Fault.of("division by zero");
        }
        return divisor;
    }

    static boolean isEqual(Value left, Value right) {
        if (left instanceof Value.Sequence first && right instanceof Value.Sequence second) {
            return first.elements().equals(second.elements());
        }
        return left.equals(right);
    }

    private static boolean flag(Value value, String symbol) {
        return Conversions.flag(value)
                .orElseThrow(() -> Fault.of("\"" + symbol + "\" needs true or false, not a " + value.typeName()));
    }

    private static BigDecimal number(Value value, String symbol) {
        return Conversions.number(value)
                .orElseThrow(() -> Fault.of("\"" + symbol + "\" needs a number, not a " + value.typeName()));
    }

    static Value attribute(Value value, String name, Span span) {
        if (!(value instanceof Value.Mapping mapping)) {
            throw Fault.at(span, "a " + value.typeName() + " has no attribute \"" + name + "\"");
        }
        Value found = mapping.entries().get(name);
        if (found == null) {
            throw Fault.at(
                    span,
                    "there is no attribute \"" + name + "\""
                            + Suggestion.of(name, mapping.entries().keySet()));
        }
        return found;
    }

    static Value index(Value value, Value key, Span span) {
        if (value instanceof Value.Mapping) {
            String name = Conversions.text(key)
                    .orElseThrow(() -> Fault.at(span, "the key of a map is a string, not a " + key.typeName()));
            return attribute(value, name, span);
        }
        if (!(value instanceof Value.Sequence sequence) || sequence.isSet()) {
            throw Fault.at(span, "a " + value.typeName() + " has no index");
        }
        List<Value> elements = sequence.elements();
        Optional<BigDecimal> number = Conversions.number(key);
        if (number.isEmpty()) {
            throw Fault.at(span, "the index of a list is a number, not a " + key.typeName());
        }
        int index = wholeNumber(number.get(), span);
        if (index < 0 || index >= elements.size()) {
            throw Fault.at(span, "index " + index + " is outside the list, which has " + elements.size() + " elements");
        }
        return elements.get(index);
    }

    private static int wholeNumber(BigDecimal number, Span span) {
        try {
            return number.intValueExact();
        } catch (ArithmeticException notWhole) {
            throw Fault.at(span, "index " + number.toPlainString() + " is not a whole number in range");
        }
    }
}
