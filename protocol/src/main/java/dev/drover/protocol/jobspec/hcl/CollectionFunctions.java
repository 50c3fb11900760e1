package dev.drover.protocol.jobspec.hcl;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Functions on lists and maps; those on sets are in {@link SetFunctions}. */
final class CollectionFunctions {
    private static final int MANY = Integer.MAX_VALUE;
    private static final int LONGEST_RANGE = 1024;

    private CollectionFunctions() {}

    static void register(FunctionLibrary library) {
        library.add("chunklist", 2, CollectionFunctions::chunklist);
        library.add("coalesce", 1, MANY, CollectionFunctions::coalesce);
        library.add("coalescelist", 1, MANY, CollectionFunctions::coalescelist);
        library.add("compact", 1, CollectionFunctions::compact);
        library.add("concat", 1, MANY, CollectionFunctions::concat);
        library.add("contains", 2, arguments -> Value.flag(indexOf(arguments) >= 0));
        library.add("distinct", 1, CollectionFunctions::distinct);
        library.add("element", 2, CollectionFunctions::element);
        library.add("flatten", 1, CollectionFunctions::flatten);
        library.add("index", 2, CollectionFunctions::index);
        library.add("keys", 1, CollectionFunctions::keys);
        library.add(
                "values",
                1,
                arguments -> Value.list(List.copyOf(arguments.mapping(0).values())));
        library.add("length", 1, CollectionFunctions::length);
        library.add("lookup", 2, 3, CollectionFunctions::lookup);
        library.add("merge", 1, MANY, CollectionFunctions::merge);
        library.add("range", 1, 3, CollectionFunctions::range);
        library.add("reverse", 1, CollectionFunctions::reverse);
        library.add("slice", 3, CollectionFunctions::slice);
        library.add("sort", 1, CollectionFunctions::sort);
        library.add("zipmap", 2, CollectionFunctions::zipmap);
    }

    private static Value chunklist(Arguments arguments) {
        List<Value> list = arguments.list(0);
        int size = arguments.whole(1);
        if (size < 0) {
            throw arguments.fault("the size must not be negative");
        }
        List<Value> chunks = new ArrayList<>();
        int step = size == 0 ? Math.max(1, list.size()) : size;
        for (int start = 0; start < list.size(); start += Math.min(step, list.size() - start)) {
            chunks.add(Value.list(list.subList(start, start + Math.min(step, list.size() - start))));
        }
        return Value.list(chunks);
    }

    private static Value coalesce(Arguments arguments) {
        for (Value value : arguments.values()) {
            boolean empty = value instanceof Value.Nothing
                    || (value instanceof Value.Text text && text.text().isEmpty());
            if (!empty) {
                return value;
            }
        }
        throw arguments.fault("every argument is null or empty");
    }

    private static Value coalescelist(Arguments arguments) {
        for (int i = 0; i < arguments.size(); i++) {
            if (!arguments.list(i).isEmpty()) {
                return arguments.value(i);
            }
        }
        throw arguments.fault("every list is empty");
    }

    private static Value compact(Arguments arguments) {
        return Value.list(arguments.list(0).stream()
                .filter(value -> !(value instanceof Value.Nothing) && !value.equals(Value.text("")))
                .toList());
    }

