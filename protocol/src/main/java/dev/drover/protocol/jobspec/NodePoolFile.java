package dev.drover.protocol.jobspec;

import dev.drover.protocol.evaluation.SchedulerConfiguration.Algorithm;
import dev.drover.protocol.jobspec.hcl.BlockSchema;
import dev.drover.protocol.jobspec.hcl.Diagnostic;
import dev.drover.protocol.jobspec.hcl.Diagnostics;
import dev.drover.protocol.jobspec.hcl.Hcl;
import dev.drover.protocol.jobspec.hcl.HclException;
import dev.drover.protocol.jobspec.hcl.Inputs;
import dev.drover.protocol.jobspec.hcl.Limits;
import dev.drover.protocol.jobspec.hcl.Position;
import dev.drover.protocol.jobspec.hcl.ResolvedBlock;
import dev.drover.protocol.jobspec.hcl.SourceFile;
import dev.drover.protocol.setting.NodePool;
import java.util.List;
import java.util.Optional;

/** Reads files that describe a node pool. */
public final class NodePoolFile {
    private static final String POOL = "node_pool";
    private static final String SCHEDULING = "scheduler_config";
    private static final String ALGORITHM = "scheduler_algorithm";

    private static final BlockSchema FILE = BlockSchema.builder()
            .repeated(
                    POOL,
                    BlockSchema.builder()
                            .attributes("description")
                            .map("meta")
                            .single(
                                    SCHEDULING,
                                    BlockSchema.builder()
                                            .attributes(ALGORITHM, "memory_oversubscription_enabled")
                                            .build())
                            .refused("is not supported by this version of drover", "node_identity_ttl")
                            .build(),
                    "name")
            .build();

    private NodePoolFile() {}

    /** Throws {@link HclException} with everything that is wrong with the file. */
    public static NodePool read(SourceFile source, Inputs inputs) {
        ResolvedBlock root = Hcl.resolve(source, FILE, inputs, Limits.STANDARD).root();
        List<ResolvedBlock> pools = root.blocks(POOL);
        if (pools.size() != 1) {
            Position place = pools.isEmpty()
                    ? new Position(source.name(), 1, 1)
                    : pools.get(1).position();
            String found = pools.isEmpty() ? "has no \"node_pool\" block" : "has more than one \"node_pool\" block";
            throw new HclException(List.of(Diagnostic.error(place, "the file " + found)));
        }
        return read(pools.get(0));
    }

    private static NodePool read(ResolvedBlock block) {
        Diagnostics diagnostics = new Diagnostics();
        BlockReader reader = new BlockReader(block, JobPath.job(""), diagnostics, new Places(block.position()));
        NodePool.complaint(reader.label()).ifPresent(complaint -> diagnostics.error(block.position(), complaint));
        Optional<BlockReader> scheduling = reader.block(SCHEDULING);
        NodePool pool = new NodePool(
                reader.label(),
                reader.text("description").orElse(""),
                reader.map("meta"),
                scheduling.flatMap(NodePoolFile::algorithm),
                scheduling.flatMap(inner -> inner.flag("memory_oversubscription_enabled")));
        diagnostics.throwIfErrors();
        return pool;
    }

    private static Optional<Algorithm> algorithm(BlockReader reader) {
        Optional<String> name = reader.text(ALGORITHM).filter(given -> !given.isEmpty());
        Optional<Algorithm> algorithm = name.flatMap(Algorithm::named);
        if (name.isPresent() && algorithm.isEmpty()) {
            reader.error(ALGORITHM, "\"" + ALGORITHM + "\" must be \"binpack\" or \"spread\"");
        }
        return algorithm;
    }
}
