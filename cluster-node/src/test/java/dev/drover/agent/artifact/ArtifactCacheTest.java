package dev.drover.agent.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.agent.download.Checksum;
import dev.drover.agent.download.Validator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArtifactCacheTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private Path root;
    private Path file;

    @BeforeEach
    void open(@TempDir Path root) throws IOException {
        this.root = root;
        this.file = Files.writeString(root.resolve("file"), "hello");
    }

    @Test
    void givesBackWhatWasPut() throws IOException {
        ArtifactCache cache = cache(NOW);
        Validator validator = new Validator("\"1\"", "http://h/a");
        cache.put(key("a"), file, Optional.empty(), validator);
        Path copy = root.resolve("copy");
        assertThat(cache(NOW).copy(key("a"), copy)).contains(validator);
        assertThat(copy).hasContent("hello");
        assertThat(cache.copy(key("b"), root.resolve("none"))).isEmpty();
        assertThat(root.resolve("none")).doesNotExist();
    }

    @Test
    void isNotChangedThroughWhatItGave() throws IOException {
        ArtifactCache cache = cache(NOW);
        cache.put(key("a"), file, Optional.empty(), Validator.NONE);
        Files.writeString(file, "changed");
        Path copy = root.resolve("copy");
        assertThat(cache.copy(key("a"), copy)).contains(Validator.NONE);
        assertThat(copy).hasContent("hello");
        Files.delete(copy);
        Files.writeString(copy, "changed");
        assertThat(cache.copy(key("a"), root.resolve("next"))).isPresent();
        assertThat(root.resolve("next")).hasContent("hello");
    }

    @Test
    void keepsNothingThatHasAnotherChecksum() throws Exception {
        ArtifactCache cache = cache(NOW);
        cache.put(key("a"), file, Checksum.parse("md5:00000000000000000000000000000000"), Validator.NONE);
        assertThat(cache.copy(key("a"), root.resolve("copy"))).isEmpty();
        cache.put(key("a"), file, Checksum.parse("md5:5d41402abc4b2a76b9719d911017c592"), Validator.NONE);
        assertThat(cache.copy(key("a"), root.resolve("copy"))).isPresent();
    }

    @Test
    void forgetsWhatWasNotUsedForLongest() throws IOException {
        for (int i = 0; i < 3; i++) {
            cache(NOW.plusSeconds(i)).put(key("k" + i), file, Optional.empty(), Validator.NONE);
            touch("k" + i, NOW.plusSeconds(i));
        }
        assertThat(cache(NOW.plusSeconds(10)).copy(key("k0"), root.resolve("copy")))
                .isPresent();
        cache(NOW.plusSeconds(11)).put(key("k3"), file, Optional.empty(), Validator.NONE);
        assertThat(names()).containsExactlyInAnyOrder("k0", "k2", "k3");
        Files.writeString(file, "larger than all of the cache");
        cache(NOW.plusSeconds(12)).put(key("k4"), file, Optional.empty(), Validator.NONE);
        assertThat(names()).containsExactlyInAnyOrder("k0", "k2", "k3");
    }

    @Test
    void removesWhatAKilledAgentLeftUnfinished() throws IOException {
        Files.createDirectories(root.resolve("cache/unfinished-1"));
        Files.writeString(root.resolve("cache/unfinished-1/content"), "hel");
        ArtifactCache cache = cache(NOW);
        assertThat(names()).isEmpty();
        assertThat(cache.copy(key("unfinished-1"), root.resolve("copy"))).isEmpty();
    }

    private void touch(String key, Instant at) throws IOException {
        Files.setLastModifiedTime(root.resolve("cache").resolve(key), java.nio.file.attribute.FileTime.from(at));
    }

    private Stream<String> names() throws IOException {
        try (Stream<Path> entries = Files.list(root.resolve("cache"))) {
            return entries.map(entry -> String.valueOf(entry.getFileName())).toList().stream();
        }
    }

    /** Room for three of the file. */
    private ArtifactCache cache(Instant now) throws IOException {
        return ArtifactCache.open(
                root.resolve("cache"), 15, Clock.offset(Clock.fixed(now, ZoneOffset.UTC), Duration.ZERO));
    }

    private static CacheKey key(String name) {
        return new CacheKey(name, true);
    }
}
