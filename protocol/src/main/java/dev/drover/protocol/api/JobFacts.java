package dev.drover.protocol.api;

import dev.drover.protocol.job.VersionTag;
import java.util.Optional;

/**
 * What the server knows of a job beyond its author's text.
 *
 * @param status Nomad's word, such as {@code running}
 * @param submitTime nanoseconds since 1970
 * @param tag the name of the version
 */
public record JobFacts(
        String status,
        String statusDescription,
        boolean stop,
        boolean stable,
        long version,
        long submitTime,
        Indexes indexes,
        Optional<VersionTag> tag) {
    /** When the job came to be, when anything about it changed last, and when its text did. */
    public record Indexes(long create, long modify, long jobModify) {}
}
