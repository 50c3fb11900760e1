package dev.drover.agent.download;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;

/**
 * What an artifact may cost.
 *
 * @param unpackedFiles entries of an archive or of a repository, directories included
 * @param unpackedRatio unpacked size by packed size; asked only beyond 64 MiB, below which anything goes
 * @param unpackedDepth how many directories may lie in each other
 */
public record ArtifactLimits(
        Times times, long downloadBytes, long unpackedBytes, int unpackedFiles, int unpackedRatio, int unpackedDepth) {
    /** Nomad's times and count of files; sizes a node can bear. */
    public static final ArtifactLimits STANDARD = new ArtifactLimits(
            new Times(
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(30),
                    Duration.ofMinutes(30),
                    Duration.ofMinutes(30)),
            4L << 30,
            4L << 30,
            4096,
            200,
            100);

    /**
     * How long things may take.
     *
     * @param idle longest silence of a server
     * @param http longest download over http, or from a file
     * @param git longest time to fetch a repository
     * @param s3 longest download of an object
     */
    public record Times(Duration connect, Duration idle, Duration http, Duration git, Duration s3) {
        /** The longest time for one artifact. */
        public Duration of(Transport transport) {
            return switch (transport) {
                case HTTP, FILE -> http;
                case GIT -> git;
                case S3 -> s3;
            };
        }
    }

    void write(DataOutputStream to) throws IOException {
        to.writeLong(times.connect.toNanos());
        to.writeLong(times.idle.toNanos());
        to.writeLong(times.http.toNanos());
        to.writeLong(times.git.toNanos());
        to.writeLong(times.s3.toNanos());
        to.writeLong(downloadBytes);
        to.writeLong(unpackedBytes);
        to.writeInt(unpackedFiles);
        to.writeInt(unpackedRatio);
        to.writeInt(unpackedDepth);
    }

    static ArtifactLimits read(DataInputStream from) throws IOException {
        Times times = new Times(
                Duration.ofNanos(from.readLong()),
                Duration.ofNanos(from.readLong()),
                Duration.ofNanos(from.readLong()),
                Duration.ofNanos(from.readLong()),
                Duration.ofNanos(from.readLong()));
        return new ArtifactLimits(
                times, from.readLong(), from.readLong(), from.readInt(), from.readInt(), from.readInt());
    }
}
