package dev.drover.protocol.jobspec.hcl;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The functions that expressions can call, by name. */
final class FunctionLibrary {
    private static final Set<String> FILE_FUNCTIONS =
            Set.of("abspath", "basename", "dirname", "file", "filebase64", "fileexists", "fileset", "pathexpand");
    private static final Set<String> ABSENT = Set.of("bcrypt", "rsadecrypt", "yamldecode", "yamlencode");

    private final Map<String, Function> functions = new TreeMap<>();

    /** Computes a value; the number of arguments is checked before. */
    @FunctionalInterface
    interface Implementation {
        Value apply(Arguments arguments);
    }

    private record Function(int least, int most, Implementation implementation) {}

    FunctionLibrary(Supplier<String> randomUuids) {
        NumericFunctions.register(this);
        StringFunctions.register(this);
        FormatFunction.register(this);
        CollectionFunctions.register(this);
        SetFunctions.register(this);
        EncodingFunctions.register(this);
        HashFunctions.register(this, randomUuids);
        DateFunctions.register(this);
        NetworkFunctions.register(this);
    }

    void add(String name, int least, int most, Implementation implementation) {
        functions.put(name, new Function(least, most, implementation));
    }

    void add(String name, int count, Implementation implementation) {
        add(name, count, count, implementation);
    }

    Value call(String name, List<Value> arguments, Budget budget) {
        Function function = functions.get(name);
        if (function == null) {
            throw unknown(name);
        }
        int count = arguments.size();
        if (count < function.least() || count > function.most()) {
            throw Fault.of("function \"" + name + "\" takes " + arity(function) + ", not " + count);
        }
        for (Value argument : arguments) {
            budget.work(argument.weight());
        }
        try {
            return budget.charged(function.implementation().apply(new Arguments(name, arguments, budget)));
        } catch (ArithmeticException impossible) {
            throw Fault.of("function \"" + name + "\": number is out of range");
        }
    }

    private static String arity(Function function) {
        if (function.most() == Integer.MAX_VALUE) {
            return "at least " + function.least() + " arguments";
        }
        String most = function.most() + (function.most() == 1 ? " argument" : " arguments");
        return function.least() == function.most() ? most : function.least() + " to " + most;
    }

    private Fault unknown(String name) {
        if (FILE_FUNCTIONS.contains(name)) {
            return Fault.of("function \"" + name + "\" reads files, which a job file cannot do here");
        }
        if (ABSENT.contains(name)) {
            return Fault.of("function \"" + name + "\" is not available in drover");
        }
        return Fault.of("there is no function \"" + name + "\"" + Suggestion.of(name, functions.keySet()));
    }
}
