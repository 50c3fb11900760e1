package dev.drover.protocol.jobspec.hcl;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/** abs, ceil, floor, log, max, min, parseint, pow, signum. */
final class NumericFunctions {
    private static final int LONGEST_INTEGER = 1000;

    private NumericFunctions() {}

    static void register(FunctionLibrary library) {
        library.add("abs", 1, arguments -> Value.number(arguments.number(0).abs()));
        library.add("ceil", 1, arguments -> rounded(arguments, RoundingMode.CEILING));
        library.add("floor", 1, arguments -> rounded(arguments, RoundingMode.FLOOR));
        library.add("signum", 1, arguments -> Value.number(arguments.number(0).signum()));
        library.add("max", 1, Integer.MAX_VALUE, arguments -> extreme(arguments, 1));
        library.add("min", 1, Integer.MAX_VALUE, arguments -> extreme(arguments, -1));
        library.add("log", 2, NumericFunctions::log);
        library.add("pow", 2, NumericFunctions::pow);
        library.add("parseint", 2, NumericFunctions::parseint);
    }

    private static Value rounded(Arguments arguments, RoundingMode mode) {
        return Value.number(arguments.number(0).setScale(0, mode));
    }

    private static Value extreme(Arguments arguments, int sign) {
        BigDecimal best = arguments.number(0);
        for (int i = 1; i < arguments.size(); i++) {
            BigDecimal candidate = arguments.number(i);
            best = candidate.compareTo(best) * sign > 0 ? candidate : best;
        }
        return Value.number(best);
    }

    private static Value log(Arguments arguments) {
        double number = arguments.number(0).doubleValue();
        double base = arguments.number(1).doubleValue();
        return finite(arguments, Math.log(number) / Math.log(base));
    }

    private static Value pow(Arguments arguments) {
        BigDecimal base = arguments.number(0);
        BigDecimal exponent = arguments.number(1);
        boolean small = exponent.signum() >= 0 && exponent.compareTo(BigDecimal.valueOf(1000)) <= 0;
        if (small && exponent.stripTrailingZeros().scale() <= 0) {
            return Value.number(base.pow(exponent.intValueExact(), Operators.PRECISION));
        }
        return finite(arguments, Math.pow(base.doubleValue(), exponent.doubleValue()));
    }

    private static Value finite(Arguments arguments, double result) {
        if (Double.isNaN(result) || Double.isInfinite(result)) {
            throw arguments.fault("the result is not a finite number");
        }
        return Value.number(BigDecimal.valueOf(result));
    }

    private static Value parseint(Arguments arguments) {
        String text = arguments.text(0);
        int base = arguments.whole(1);
        if (base < Character.MIN_RADIX || base > Character.MAX_RADIX) {
            throw arguments.fault("the base must be between 2 and 36");
        }
        if (text.length() > LONGEST_INTEGER) {
            throw arguments.fault("number is out of range");
        }
        try {
            return Value.number(new BigDecimal(new BigInteger(text, base)));
        } catch (NumberFormatException notANumber) {
            throw arguments.fault("\"" + text + "\" is not a whole number of base " + base);
        }
    }
}
