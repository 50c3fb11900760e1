package dev.drover.protocol.jobspec.hcl;

import java.math.BigDecimal;
import java.util.List;
import java.util.SortedMap;

/** The arguments of one function call, read by type; a wrong one is a {@link Fault} that names function and place. */
record Arguments(String function, List<Value> values, Budget budget) {
    int size() {
        return values.size();
    }

    Value value(int index) {
        return values.get(index);
    }

    String text(int index) {
        return Conversions.text(value(index)).orElseThrow(() -> wrong(index, "a string"));
    }

    String text(int index, String otherwise) {
        return index < size() ? text(index) : otherwise;
    }

    BigDecimal number(int index) {
        return Conversions.number(value(index)).orElseThrow(() -> wrong(index, "a number"));
    }

    int whole(int index) {
        try {
            return number(index).intValueExact();
        } catch (ArithmeticException notWhole) {
            throw wrong(index, "a whole number in range");
        }
    }

    List<Value> list(int index) {
        return Conversions.elements(value(index)).orElseThrow(() -> wrong(index, "a list"));
    }

    List<String> texts(int index) {
        return list(index).stream()
                .map(element -> Conversions.text(element).orElseThrow(() -> wrong(index, "a list of strings")))
                .toList();
    }

    SortedMap<String, Value> mapping(int index) {
        return Conversions.entries(value(index)).orElseThrow(() -> wrong(index, "a map"));
    }

    Fault wrong(int index, String wanted) {
        return fault("argument " + (index + 1) + " must be " + wanted + ", not a "
                + value(index).typeName());
    }

    Fault fault(String message) {
        return Fault.of("function \"" + function + "\": " + message);
    }
}
