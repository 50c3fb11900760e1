package dev.drover.server;

import java.time.Duration;

/**
 * How much a start may have to read.
 *
 * @param every how often it is looked whether a sweep is due
 * @param rows so many rows of the log make a sweep due, and an entity whose snapshot lies further back than that gets a
 *     new one; so a start reads at most twice as many, and what is written between two looks
 */
public record SweepSettings(Duration every, long rows) {
    /**
     * Few enough rows to be read within a start's patience, even full ones of a busy server. Many enough that a busy
     * entity is not stored over and over: each sweep stores it once.
     */
    public static final SweepSettings STANDARD = new SweepSettings(Duration.ofSeconds(15), 2_000);
}
