package dev.drover.node;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.node.AllocationUpdate;
import dev.drover.protocol.node.Offer;
import java.util.Map;
import java.util.Optional;

/** The ways one allocation changes on its node. */
final class Changes {
    static final String LOST = "alloc is lost since its node is down";
    static final String UNKNOWN = "alloc is unknown since its node is disconnected";

    private Changes() {}

    static Allocation placed(Placement placement, Offer offer, Stamp stamp) {
        return new Allocation(
                placement,
                offer.job().id(),
                placement.jobVersion(offer.jobVersion()),
                offer.evaluation(),
                DesiredStatus.RUN,
                "",
                ClientStatus.PENDING,
                "",
                Map.of(),
                Optional.empty(),
                stamp,
                stamp,
                stamp.index());
    }

    static Allocation stopped(Allocation old, Plan.Stop stop, EvaluationId evaluation, Stamp stamp) {
        ClientStatus client =
                old.client().isTerminal() ? old.client() : stop.client().orElse(old.client());
        return unwanted(old, evaluation, DesiredStatus.STOP, stop.description(), client, stamp);
    }

    /** Makes room for another. */
    static Allocation evicted(Allocation old, AllocationId by, Stamp stamp) {
        return unwanted(old, old.evaluation(), DesiredStatus.EVICT, Allocation.PREEMPTED + by, old.client(), stamp);
    }

    static Allocation lost(Allocation old, Stamp stamp) {
        return unwanted(old, old.evaluation(), DesiredStatus.STOP, LOST, ClientStatus.LOST, stamp);
    }

    private static Allocation unwanted(
            Allocation old,
            EvaluationId evaluation,
            DesiredStatus desired,
            String why,
            ClientStatus client,
            Stamp stamp) {
        return new Allocation(
                old.placement(),
                old.job(),
                old.jobVersion(),
                evaluation,
                desired,
                why,
                client,
                old.clientDescription(),
                old.tasks(),
                old.health(),
                old.created(),
                stamp,
                stamp.index());
    }

    static Allocation unknown(Allocation old, Stamp stamp) {
        return new Allocation(
                old.placement(),
                old.job(),
                old.jobVersion(),
                old.evaluation(),
                old.desired(),
                old.desiredDescription(),
                ClientStatus.UNKNOWN,
                UNKNOWN,
                old.tasks(),
                old.health(),
                old.created(),
                stamp,
                stamp.index());
    }

    static Allocation moved(Allocation old, Plan.InPlaceUpdate update, Offer offer, Stamp stamp) {
        boolean isWatchedAnew = update.deployment().isPresent()
                && !update.deployment().equals(old.placement().deployment());
        Placement placement = isWatchedAnew ? old.placement().withDeployment(update.deployment()) : old.placement();
        return new Allocation(
                placement,
                old.job(),
                offer.jobVersion(),
                offer.evaluation(),
                old.desired(),
                old.desiredDescription(),
                old.client(),
                old.clientDescription(),
                old.tasks(),
                isWatchedAnew ? Optional.empty() : old.health(),
                old.created(),
                stamp,
                stamp.index());
    }

    /** What the agent says; an ended or lost allocation never lives again. */
    static Allocation told(Allocation old, AllocationUpdate update, Stamp stamp) {
        boolean ended = old.client().isTerminal();
        return new Allocation(
                old.placement(),
                old.job(),
                old.jobVersion(),
                old.evaluation(),
                old.desired(),
                old.desiredDescription(),
                ended ? old.client() : update.client(),
                ended ? old.clientDescription() : update.description(),
                update.keptTasks(),
                update.health().isPresent() ? update.health() : old.health(),
                old.created(),
                stamp,
                old.clientModified());
    }
}
