package dev.drover.protocol.stream;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What a JVM counts of itself.
 *
 * @param pid of the JVM, as the machine sees it
 * @param version of Java
 * @param vm its name
 * @param heap all spaces for objects together
 * @param gcCause of the collection under way; {@code No GC} when there is none
 * @param lastGcCause of the one before
 */
public record JvmFigures(
        Instant at,
        long pid,
        String version,
        String vm,
        Duration uptime,
        Memory heap,
        List<Pool> pools,
        Memory metaspace,
        List<Collector> collectors,
        String gcCause,
        String lastGcCause,
        Threads threads,
        Classes classes) {
    public JvmFigures {
        pools = List.copyOf(pools);
        collectors = List.copyOf(collectors);
    }

    /** Bytes: in use, taken from the machine, and what it may grow to. */
    public record Memory(long used, long committed, long max) {}

    /** One space of a generation, such as {@code eden}. */
    public record Pool(String generation, String space, Memory memory) {}

    /**
     * One kind of collection.
     *
     * @param time spent in all of them
     * @param lastPause how long the last one took
     */
    public record Collector(String name, long collections, Duration time, Duration lastPause) {}

    /** Threads of Java: alive, the most there were, daemons among them, started so far. */
    public record Threads(long live, long peak, long daemon, long started) {}

    /** Classes since the start. */
    public record Classes(long loaded, long unloaded) {}
}
