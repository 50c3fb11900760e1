package dev.drover.persistence.embedded;

import dev.drover.persistence.embedded.EmbeddedCassandraException.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.Set;

/** Finds out which JDK lies in a directory, and refuses those that Cassandra 5.0 does not run on. */
final class JavaHome {
    private static final Set<String> SUPPORTED = Set.of("11", "17");

    private JavaHome() {}

    /** The {@code java} binary of a JDK that Cassandra runs on. */
    static Path requireJava(Path home) {
        Path java = home.resolve("bin/java");
        if (!Files.isExecutable(java)) {
            throw new EmbeddedCassandraException(
                    Problem.WRONG_JDK, "no JDK in \"" + home + "\": \"" + java + "\" is not an executable file");
        }
        String version = version(home);
        if (!SUPPORTED.contains(major(version))) {
            throw new EmbeddedCassandraException(
                    Problem.WRONG_JDK,
                    "the embedded Cassandra needs JDK 11 or 17, but \"" + home + "\" holds version \"" + version
                            + "\"");
        }
        return java;
    }

    /** Every JDK since 9 describes itself in a file {@code release} of properties with quoted values. */
    private static String version(Path home) {
        Properties release = new Properties();
        try (var reader = Files.newBufferedReader(home.resolve("release"))) {
            release.load(reader);
        } catch (IOException e) {
            throw new EmbeddedCassandraException(
                    Problem.WRONG_JDK,
                    "cannot tell the version of the JDK in \"" + home + "\": it has no readable file \"release\"",
                    e);
        }
        return release.getProperty("JAVA_VERSION", "unknown").replace("\"", "");
    }

    private static String major(String version) {
        List<String> parts = List.of(version.split("[.\\-+_]", -1));
        return parts.get(0).equals("1") && parts.size() > 1 ? parts.get(1) : parts.get(0);
    }
}
