package dev.drover.persistence.embedded;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How to run one embedded Cassandra.
 *
 * @param dataDirectory everything the server writes lies below it; one agent at a time may use it
 * @param javaHome the JDK that runs the server: Cassandra 5.0 needs 11 or 17
 * @param libraryDirectory the directory with {@code cassandra-all} and its dependencies
 * @param classDataArchive used when it exists and fits JDK and jars, otherwise silently ignored by the JVM
 * @param nativePort the CQL port on 127.0.0.1; 0 takes the port of the last run if it is free, else any free one
 * @param maximumHeapMb the server's {@code -Xmx}
 * @param minimumFreeMb the start is refused when the file system has less space than this
 * @param startTimeout how long the server may take to answer its first CQL request
 * @param orphanLifetime how long the server lives on after its agent was killed, so that the next start finds it
 * @param minimumRestartDelay wait before the first restart of a server that died; doubles up to the maximum
 * @param maximumRestartDelay upper bound of that wait
 */
public record CassandraSettings(
        Path dataDirectory,
        Path javaHome,
        Path libraryDirectory,
        Path classDataArchive,
        int nativePort,
        int maximumHeapMb,
        long minimumFreeMb,
        Duration startTimeout,
        Duration orphanLifetime,
        Duration minimumRestartDelay,
        Duration maximumRestartDelay) {
    public CassandraSettings {
        dataDirectory = dataDirectory.toAbsolutePath().normalize();
        javaHome = javaHome.toAbsolutePath().normalize();
        libraryDirectory = libraryDirectory.toAbsolutePath().normalize();
        classDataArchive = classDataArchive.toAbsolutePath().normalize();
        if (nativePort < 0 || nativePort > 65_535) {
            throw new IllegalArgumentException("native port " + nativePort + " is not between 0 and 65535");
        }
    }

    /** Settings for this JDK and for the build that {@code drover.home} (else the working directory) holds. */
    public static CassandraSettings in(Path dataDirectory) {
        return builder(dataDirectory).build();
    }

    /** Starts from what {@link #in} returns. */
    public static Builder builder(Path dataDirectory) {
        return new Builder(dataDirectory);
    }

    /** Collects the settings that differ from {@link #in}. */
    public static final class Builder {
        private final Path dataDirectory;
        private Path javaHome = Path.of(System.getProperty("java.home"));
        private Path libraryDirectory;
        private Path classDataArchive;
        private int nativePort;
        private int maximumHeapMb = 512;
        private long minimumFreeMb = 200;
        private Duration startTimeout = Duration.ofSeconds(60);
        private Duration orphanLifetime = Duration.ofMinutes(10);
        private Duration minimumRestartDelay = Duration.ofSeconds(1);
        private Duration maximumRestartDelay = Duration.ofSeconds(30);

        private Builder(Path dataDirectory) {
            this.dataDirectory = dataDirectory;
            Path built = Path.of(System.getProperty("drover.home", ".")).resolve("target/drover");
            libraryDirectory = built.resolve("lib-cassandra");
            classDataArchive = built.resolve("cds")
                    .resolve(System.getProperty("java.version"))
                    .resolve("cassandra.jsa");
        }

        public Builder javaHome(Path value) {
            javaHome = value;
            return this;
        }

        public Builder libraryDirectory(Path value) {
            libraryDirectory = value;
            return this;
        }

        public Builder classDataArchive(Path value) {
            classDataArchive = value;
            return this;
        }

        public Builder nativePort(int value) {
            nativePort = value;
            return this;
        }

        public Builder maximumHeapMb(int value) {
            maximumHeapMb = value;
            return this;
        }

        public Builder minimumFreeMb(long value) {
            minimumFreeMb = value;
            return this;
        }

        public Builder startTimeout(Duration value) {
            startTimeout = value;
            return this;
        }

        public Builder orphanLifetime(Duration value) {
            orphanLifetime = value;
            return this;
        }

        public Builder minimumRestartDelay(Duration value) {
            minimumRestartDelay = value;
            return this;
        }

        public Builder maximumRestartDelay(Duration value) {
            maximumRestartDelay = value;
            return this;
        }

        public CassandraSettings build() {
            return new CassandraSettings(
                    dataDirectory,
                    javaHome,
                    libraryDirectory,
                    classDataArchive,
                    nativePort,
                    maximumHeapMb,
                    minimumFreeMb,
                    startTimeout,
                    orphanLifetime,
                    minimumRestartDelay,
                    maximumRestartDelay);
        }
    }
}
