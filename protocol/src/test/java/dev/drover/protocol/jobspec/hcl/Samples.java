package dev.drover.protocol.jobspec.hcl;

import java.util.List;
import java.util.Map;

/** Reads texts against a small schema that has every form of block. */
final class Samples {
    static final String UUID = "6f1c1a52-0000-4000-8000-000000000001";
    private static final BlockSchema LEAF =
            BlockSchema.builder().attributes("a", "b", "n").build();
    static final BlockSchema SCHEMA = BlockSchema.builder()
            .attributes("value", "other")
            .repeated("port", LEAF, "label")
            .single("once", LEAF)
            .map("meta")
            .map("config")
            .refused("needs a feature that is absent", "periodic")
            .build();

    private Samples() {}

    static ResolvedBlock resolve(String text) {
        return resolve(text, Inputs.none(() -> UUID));
    }

    static ResolvedBlock resolve(String text, Inputs inputs) {
        return Hcl.resolve(SourceFile.of("test.hcl", text), SCHEMA, inputs, Limits.STANDARD)
                .root();
    }

    /** The value of one expression, as JSON. */
    static String value(String expression) {
        return JsonText.encode(resolve("value = " + expression + "\n")
                .attribute("value")
                .orElseThrow()
                .value());
    }

    static Inputs variables(Map<String, String> environment, List<String> files, Map<String, String> values) {
        List<SourceFile> sources =
                files.stream().map(text -> SourceFile.of("vars.hcl", text)).toList();
        return new Inputs(environment, sources, values, true, () -> UUID);
    }
}
