package dev.drover.protocol.jobspec.template;

import dev.drover.protocol.allocation.ServiceInstance;
import dev.drover.protocol.variable.Variable;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A function's arguments, read by type: a wrong one is a fault that says which. */
record Call(String function, List<@Nullable Object> arguments, Context context) {
    /** What all calls of one rendering share. */
    static final class Context {
        private static final int MOST_LOOKUPS = 100;

        private final Surroundings surroundings;
        private final Budget budget;
        private final SortedSet<Lookup> used = new TreeSet<>();
        private final SortedSet<Lookup> missing = new TreeSet<>();

        Context(Surroundings surroundings, Budget budget) {
            this.surroundings = surroundings;
            this.budget = budget;
        }

        Surroundings surroundings() {
            return surroundings;
        }

        Budget budget() {
            return budget;
        }

        /** Until the answer is known, nobody offers it. */
        List<ServiceInstance> find(Lookup lookup) {
            use(lookup);
            return surroundings.find(lookup).orElseGet(() -> {
                missing.add(lookup);
                return List.of();
            });
        }

        /** Until the answer is known, there are none. */
        List<Variable> variables(Lookup lookup) {
            use(lookup);
            return surroundings.variables().orElseGet(() -> {
                missing.add(lookup);
                return List.of();
            });
        }

        private void use(Lookup lookup) {
            if (used.add(lookup) && used.size() > MOST_LOOKUPS) {
                throw new Fault("a template asks for more than " + MOST_LOOKUPS + " services and variables");
            }
        }

        /** What is known to be not there is waited for. */
        void waitFor(Lookup lookup) {
            missing.add(lookup);
        }

        boolean lacksVariable() {
            return missing.stream().anyMatch(lookup -> lookup.kind() != Lookup.Kind.SERVICE);
        }

        SortedSet<Lookup> used() {
            return used;
        }

        SortedSet<Lookup> missing() {
            return missing;
        }
    }

    int count() {
        return arguments.size();
    }

    @Nullable
    Object value(int index) {
        return arguments.get(index);
    }

    String text(int index) {
        if (value(index) instanceof String text) {
            return text;
        }
        throw wrong(index, "a string");
    }

    long whole(int index) {
        if (value(index) instanceof Long number) {
            return number;
        }
        throw wrong(index, "an int");
    }

    /** A number, of whatever kind. */
    Number number(int index) {
        if (value(index) instanceof Number number) {
            return number;
        }
        throw wrong(index, "a number");
    }

    List<?> list(int index) {
        if (value(index) instanceof List<?> list) {
            return list;
        }
        throw wrong(index, "a list");
    }

    Map<?, ?> map(int index) {
        if (value(index) instanceof Map<?, ?> map) {
            return map;
        }
        throw wrong(index, "a map");
    }

    private Fault wrong(int index, String wanted) {
        return new Fault("argument " + (index + 1) + " must be " + wanted + ", not a value of type "
                + Values.type(value(index)));
    }
}
