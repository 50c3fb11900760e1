package dev.drover.protocol.job;

import java.time.Duration;
import java.util.Optional;

/**
 * What becomes of a group's allocations when nothing is heard of their node any more.
 *
 * @param lostAfter how long they may stay unknown before they are lost, counted from the missed heartbeat; empty if they
 *     are lost at once
 * @param stopOnClientAfter how long the agent leaves them running once it hears nothing of the servers; empty for ever
 * @param replace whether others take their place while they are unknown
 * @param reconcile which of the two goes on when the node is heard of again
 */
public record DisconnectPolicy(
        Optional<Duration> lostAfter, Optional<Duration> stopOnClientAfter, boolean replace, Reconcile reconcile) {
    /** Which goes on: the allocation that is back, or the one that took its place. */
    public enum Reconcile {
        KEEP_ORIGINAL("keep_original"),
        KEEP_REPLACEMENT("keep_replacement"),
        /** The one whose node suited it better. */
        BEST_SCORE("best_score"),
        LONGEST_RUNNING("longest_running");

        private final String wireName;

        Reconcile(String wireName) {
            this.wireName = wireName;
        }

        /** Nomad's word for it. */
        public String wireName() {
            return wireName;
        }
    }

    /** Whether an allocation that runs on a node that is not heard of is unknown for a while, rather than lost. */
    public boolean outlastsLoss() {
        return lostAfter.isPresent() || !replace;
    }
}
