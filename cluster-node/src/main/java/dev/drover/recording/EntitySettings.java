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
 */
public record EntitySettings(
        Duration askAgainAfter, Duration passivateAfter, Duration heartbeatTtl, Duration heartbeatGrace) {
    public static final EntitySettings STANDARD = new EntitySettings(
            Duration.ofMillis(500), Duration.ofSeconds(30), Duration.ofSeconds(10), Duration.ofSeconds(10));

    /** A failed write has an unknown outcome: the entity starts again from its journal. */
    public BackoffSupervisorStrategy onJournalTrouble() {
        return SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(5), 0.2);
    }
}
