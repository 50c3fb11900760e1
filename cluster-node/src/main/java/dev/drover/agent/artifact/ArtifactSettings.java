package dev.drover.agent.artifact;

import dev.drover.agent.download.ArtifactLimits;
import java.util.List;

/**
 * How an agent fetches artifacts.
 *
 * @param cacheBytes how much is kept of what was fetched; 0 for nothing
 * @param isIsolated whether what fetches is kept apart where the machine can do that
 * @param variables of the agent's environment that it is given
 */
public record ArtifactSettings(ArtifactLimits limits, long cacheBytes, boolean isIsolated, List<String> variables) {
    public static final ArtifactSettings STANDARD =
            new ArtifactSettings(ArtifactLimits.STANDARD, 4L << 30, true, List.of());

    public ArtifactSettings {
        variables = List.copyOf(variables);
    }
}
