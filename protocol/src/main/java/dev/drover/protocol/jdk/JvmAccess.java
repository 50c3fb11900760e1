package dev.drover.protocol.jdk;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What can be allowed of a task's JVM, each by itself: by the operator of its node, and by the author of its job. */
public enum JvmAccess {
    COUNTERS,
    THREADS,
    DEADLOCKS,
    HISTOGRAM,
    FLAGS,
    HEAP_DUMP,
    RECORDING,
    /** The content of heap dumps and recordings. */
    FETCH;

    /** The option of a {@code java} task that lists what its author allows. */
    public static final String OPTION = "jvm_access";

    /** As it is written in configurations and job files. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<JvmAccess> of(String text) {
        return Arrays.stream(values())
                .filter(access -> access.text().equals(text))
                .findFirst();
    }

    /** All there are, for a sentence. */
    public static String texts() {
        return Arrays.stream(values()).map(JvmAccess::text).collect(Collectors.joining(", "));
    }
}
