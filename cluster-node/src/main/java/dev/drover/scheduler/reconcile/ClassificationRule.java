package dev.drover.scheduler.reconcile;

import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.scheduler.reconcile.AllocationFacts.NodeCondition;
import java.util.function.Predicate;

/**
 * Where an allocation belongs before anything is decided about it. The rules are in order: the first that fits decides.
 */
enum ClassificationRule {
    FAILED_WHILE_AWAY(
            Part.RECONNECTING,
            facts -> facts.reconnects()
                    && facts.desired() == DesiredStatus.RUN
                    && facts.client() == ClientStatus.FAILED),
    STOPPED_FOR_GOOD_BY_DRAIN(
            Part.UNTAINTED, facts -> facts.isServerTerminal() && !facts.reconnects() && facts.keepsSlot()),
    STOPPED(Part.IGNORED, facts -> facts.isServerTerminal() && !facts.reconnects()),
    ENDED_CANARY_TO_MIGRATE(
            Part.MIGRATING, facts -> facts.isTerminal() && !facts.reconnects() && facts.canary() && facts.migrates()),
    ENDED(Part.UNTAINTED, facts -> facts.isTerminal() && !facts.reconnects()),
    UNKNOWN_FOR_TOO_LONG(Part.EXPIRING, facts -> facts.client() == ClientStatus.UNKNOWN && facts.expired()),
    /** Nomad's. Here only what is wanted comes back, and what is to stop is met by {@link #STOPPED}, which says the same. */
    FAILED_WHILE_AWAY_AND_STOPPED(
            Part.IGNORED,
            facts -> facts.reconnects()
                    && facts.desired() == DesiredStatus.STOP
                    && facts.client() == ClientStatus.FAILED),
    UNKNOWN_ON_DISCONNECTED_NODE(
            Part.UNTAINTED,
            facts -> facts.node() == NodeCondition.DISCONNECTED && facts.client() == ClientStatus.UNKNOWN),
    PENDING_ON_DISCONNECTED_NODE(
            Part.LOST, facts -> facts.node() == NodeCondition.DISCONNECTED && facts.client() == ClientStatus.PENDING),
    DISCONNECTED_NODE_NOT_OUTLASTED(
            Part.LOST, facts -> facts.node() == NodeCondition.DISCONNECTED && !facts.outlastsLoss()),
    DISCONNECTED_NODE(Part.DISCONNECTING, facts -> facts.node() == NodeCondition.DISCONNECTED),
    TO_MIGRATE(Part.MIGRATING, AllocationFacts::migrates),
    BACK_ON_ITS_NODE(Part.RECONNECTING, facts -> facts.node() == NodeCondition.FINE && facts.reconnects()),
    ON_ITS_NODE(Part.UNTAINTED, facts -> facts.node() == NodeCondition.FINE),
    NODE_REMOVED(Part.LOST, facts -> facts.node() == NodeCondition.REMOVED),
    UNKNOWN_AND_NOT_REPLACED(
            Part.UNTAINTED,
            facts -> facts.node() == NodeCondition.DOWN && !facts.replaced() && facts.client() == ClientStatus.UNKNOWN),
    RUNNING_AND_NOT_REPLACED(
            Part.DISCONNECTING,
            facts -> facts.node() == NodeCondition.DOWN && !facts.replaced() && facts.client() == ClientStatus.RUNNING),
    NODE_DOWN(Part.LOST, facts -> facts.node() == NodeCondition.DOWN),
    REST(Part.UNTAINTED, facts -> true);

    /** The parts that a group's allocations fall into. */
    enum Part {
        /** Stays where it is, as far as its node is concerned. */
        UNTAINTED,
        /** Needs nothing and counts for nothing. */
        IGNORED,
        MIGRATING,
        LOST,
        /** Was unknown for longer than is allowed: lost from now on. */
        EXPIRING,
        DISCONNECTING,
        RECONNECTING
    }

    private final Part part;

    @SuppressWarnings("ImmutableEnumChecker") // A predicate here holds nothing, which its type does not say.
    private final Predicate<AllocationFacts> fits;

    ClassificationRule(Part part, Predicate<AllocationFacts> fits) {
        this.part = part;
        this.fits = fits;
    }

    Part part() {
        return part;
    }

    /** The first rule that fits. */
    static ClassificationRule of(AllocationFacts facts) {
        for (ClassificationRule rule : values()) {
            if (rule.fits.test(facts)) {
                return rule;
            }
        }
        throw new AssertionError("the last rule fits everything");
    }
}
