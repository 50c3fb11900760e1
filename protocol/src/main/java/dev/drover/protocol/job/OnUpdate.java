package dev.drover.protocol.job;

import java.util.Optional;
import java.util.stream.Stream;

/** What deployments and drains ask of a check. */
public enum OnUpdate {
    /** It has to succeed. */
    REQUIRE_HEALTHY("require_healthy"),
    /** It must not fail. */
    IGNORE_WARNINGS("ignore_warnings"),
    /** Nothing. */
    IGNORE("ignore");

    private final String wireName;

    OnUpdate(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    public static Optional<OnUpdate> of(String word) {
        return Stream.of(values()).filter(own -> own.wireName.equals(word)).findFirst();
    }
}
