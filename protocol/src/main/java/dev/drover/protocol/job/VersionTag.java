package dev.drover.protocol.job;

import java.time.Instant;

/** A name that somebody gave to a version of a job, so that it is kept and can be found. */
public record VersionTag(String name, String description, Instant at) {
    public static final int LONGEST_NAME = 255;
    public static final int LONGEST_DESCRIPTION = 1_000;
}
