package dev.drover.protocol.jobspec.hcl;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** setintersection, setproduct, setunion. */
final class SetFunctions {
    private SetFunctions() {}

    static void register(FunctionLibrary library) {
        library.add("setunion", 1, Integer.MAX_VALUE, SetFunctions::union);
        library.add("setintersection", 1, Integer.MAX_VALUE, SetFunctions::intersection);
        library.add("setproduct", 2, Integer.MAX_VALUE, SetFunctions::product);
    }

    private static Value union(Arguments arguments) {
        Set<Value> all = new LinkedHashSet<>();
        for (int i = 0; i < arguments.size(); i++) {
            all.addAll(arguments.list(i));
        }
        return Value.set(all);
    }

    private static Value intersection(Arguments arguments) {
        Set<Value> common = new LinkedHashSet<>(arguments.list(0));
        for (int i = 1; i < arguments.size(); i++) {
            common.retainAll(new HashSet<>(arguments.list(i)));
        }
        return Value.set(common);
    }

    /** Every combination, in the order of the arguments; a list unless all arguments are sets. */
    private static Value product(Arguments arguments) {
        long size = 1;
        boolean sets = true;
        for (int i = 0; i < arguments.size(); i++) {
            size *= arguments.list(i).size();
            arguments.budget().charge(size * arguments.size());
            sets &= arguments.value(i) instanceof Value.Sequence sequence && sequence.isSet();
        }
        List<List<Value>> combinations = List.of(List.of());
        for (int i = 0; i < arguments.size() && size > 0; i++) {
            List<List<Value>> longer = new ArrayList<>();
            for (List<Value> combination : combinations) {
                for (Value value : arguments.list(i)) {
                    List<Value> extended = new ArrayList<>(combination);
                    extended.add(value);
                    longer.add(extended);
                }
            }
            combinations = longer;
        }
        List<Value> result =
                size == 0 ? List.of() : combinations.stream().map(Value::list).toList();
        return sets ? Value.set(result) : Value.list(result);
    }
}
