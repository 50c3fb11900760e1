package dev.drover.protocol.job;

import dev.drover.protocol.Sorted;
import java.util.Map;

/** The text a job was registered from; empty source where none was sent. */
public record Submission(String source, String format, Map<String, String> variableFlags, String variables) {
    public static final Submission NONE = new Submission("", "", Map.of(), "");

    public Submission {
        variableFlags = Sorted.copyOf(variableFlags);
    }
}
