package dev.drover.view;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.job.JobEvent;
import dev.drover.protocol.job.JobEvent.EvaluationClosed;
import dev.drover.protocol.job.JobEvent.PlacementsRecorded;
import dev.drover.protocol.node.AllocationUpdate;
import dev.drover.protocol.node.NodeEvent;
import dev.drover.protocol.node.NodeEvent.AllocationsForgotten;
import dev.drover.protocol.node.NodeEvent.AllocationsUpdated;
import dev.drover.protocol.node.NodeEvent.DrainChanged;
import dev.drover.protocol.node.NodeEvent.DrainEnded;
import dev.drover.protocol.node.NodeEvent.EligibilityChanged;
import dev.drover.protocol.node.NodeEvent.NodePurged;
import dev.drover.protocol.node.NodeEvent.NodeRegistered;
import dev.drover.protocol.node.NodeEvent.NodeStatusChanged;
import dev.drover.protocol.node.NodeEvent.OfferReserved;
import dev.drover.protocol.node.NodeEvent.OfferTaken;
import dev.drover.protocol.node.NodeEvent.ReservationReleased;
import dev.drover.protocol.node.NodeEvent.UnknownExpired;
import dev.drover.protocol.node.Offer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which allocations an event changes. */
final class Touched {
    private Touched() {}

    /** Those that an event of their node changes, each once. */
    static Set<AllocationId> by(NodeEvent event) {
        return new LinkedHashSet<>(named(event));
    }

    private static List<AllocationId> named(NodeEvent event) {
        if (event instanceof NodeStatusChanged changed) {
            List<AllocationId> ids = new ArrayList<>(changed.lost());
            ids.addAll(changed.unknown());
            return ids;
        }
        if (event instanceof UnknownExpired expired) {
            return expired.lost();
        }
        if (event instanceof OfferTaken taken) {
            return offered(taken.accepted());
        }
        if (event instanceof OfferReserved reserved) {
            return offered(reserved.kept());
        }
        if (event instanceof ReservationReleased released) {
            return released.placements();
        }
        if (event instanceof AllocationsUpdated updated) {
            return updated.updates().stream().map(AllocationUpdate::allocation).toList();
        }
        if (event instanceof AllocationsForgotten forgotten) {
            return forgotten.allocations();
        }
        if (event instanceof NodePurged purged) {
            return purged.lost();
        }
        if (changesNone(event)) {
            return List.of();
        }
        throw new AssertionError("unhandled event: " + event);
    }

    /** Those that an event of a job puts into its list, each once. */
    static Set<AllocationId> listed(JobEvent event) {
        Set<AllocationId> listed = new LinkedHashSet<>();
        placements(event).forEach(placement -> listed.add(placement.id()));
        return listed;
    }

    private static List<Placement> placements(JobEvent event) {
        if (event instanceof PlacementsRecorded recorded) {
            return recorded.applied().placements();
        }
        return event instanceof EvaluationClosed closed ? closed.applied().placements() : List.of();
    }

    private static boolean changesNone(NodeEvent event) {
        return event instanceof NodeRegistered
                || event instanceof EligibilityChanged
                || event instanceof DrainChanged
                || event instanceof DrainEnded;
    }

    private static List<AllocationId> offered(Offer offer) {
        List<AllocationId> ids = new ArrayList<>();
        for (Placement placement : offer.placements()) {
            ids.add(placement.id());
            ids.addAll(placement.lineage().preempted());
        }
        offer.stops().stream().map(Plan.Stop::allocation).forEach(ids::add);
        offer.inPlace().stream().map(Plan.InPlaceUpdate::allocation).forEach(ids::add);
        return ids;
    }
}
