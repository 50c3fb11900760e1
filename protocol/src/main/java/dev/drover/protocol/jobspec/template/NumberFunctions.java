package dev.drover.protocol.jobspec.template;

import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.LongBinaryOperator;

/** Arithmetic of consul-template: the value that is piped in comes last, and is the one that something is done to. */
final class NumberFunctions {
    static final Map<String, Function> ALL = Map.ofEntries(
            Map.entry("add", both((b, a) -> a + b, (b, a) -> a + b)),
            Map.entry("subtract", both((b, a) -> a - b, (b, a) -> a - b)),
            Map.entry("multiply", both((b, a) -> a * b, (b, a) -> a * b)),
            Map.entry("divide", both(NumberFunctions::divide, (b, a) -> a / b)),
            Map.entry("modulo", Function.of(2, call -> modulo(call.whole(0), call.whole(1)))),
            Map.entry("minimum", both(Math::min, Math::min)),
            Map.entry("maximum", both(Math::max, Math::max)),
            Map.entry("parseBool", Function.of(1, call -> truth(call.text(0)))),
            Map.entry("parseInt", Function.of(1, call -> whole(call.text(0)))),
            Map.entry("parseUint", Function.of(1, call -> natural(call.text(0)))),
            Map.entry("parseFloat", Function.of(1, call -> decimal(call.text(0)))));

    private NumberFunctions() {}

    /** Whole numbers stay whole; with one that is not, the other becomes one, too. */
    private static Function both(LongBinaryOperator whole, DoubleBinaryOperator decimal) {
        return Function.of(2, call -> {
            Number second = call.number(0);
            Number first = call.number(1);
            if (first instanceof Long && second instanceof Long) {
                return whole.applyAsLong(second.longValue(), first.longValue());
            }
            return decimal.applyAsDouble(second.doubleValue(), first.doubleValue());
        });
    }

    private static long divide(long divisor, long number) {
        refuseZero(divisor);
        return number / divisor;
    }

    private static long modulo(long divisor, long number) {
        refuseZero(divisor);
        return number % divisor;
    }

    private static void refuseZero(long divisor) {
        if (divisor == 0) {
            throw new Fault("division by zero");
        }
    }

    private static boolean truth(String text) {
        return switch (text) {
            case "1", "t", "T", "true", "TRUE", "True" -> true;
            case "", "0", "f", "F", "false", "FALSE", "False" -> false;
            default -> throw new Fault("\"" + text + "\" is neither true nor false");
        };
    }

    private static long whole(String text) {
        try {
            return text.isEmpty() ? 0 : Long.parseLong(text);
        } catch (NumberFormatException malformed) {
            throw new Fault("\"" + text + "\" is not a whole number");
        }
    }

    private static long natural(String text) {
        long number = whole(text);
        if (number < 0) {
            throw new Fault("\"" + text + "\" is below zero");
        }
        return number;
    }

    private static double decimal(String text) {
        if (text.isEmpty()) {
            return 0;
        }
        if (!text.matches("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?")) {
            throw new Fault("\"" + text + "\" is not a number");
        }
        return Double.parseDouble(text);
    }
}
