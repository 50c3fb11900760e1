package dev.drover.protocol.jobspec.hcl;

import java.util.Collection;

/** Sizes and order of values. */
final class Weights {
    private Weights() {}

    static long weight(Collection<Value> elements) {
        long sum = 1;
        for (Value element : elements) {
            sum += element.weight();
        }
        return sum;
    }

    static int depth(Collection<Value> elements) {
        int deepest = 0;
        for (Value element : elements) {
            deepest = Math.max(deepest, element.depth());
        }
        if (deepest >= Value.DEEPEST) {
            throw Fault.limit("value is nested more than " + Value.DEEPEST + " levels deep");
        }
        return deepest + 1;
    }

    /** Sorts sets: numbers by value, then everything else by its JSON text. */
    static String sortKey(Value value) {
        if (value instanceof Value.Text text) {
            return "t" + text.text();
        }
        return value.typeName().charAt(0) + JsonText.encode(value);
    }
}
