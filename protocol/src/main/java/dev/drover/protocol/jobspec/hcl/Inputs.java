package dev.drover.protocol.jobspec.hcl;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What comes from outside a source file.
 *
 * @param environment values by variable name, as {@code NOMAD_VAR_name} gives them; names nobody declared are ignored
 * @param files variable files; a later one wins
 * @param values values by name, as {@code -var name=value} gives them; win over everything else
 * @param strict whether a name that is not declared is an error in {@code files} and {@code values}
 * @param uuids gives random UUIDs
 */
public record Inputs(
        Map<String, String> environment,
        List<SourceFile> files,
        Map<String, String> values,
        boolean strict,
        Supplier<String> uuids) {
    public Inputs {
        environment = Map.copyOf(environment);
        files = List.copyOf(files);
        values = Map.copyOf(values);
    }

    /** Nothing from outside but random UUIDs. */
    public static Inputs none(Supplier<String> uuids) {
        return new Inputs(Map.of(), List.of(), Map.of(), true, uuids);
    }
}
