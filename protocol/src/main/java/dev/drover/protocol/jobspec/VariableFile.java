package dev.drover.protocol.jobspec;

import dev.drover.protocol.jobspec.hcl.BlockSchema;
import dev.drover.protocol.jobspec.hcl.Conversions;
import dev.drover.protocol.jobspec.hcl.Diagnostics;
import dev.drover.protocol.jobspec.hcl.Hcl;
import dev.drover.protocol.jobspec.hcl.HclException;
import dev.drover.protocol.jobspec.hcl.Inputs;
import dev.drover.protocol.jobspec.hcl.Limits;
import dev.drover.protocol.jobspec.hcl.Position;
import dev.drover.protocol.jobspec.hcl.ResolvedBlock;
import dev.drover.protocol.jobspec.hcl.SourceFile;
import java.math.BigDecimal;
import java.util.Map;

/** Reads files that describe a variable. */
public final class VariableFile {
    private static final BlockSchema FILE = BlockSchema.builder()
            .attributes("namespace", "path", "create_index", "modify_index", "create_time", "modify_time")
            .map("items")
            .build();

    private VariableFile() {}

    /**
     * What a file says; what it does not say is empty.
     *
     * @param modifyIndex 0 if it has none
     */
    public record Described(String namespace, String path, long modifyIndex, Map<String, String> items) {}

    /** Throws {@link HclException} with everything that is wrong with the file. */
    public static Described read(SourceFile source, Inputs inputs) {
        ResolvedBlock root = Hcl.resolve(source, FILE, inputs, Limits.STANDARD).root();
        Diagnostics diagnostics = new Diagnostics();
        BlockReader reader =
                new BlockReader(root, JobPath.job(""), diagnostics, new Places(new Position(source.name(), 1, 1)));
        Described described = new Described(
                reader.text("namespace").orElse(""),
                reader.text("path").orElse(""),
                root.attribute("modify_index")
                        .flatMap(attribute -> Conversions.number(attribute.value()))
                        .map(BigDecimal::longValue)
                        .orElse(0L),
                reader.map("items"));
        diagnostics.throwIfErrors();
        return described;
    }
}
