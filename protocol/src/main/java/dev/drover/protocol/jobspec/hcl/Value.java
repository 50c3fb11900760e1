package dev.drover.protocol.jobspec.hcl;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A value of the language. {@code weight} counts characters and elements as if nothing were shared, {@code depth} the levels
 * of nesting; both are bounded where values are made, so walks over a value are bounded, too.
 */
public sealed interface Value {
    int DEEPEST = 200;

    long weight();

    int depth();

    /** The name of the type, for messages. */
    String typeName();

    static Value text(String text) {
        return new Text(text);
    }

    static Value number(long number) {
        return new Decimal(Decimal.bounded(BigDecimal.valueOf(number)));
    }

    static Value number(BigDecimal number) {
        return new Decimal(Decimal.bounded(number));
    }

    static Value flag(boolean flag) {
        return flag ? Flag.TRUE : Flag.FALSE;
    }

    static Value nothing() {
        return Nothing.INSTANCE;
    }

    static Value list(List<Value> elements) {
        return new Sequence(List.copyOf(elements), false, Weights.weight(elements), Weights.depth(elements));
    }

    /** A set: no doubles, in the order of the elements' text. */
    static Value set(Collection<Value> elements) {
        TreeMap<String, Value> sorted = new TreeMap<>();
        for (Value element : elements) {
            sorted.putIfAbsent(Weights.sortKey(element), element);
        }
        Collection<Value> kept = sorted.values();
        return new Sequence(List.copyOf(kept), true, Weights.weight(kept), Weights.depth(kept));
    }

    static Value mapping(Map<String, Value> entries) {
        TreeMap<String, Value> sorted = new TreeMap<>(entries);
        long keys = sorted.keySet().stream().mapToLong(String::length).sum();
        return new Mapping(
                Collections.unmodifiableSortedMap(sorted),
                Weights.weight(sorted.values()) + keys,
                Weights.depth(sorted.values()));
    }

    record Text(String text) implements Value {
        @Override
        public long weight() {
            return 1L + text.length();
        }

        @Override
        public int depth() {
            return 0;
        }

        @Override
        public String typeName() {
            return "string";
        }
    }

    record Decimal(BigDecimal number) implements Value {
        private static final MathContext PRECISION = new MathContext(154);
        private static final int LARGEST_EXPONENT = 1000;

        static BigDecimal bounded(BigDecimal number) {
            BigDecimal rounded = number.round(PRECISION);
            long exponent = (long) rounded.precision() - rounded.scale();
            if (rounded.signum() != 0 && Math.abs(exponent) > LARGEST_EXPONENT) {
                throw Fault.of("number is out of range");
            }
            return rounded.signum() == 0 ? BigDecimal.ZERO : rounded.stripTrailingZeros();
        }

        /** Digits without an exponent, as templates print them. */
        public String plain() {
            return number.toPlainString();
        }

        @Override
        public long weight() {
            return 8;
        }

        @Override
        public int depth() {
            return 0;
        }

        @Override
        public String typeName() {
            return "number";
        }
    }

    record Flag(boolean isTrue) implements Value {
        static final Flag TRUE = new Flag(true);
        static final Flag FALSE = new Flag(false);

        @Override
        public long weight() {
            return 1;
        }

        @Override
        public int depth() {
            return 0;
        }

        @Override
        public String typeName() {
            return "bool";
        }
    }

    record Nothing() implements Value {
        static final Nothing INSTANCE = new Nothing();

        @Override
        public long weight() {
            return 1;
        }

        @Override
        public int depth() {
            return 0;
        }

        @Override
        public String typeName() {
            return "null";
        }
    }

    record Sequence(List<Value> elements, boolean isSet, long weight, int depth) implements Value {
        @Override
        public String typeName() {
            return isSet ? "set" : "list";
        }
    }

    record Mapping(SortedMap<String, Value> entries, long weight, int depth) implements Value {
        @Override
        public String typeName() {
            return "map";
        }
    }
}
