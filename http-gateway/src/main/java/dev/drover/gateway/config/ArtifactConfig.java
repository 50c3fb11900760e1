package dev.drover.gateway.config;

import dev.drover.agent.artifact.ArtifactSettings;
import dev.drover.agent.download.ArtifactLimits;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** Reads how a client fetches artifacts: the block {@code client { artifact }}, with Nomad's names where it has them. */
record ArtifactConfig(ConfigReader files) {
    private static final String BLOCK = "client.artifact.";
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    ArtifactSettings settings() {
        ArtifactSettings standard = ArtifactSettings.STANDARD;
        ArtifactLimits limits = standard.limits();
        ArtifactLimits.Times times = new ArtifactLimits.Times(
                limits.times().connect(),
                limits.times().idle(),
                time("http_read_timeout", limits.times().http()),
                time("git_timeout", limits.times().git()),
                time("s3_timeout", limits.times().s3()));
        int most = files.number(BLOCK + "decompression_file_count_limit", 0, Integer.MAX_VALUE)
                .orElse(limits.unpackedFiles());
        return new ArtifactSettings(
                new ArtifactLimits(
                        times,
                        limit("http_max_size", limits.downloadBytes()),
                        limit("decompression_size_limit", limits.unpackedBytes()),
                        most == 0 ? Integer.MAX_VALUE : most,
                        limits.unpackedRatio(),
                        limits.unpackedDepth()),
                files.bytes(BLOCK + "cache_max_size").orElse(standard.cacheBytes()),
                !files.flag(BLOCK + "disable_filesystem_isolation").orElse(false),
                variables());
    }

    private Duration time(String key, Duration standard) {
        return files.duration(BLOCK + key, SHORTEST).orElse(standard);
    }

    /** 0 stands for no limit, as in Nomad. */
    private long limit(String key, long standard) {
        long bytes = files.bytes(BLOCK + key).orElse(standard);
        return bytes == 0 ? Long.MAX_VALUE : bytes;
    }

    /** Names with commas between them. */
    private List<String> variables() {
        String names = files.text(BLOCK + "set_environment_variables").orElse("");
        return Arrays.stream(names.split(",", -1))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
    }
}
