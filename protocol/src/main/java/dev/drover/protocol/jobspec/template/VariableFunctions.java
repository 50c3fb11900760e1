package dev.drover.protocol.jobspec.template;

import dev.drover.protocol.jobspec.template.Lookup.Kind;
import dev.drover.protocol.variable.Variable;
import dev.drover.protocol.variable.VariableMetadata;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Functions of consul-template that ask for variables, of which a task may read those that are named after it. */
final class VariableFunctions {
    static final Map<String, Function> ALL = Map.of(
            "nomadVar",
            Function.of(1, VariableFunctions::items),
            "nomadVarExists",
            Function.of(1, call -> find(call, call.text(0)).isPresent()),
            "nomadVarList",
            new Function(0, 1, call -> list(call, false)),
            "nomadVarListSafe",
            new Function(0, 1, call -> list(call, true)));

    private VariableFunctions() {}

    /** One that is not there is waited for. */
    private static Map<String, String> items(Call call) {
        String path = call.text(0);
        Optional<Variable> variable = find(call, path);
        if (variable.isEmpty()) {
            call.context().waitFor(new Lookup(Kind.VARIABLE, path));
        }
        return variable.map(Variable::items).orElse(Map.of());
    }

    static Optional<Variable> find(Call call, String path) {
        List<String> readable = call.context().surroundings().readable();
        if (!readable.contains(path)) {
            throw new Fault("this task may not read variable \"" + path + "\", only \""
                    + String.join("\", \"", readable) + "\"");
        }
        return call.context().variables(new Lookup(Kind.VARIABLE, path)).stream()
                .filter(variable -> variable.metadata().id().path().equals(path))
                .findFirst();
    }

    /** Those that the task may read; of others a list says nothing. */
    private static List<Struct> list(Call call, boolean safe) {
        String prefix = call.count() == 0 ? "" : call.text(0);
        Lookup lookup = new Lookup(Kind.VARIABLES, prefix);
        List<Struct> found = call.context().variables(lookup).stream()
                .map(Variable::metadata)
                .filter(variable -> variable.id().path().startsWith(prefix))
                .map(VariableFunctions::struct)
                .toList();
        if (safe && found.isEmpty()) {
            call.context().waitFor(lookup);
        }
        return found;
    }

    private static Struct struct(VariableMetadata variable) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("Namespace", variable.id().namespace());
        fields.put("Path", variable.id().path());
        fields.put("CreateIndex", variable.createIndex());
        fields.put("ModifyIndex", variable.modifyIndex());
        fields.put("CreateTime", nanos(variable.createdAt()));
        fields.put("ModifyTime", nanos(variable.modifiedAt()));
        return new Struct("variable", fields);
    }

    private static long nanos(Instant time) {
        return Duration.between(Instant.EPOCH, time).toNanos();
    }
}
