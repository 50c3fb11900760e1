package dev.drover.scheduler.reconcile;

import dev.drover.protocol.evaluation.Plan.DesiredUpdates;
import dev.drover.protocol.evaluation.Plan.InPlaceUpdate;
import dev.drover.protocol.evaluation.Plan.Stop;
import dev.drover.scheduler.reconcile.Reconciliation.Replacement;
import dev.drover.scheduler.reconcile.Reconciliation.Wanted;
import java.util.List;

/**
 * What must change in one group.
 *
 * @param deploymentTotal how many allocations a new deployment shall bring to health; 0 if the group starts none
 * @param canaries how many canaries the new deployment wants
 * @param later failed allocations that may be replaced at a later time
 */
record GroupChanges(
        List<Stop> stops,
        List<InPlaceUpdate> inPlace,
        List<Replacement> replacements,
        List<Wanted> placements,
        int deploymentTotal,
        int canaries,
        List<GroupSets.Later> later,
        DesiredUpdates desired) {
    GroupChanges {
        stops = List.copyOf(stops);
        inPlace = List.copyOf(inPlace);
        replacements = List.copyOf(replacements);
        placements = List.copyOf(placements);
        later = List.copyOf(later);
    }

    static GroupChanges stopsOnly(List<Stop> stops) {
        return new GroupChanges(
                stops,
                List.of(),
                List.of(),
                List.of(),
                0,
                0,
                List.of(),
                new DesiredUpdates(0, 0, 0, stops.size(), 0, 0));
    }
}
