package dev.drover.protocol.job;

import java.util.Optional;

/**
 * When a task runs that is not one of its group's main tasks.
 *
 * @param sidecar it goes on beside the main tasks, until they have ended; otherwise it ends by itself
 */
public record Lifecycle(Hook hook, boolean sidecar) {
    /** The moments in the life of an allocation at which tasks may start. */
    public enum Hook {
        /** Before the main tasks, which wait for its end, or for its start if it is a sidecar. */
        PRESTART("prestart"),
        /** Once all main tasks have started. */
        POSTSTART("poststart"),
        /** Once all other tasks have ended. */
        POSTSTOP("poststop");

        private final String wireName;

        Hook(String wireName) {
            this.wireName = wireName;
        }

        /** Nomad's word for it. */
        public String wireName() {
            return wireName;
        }

        /** The one with that word; empty if there is none. */
        public static Optional<Hook> of(String wireName) {
            for (Hook hook : values()) {
                if (hook.wireName.equals(wireName)) {
                    return Optional.of(hook);
                }
            }
            return Optional.empty();
        }
    }
}