    private static Value concat(Arguments arguments) {
        List<Value> all = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            all.addAll(arguments.list(i));
        }
        return Value.list(all);
    }

    private static int indexOf(Arguments arguments) {
        return arguments.list(0).indexOf(arguments.value(1));
    }

    private static Value index(Arguments arguments) {
        int found = indexOf(arguments);
        if (found < 0) {
            throw arguments.fault("the list does not hold the value");
        }
        return Value.number(found);
    }

    private static Value distinct(Arguments arguments) {
        Set<Value> seen = new HashSet<>();
        return Value.list(arguments.list(0).stream().filter(seen::add).toList());
    }

    private static Value element(Arguments arguments) {
        List<Value> list = arguments.list(0);
        int index = arguments.whole(1);
        if (list.isEmpty() || index < 0) {
            throw arguments.fault(list.isEmpty() ? "the list is empty" : "the index must not be negative");
        }
        return list.get(index % list.size());
    }

    private static Value flatten(Arguments arguments) {
        List<Value> flat = new ArrayList<>();
        flattenInto(arguments.list(0), flat);
        return Value.list(flat);
    }

    private static void flattenInto(List<Value> list, List<Value> flat) {
        for (Value value : list) {
            if (value instanceof Value.Sequence inner) {
                flattenInto(inner.elements(), flat);
            } else {
                flat.add(value);
            }
        }
    }

    private static Value keys(Arguments arguments) {
        return Value.list(
                arguments.mapping(0).keySet().stream().map(Value::text).toList());
    }

    private static Value length(Arguments arguments) {
        Value value = arguments.value(0);
        if (value instanceof Value.Mapping mapping) {
            return Value.number(mapping.entries().size());
        }
        if (value instanceof Value.Text text) {
            return Value.number(StringFunctions.length(text.text()));
        }
        return Value.number(arguments.list(0).size());
    }

    private static Value lookup(Arguments arguments) {
        Value found = arguments.mapping(0).get(arguments.text(1));
        if (found != null) {
            return found;
        }
        if (arguments.size() == 3) {
            return arguments.value(2);
        }
        throw arguments.fault("there is no key \"" + arguments.text(1) + "\"");
    }

    private static Value merge(Arguments arguments) {
        Map<String, Value> merged = new TreeMap<>();
        for (int i = 0; i < arguments.size(); i++) {
            if (!(arguments.value(i) instanceof Value.Nothing)) {
                merged.putAll(arguments.mapping(i));
            }
        }
        return Value.mapping(merged);
    }

    private static Value range(Arguments arguments) {
        BigDecimal start = arguments.size() == 1 ? BigDecimal.ZERO : arguments.number(0);
        BigDecimal limit = arguments.number(arguments.size() == 1 ? 0 : 1);
        boolean down = limit.compareTo(start) < 0;
        BigDecimal step = arguments.size() == 3 ? arguments.number(2) : BigDecimal.valueOf(down ? -1 : 1);
        boolean away = (step.signum() < 0) != down && limit.compareTo(start) != 0;
        if (step.signum() == 0 || away) {
            throw arguments.fault("the step does not lead from start to limit");
        }
        List<Value> numbers = new ArrayList<>();
        for (BigDecimal at = start; at.compareTo(limit) * step.signum() < 0; at = at.add(step, Operators.PRECISION)) {
            if (numbers.size() == LONGEST_RANGE) {
                throw arguments.fault("more than " + LONGEST_RANGE + " numbers");
            }
            numbers.add(Value.number(at));
        }
        return Value.list(numbers);
    }

    static Value reverse(Arguments arguments) {
        List<Value> reversed = new ArrayList<>(arguments.list(0));
        Collections.reverse(reversed);
        return Value.list(reversed);
    }

    private static Value slice(Arguments arguments) {
        List<Value> list = arguments.list(0);
        int start = arguments.whole(1);
        int stop = arguments.whole(2);
        if (start < 0 || stop < start || stop > list.size()) {
            throw arguments.fault("0 <= " + start + " <= " + stop + " <= " + list.size() + " does not hold");
        }
        return Value.list(list.subList(start, stop));
    }

    private static Value sort(Arguments arguments) {
        return Value.list(arguments.texts(0).stream().sorted().map(Value::text).toList());
    }

    private static Value zipmap(Arguments arguments) {
        List<String> keys = arguments.texts(0);
        List<Value> values = arguments.list(1);
        if (keys.size() != values.size()) {
            throw arguments.fault("there are " + keys.size() + " keys and " + values.size() + " values");
        }
        Map<String, Value> entries = new LinkedHashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            entries.put(keys.get(i), values.get(i));
        }
        return Value.mapping(entries);
    }
}
