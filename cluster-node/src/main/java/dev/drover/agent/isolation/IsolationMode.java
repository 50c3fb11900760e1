package dev.drover.agent.isolation;

import java.util.Arrays;
import java.util.Optional;

/** What becomes of {@code java} tasks where a machine cannot isolate them, as {@code client { isolation }} says. */
public enum IsolationMode {
    /** They do not run. */
    REQUIRED("required"),
    /** They run with what isolation there is, and say so in an event. */
    BEST_EFFORT("best-effort");

    private final String text;

    IsolationMode(String text) {
        this.text = text;
    }

    /** As configuration files have it. */
    public String text() {
        return text;
    }

    public static Optional<IsolationMode> of(String text) {
        return Arrays.stream(values()).filter(mode -> mode.text.equals(text)).findFirst();
    }
}
