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
     * A row of a quiet server holds an event or two, one of a busy server hundreds. With fewer rows the former would store
     * a node with many allocations over and over; with more the latter would take long to start.
     */
    public static final SweepSettings STANDARD = new SweepSettings(Duration.ofSeconds(15), 1_000);
}
