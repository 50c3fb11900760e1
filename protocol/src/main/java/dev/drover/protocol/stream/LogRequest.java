package dev.drover.protocol.stream;

import dev.drover.protocol.AllocationId;

/**
 * Which part of which log is wanted.
 *
 * @param offset bytes from the origin: forward from the start, back from the end
 * @param follow whether to wait for more at the end, until the task has ended
 */
public record LogRequest(
        AllocationId allocation, String task, Channel channel, Origin origin, long offset, boolean follow) {
    /** A task's output. */
    public enum Channel {
        STDOUT("stdout"),
        STDERR("stderr");

        private final String wireName;

        Channel(String wireName) {
            this.wireName = wireName;
        }

        /** Nomad's word for it. */
        public String wireName() {
            return wireName;
        }
    }

    /** Where an offset counts from. */
    public enum Origin {
        START("start"),
        END("end");

        private final String wireName;

        Origin(String wireName) {
            this.wireName = wireName;
        }

        /** Nomad's word for it. */
        public String wireName() {
            return wireName;
        }
    }
}
