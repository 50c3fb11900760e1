package dev.drover.protocol.job;

import java.time.Duration;

/** When a task that ended is started again on the same node. */
public record RestartPolicy(int attempts, Duration interval, Duration delay, Mode mode) {
    /** What happens when the attempts of an interval are used up. */
    public enum Mode {
        FAIL("fail"),
        DELAY("delay");

        private final String wireName;

        Mode(String wireName) {
            this.wireName = wireName;
        }

        public String wireName() {
            return wireName;
        }
    }
}
