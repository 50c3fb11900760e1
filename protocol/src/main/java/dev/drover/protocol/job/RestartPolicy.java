package dev.drover.protocol.job;

import java.time.Duration;

/**
 * When a task that ended is started again on the same node.
 *
 * @param renderTemplates what the job file says; templates are rendered before each start, whatever it says
 */
public record RestartPolicy(int attempts, Duration interval, Duration delay, Mode mode, boolean renderTemplates) {
    /** One that says nothing of templates. */
    public RestartPolicy(int attempts, Duration interval, Duration delay, Mode mode) {
        this(attempts, interval, delay, mode, false);
    }

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
