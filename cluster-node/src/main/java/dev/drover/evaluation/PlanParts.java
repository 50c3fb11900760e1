package dev.drover.evaluation;

import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.evaluation.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Splits big plans into parts that fit an event, and joins them again. */
public final class PlanParts {
    /** How many placements one event may carry: at some 300 bytes each they leave room for the job beside them. */
    public static final int PLACEMENTS_PER_PART = 64;

    private PlanParts() {}

    /** At least one part; the first carries everything that is not a list of allocations, the last what is lacking. */
    public static List<Plan> split(Plan plan) {
        List<List<Placement>> placements = chunks(plan.placements());
        List<List<Plan.Stop>> stops = chunks(plan.stops());
        List<List<Plan.InPlaceUpdate>> updates = chunks(plan.inPlace());
        int full = Math.max(1, Math.max(placements.size(), Math.max(stops.size(), updates.size())));
        int parts = plan.lacking().isEmpty() ? full : full + 1;
        List<Plan> split = new ArrayList<>(parts);
        for (int part = 0; part < parts; part++) {
            boolean first = part == 0;
            split.add(new Plan(
                    chunk(stops, part),
                    chunk(placements, part),
                    chunk(updates, part),
                    first ? plan.deployment() : Optional.empty(),
                    first ? plan.failedGroups() : Map.of(),
                    first ? plan.queued() : Map.of(),
                    first ? plan.desiredUpdates() : Map.of(),
                    first ? plan.followUps() : List.of(),
                    first ? plan.earlierJobs() : Map.of(),
                    part == full ? plan.lacking() : List.of()));
        }
        return split;
    }

    /** What {@link #split} took apart. */
    public static Plan join(List<Plan> parts) {
        Plan first = parts.get(0);
        List<Plan.Stop> stops = new ArrayList<>();
        List<Placement> placements = new ArrayList<>();
        List<Plan.InPlaceUpdate> updates = new ArrayList<>();
        for (Plan part : parts) {
            stops.addAll(part.stops());
            placements.addAll(part.placements());
            updates.addAll(part.inPlace());
        }
        return new Plan(
                stops,
                placements,
                updates,
                first.deployment(),
                first.failedGroups(),
                first.queued(),
                first.desiredUpdates(),
                first.followUps(),
                first.earlierJobs(),
                parts.get(parts.size() - 1).lacking());
    }

    private static <T> List<T> chunk(List<List<T>> chunks, int at) {
        return at < chunks.size() ? chunks.get(at) : List.of();
    }

    static <T> List<List<T>> chunks(List<T> all) {
        List<List<T>> chunks = new ArrayList<>();
        for (int from = 0; from < all.size(); from += PLACEMENTS_PER_PART) {
            chunks.add(all.subList(from, Math.min(all.size(), from + PLACEMENTS_PER_PART)));
        }
        return chunks;
    }
}
