package dev.drover.agent.artifact;

import java.time.Duration;

/**
 * What an artifact may cost.
 *
 * @param idle longest silence of a server
 * @param total longest download
 * @param unpackedFiles entries of an archive, directories included
 * @param unpackedRatio unpacked size by packed size; asked only beyond 64 MiB, below which anything goes
 */
public record ArtifactLimits(
        Duration connect,
        Duration idle,
        Duration total,
        long downloadBytes,
        long unpackedBytes,
        int unpackedFiles,
        int unpackedRatio) {
    /** Nomad's count of files; sizes a node can bear. */
    public static final ArtifactLimits STANDARD = new ArtifactLimits(
            Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofMinutes(30), 4L << 30, 4L << 30, 4096, 200);
}
