package dev.drover.protocol.jobspec.template;

import dev.drover.protocol.jobspec.template.Lookup.Kind;
import dev.drover.protocol.variable.Variable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Functions with which consul-template asks a store of keys, answered from variables: a key is the path of a variable, a
 * slash, and the name of one of its items.
 */
final class KeyFunctions {
    static final Map<String, Function> ALL = Map.of(
            "key",
            Function.of(1, KeyFunctions::value),
            "keyExists",
            Function.of(1, call -> find(call).isPresent()),
            "keyExistsGet",
            Function.of(1, KeyFunctions::pairOrNone),
            "keyOrDefault",
            Function.of(2, KeyFunctions::valueOrDefault),
            "ls",
            Function.of(1, call -> within(call, false)),
            "safeLs",
            Function.of(1, call -> within(call, true)),
            "tree",
            Function.of(1, call -> below(call, false)),
            "safeTree",
            Function.of(1, call -> below(call, true)));

    private KeyFunctions() {}

    /** A key, taken apart. */
    private record Key(String path, String item) {
        static Key of(Call call) {
            String key = trimmed(call);
            int slash = key.lastIndexOf('/');
            if (slash <= 0) {
                throw new Fault("key \"" + key + "\" must be the path of a variable, a slash, and one of its items");
            }
            return new Key(key.substring(0, slash), key.substring(slash + 1));
        }

        @Override
        public String toString() {
            return path + "/" + item;
        }
    }

    private static String trimmed(Call call) {
        String text = call.text(0);
        int begin = text.startsWith("/") ? 1 : 0;
        int end = text.endsWith("/") ? text.length() - 1 : text.length();
        return text.substring(begin, Math.max(begin, end));
    }

    private static Optional<String> find(Call call) {
        Key key = Key.of(call);
        return VariableFunctions.find(call, key.path())
                .map(variable -> variable.items().get(key.item()));
    }

    /** One that is not there is waited for. */
    private static String value(Call call) {
        Optional<String> value = find(call);
        if (value.isEmpty()) {
            call.context().waitFor(new Lookup(Kind.KEY, Key.of(call).toString()));
        }
        return value.orElse("");
    }

    /** An empty value is none, as consul-template has it. */
    private static String valueOrDefault(Call call) {
        return find(call).filter(Predicate.not(String::isEmpty)).orElseGet(() -> call.text(1));
    }

    private static Struct pairOrNone(Call call) {
        String key = Key.of(call).toString();
        return struct(key, key, find(call));
    }

    /** The items of one variable. */
    private static List<Struct> within(Call call, boolean safe) {
        String path = trimmed(call);
        List<Struct> found = VariableFunctions.find(call, path).stream()
                .flatMap(variable -> pairs(variable, ""))
                .toList();
        return orWaitFor(found, safe, call, new Lookup(Kind.VARIABLE, path));
    }

    /** The items of a variable, and of those below it. */
    private static List<Struct> below(Call call, boolean safe) {
        String path = trimmed(call);
        Lookup lookup = new Lookup(Kind.VARIABLES, path);
        List<Struct> found = call.context().variables(lookup).stream()
                .filter(variable -> (path(variable) + "/").startsWith(path + "/"))
                .flatMap(variable -> pairs(variable, (path(variable) + "/").substring(path.length() + 1)))
                .toList();
        return orWaitFor(found, safe, call, lookup);
    }

    private static List<Struct> orWaitFor(List<Struct> found, boolean safe, Call call, Lookup lookup) {
        if (safe && found.isEmpty()) {
            call.context().waitFor(lookup);
        }
        return found;
    }

    private static String path(Variable variable) {
        return variable.metadata().id().path();
    }

    private static Stream<Struct> pairs(Variable variable, String before) {
        return new TreeMap<>(variable.items())
                .entrySet().stream()
                        .map(item -> struct(
                                path(variable) + "/" + item.getKey(),
                                before + item.getKey(),
                                Optional.of(item.getValue())));
    }

    private static Struct struct(String path, String key, Optional<String> value) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("Path", path);
        fields.put("Key", key);
        fields.put("Value", value.orElse(""));
        fields.put("Exists", value.isPresent());
        return new Struct("key", fields);
    }
}
