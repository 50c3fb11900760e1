package dev.drover.agent.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.agent.driver.NeedsTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an agent finds out on a machine that has not all it needs. */
class IsolationProbeIT {
    private static final Path ANY = Path.of("/bin/true");

    @TempDir
    Path directory;

    private static Isolation probe(Map<String, Path> programs) {
        return Isolation.probe(true, name -> Optional.ofNullable(programs.get(name)));
    }

    @Test
    void needsRoot() {
        Isolation none = Isolation.probe(false, name -> {
            throw new AssertionError("nothing is looked for: " + name);
        });

        assertThat(none.isComplete()).isFalse();
        assertThat(none.needs()).isEqualTo("an agent that runs as root");
        assertThat(none.description()).isEqualTo("none");
    }

    @Test
    void needsBubblewrapAndSetpriv() {
        assertLacksASandbox(probe(Map.of("setpriv", ANY)), "bwrap (Debian: apt-get install bubblewrap)");
        assertLacksASandbox(probe(Map.of("bwrap", ANY)), "setpriv (Debian: util-linux)");
    }

    private static void assertLacksASandbox(Isolation isolation, String needed) {
        assertThat(isolation.isComplete()).isFalse();
        assertThat(isolation.sandbox()).isEmpty();
        assertThat(isolation.missing()).startsWith(needed);
        assertThat(isolation.description()).doesNotContain("bubblewrap");
    }

    /** As where the kernel lets nobody make namespaces. */
    @Test
    @NeedsTool(value = "bwrap", asRoot = true)
    void needsABubblewrapThatWorks() throws IOException {
        Path bubblewrap = script("echo bwrap: Creating new namespace failed >&2; exit 1");

        Isolation isolation = probe(Map.of("bwrap", bubblewrap, "setpriv", found("setpriv")));

        assertLacksASandbox(
                isolation, "bwrap that works here (it says: bwrap: Creating new namespace failed (exit code 1))");
        assertThat(isolation.cgroups()).isPresent();
    }

    @Test
    @NeedsTool(value = "bwrap", asRoot = true)
    void doesWithoutAFilterThatTheKernelDoesNotTake() throws IOException {
        Path bubblewrap = script("case \" $* \" in *' --seccomp '*) exit 1;; esac; exec " + found("bwrap") + " \"$@\"");

        Isolation isolation = probe(Map.of("bwrap", bubblewrap, "setpriv", found("setpriv")));

        assertThat(isolation.needs()).isEmpty();
        assertThat(isolation.sandbox().orElseThrow().filter()).isEmpty();
        assertThat(isolation.description()).matches("bubblewrap,cgroups-v[12]");
    }

    @Test
    @NeedsTool(value = "bwrap", asRoot = true)
    void hasAllWhereNothingIsMissing() {
        Isolation isolation = probe(Map.of("bwrap", found("bwrap"), "setpriv", found("setpriv")));

        assertThat(isolation.isComplete()).isTrue();
        assertThat(isolation.needs()).isEmpty();
        assertThat(isolation.description()).matches("bubblewrap,seccomp,cgroups-v[12]");
    }

    private Path script(String text) throws IOException {
        Path script = Files.writeString(directory.resolve("bwrap"), "#!/bin/sh\n" + text + "\n");
        assertThat(script.toFile().setExecutable(true, false)).isTrue();
        return script;
    }

    private static Path found(String program) {
        return Stream.of("/usr/local/bin", "/usr/bin", "/bin")
                .map(place -> Path.of(place, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow();
    }
}
