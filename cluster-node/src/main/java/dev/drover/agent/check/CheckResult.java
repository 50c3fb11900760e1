package dev.drover.agent.check;

import java.time.Instant;

/**
 * The outcome of one probe.
 *
 * @param output what a person reads
 * @param statusCode of an http check, else 0
 */
public record CheckResult(Status status, String output, int statusCode, Instant at) {
    /** Nomad's words; it has none for a warning, which is Consul's. */
    public enum Status {
        SUCCESS("success"),
        WARNING("warning"),
        FAILURE("failure");

        private final String wireName;

        Status(String wireName) {
            this.wireName = wireName;
        }

        public String wireName() {
            return wireName;
        }
    }

    /** The same as the check stands after it. */
    public CheckResult standing(Status standing) {
        return new CheckResult(standing, output, statusCode, at);
    }

    public boolean isSuccess() {
        return status == Status.SUCCESS;
    }
}
