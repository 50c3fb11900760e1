package dev.drover.recording;

import java.time.Duration;
import org.apache.pekko.actor.typed.BackoffSupervisorStrategy;
import org.apache.pekko.actor.typed.SupervisorStrategy;

/**
 * How patient entities are.
 *
 * @param askAgainAfter pause before an unanswered question is asked again
 * @param passivateAfter how long an entity with nothing to do stays in memory
 * @param heartbeatTtl within which an agent promises to beat
 * @param heartbeatGrace what is granted beyond before a node counts as down
 * @param heartbeatAfterTakeover what is granted a node whose server is new: its agent has to find that first, and tasks
 *     must not be lost because servers were; as long as Nomad's {@code failover_heartbeat_ttl}
 * @param restartSpread by which part of its pause an entity may start later after trouble with the journal, 0 to 1, so that
 *     not all do at once
 */
public record EntitySettings(
        Duration askAgainAfter,
        Duration passivateAfter,
        Duration heartbeatTtl,
        Duration heartbeatGrace,
        Duration heartbeatAfterTakeover,
        double restartSpread) {
    private static final double RESTART_SPREAD = 0.2;

    public static final EntitySettings STANDARD = new EntitySettings(
            Duration.ofMillis(500),
            Duration.ofSeconds(30),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofMinutes(5));

    /** With the usual spread of restarts. */
    public EntitySettings(
            Duration askAgainAfter,
            Duration passivateAfter,
            Duration heartbeatTtl,
            Duration heartbeatGrace,
            Duration heartbeatAfterTakeover) {
        this(askAgainAfter, passivateAfter, heartbeatTtl, heartbeatGrace, heartbeatAfterTakeover, RESTART_SPREAD);
    }

    /** A failed write has an unknown outcome: the entity starts again from its journal. */
    public BackoffSupervisorStrategy onJournalTrouble() {
        return SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(5), restartSpread);
    }
}
