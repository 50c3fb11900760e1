package dev.drover.protocol.stream;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.jdk.JvmAccess;
import java.time.Duration;

/**
 * What somebody wants of a task's JVM.
 *
 * @param argument what {@code operation} says of it; empty for its default
 * @param asker whoever wants it, for the task's events
 */
public record JvmRequest(AllocationId allocation, String task, Operation operation, String argument, String asker) {
    /** The argument for what counts live objects only, which has the JVM collect garbage first. */
    public static final String LIVE = "live";

    /** The argument for options that were left as they are, too. */
    public static final String ALL = "all";

    /** How long a JVM may take for what it is asked. */
    public static final Duration PATIENCE = Duration.ofSeconds(60);

    /** What can be asked of a JVM. */
    public enum Operation {
        /** Its own counters, read without touching it: {@link JvmFigures}. */
        FIGURES,
        /** All threads with their stacks and locks, as text. */
        THREADS,
        /** Threads that wait for each other, as text. */
        DEADLOCKS,
        /** Classes by the memory of their objects, as text; {@link #LIVE} or all there are. */
        HISTOGRAM,
        /** Options in force, as text; {@link #ALL} or those that were set. */
        FLAGS,
        /** All objects into a file of the task: {@link JvmFile}; {@link #LIVE} or all there are. */
        HEAP_DUMP,
        /** Begins a flight recording; the argument is {@code default} or {@code profile}. */
        RECORDING_START,
        /** Ends the flight recording and keeps it: {@link JvmFile}. */
        RECORDING_STOP,
        /** The content of a file that one of the above has made; the argument is its name. */
        FILE;

        /** What has to be allowed for it. */
        public JvmAccess access() {
            return switch (this) {
                case FIGURES -> JvmAccess.COUNTERS;
                case THREADS -> JvmAccess.THREADS;
                case DEADLOCKS -> JvmAccess.DEADLOCKS;
                case HISTOGRAM -> JvmAccess.HISTOGRAM;
                case FLAGS -> JvmAccess.FLAGS;
                case HEAP_DUMP -> JvmAccess.HEAP_DUMP;
                case RECORDING_START, RECORDING_STOP -> JvmAccess.RECORDING;
                case FILE -> JvmAccess.FETCH;
            };
        }
    }
}
