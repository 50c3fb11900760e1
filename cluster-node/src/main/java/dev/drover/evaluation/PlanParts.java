package dev.drover.evaluation;

import dev.drover.protocol.Chunks;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.allocation.PlacementMetrics;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.job.Job;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Splits big plans into parts that fit an event, and joins them again. */
public final class PlanParts {
    /** How many placements one event usually carries: at some 300 bytes each they leave room for the job beside them. */
    public static final int PLACEMENTS_PER_PART = 64;

    private PlanParts() {}

    /**
     * At least one part, the first with the deployment. Older versions of the job, each of which may be as large as an
     * event, and what is lacking begin with the second.
     *
     * @param most how much of each list and map goes into one part
     */
    public static List<Plan> split(Plan plan, int most) {
        List<List<Plan.Stop>> stops = Chunks.of(plan.stops(), most);
        List<List<Placement>> placements = Chunks.of(plan.placements(), most);
        List<List<Plan.InPlaceUpdate>> updates = Chunks.of(plan.inPlace(), most);
        List<Map<String, PlacementMetrics>> failed = chunks(plan.failedGroups(), most);
        List<Map<String, Integer>> queued = chunks(plan.queued(), most);
        List<Map<String, Plan.DesiredUpdates>> desired = chunks(plan.desiredUpdates(), most);
        List<List<Plan.FollowUp>> followUps = Chunks.of(plan.followUps(), most);
        List<Map<Long, Job>> jobs = later(chunks(plan.earlierJobs(), 1), Map.of());
        List<Map<String, PlacementMetrics>> passedOver = chunks(plan.passedOver(), most);
        List<List<Plan.Lack>> lacking = later(Chunks.of(plan.lacking(), most), List.of());
        int parts = IntStream.of(
                        1,
                        stops.size(),
                        placements.size(),
                        updates.size(),
                        failed.size(),
                        queued.size(),
                        desired.size(),
                        followUps.size(),
                        jobs.size(),
                        lacking.size(),
                        passedOver.size())
                .max()
                .getAsInt();
        List<Plan> split = new ArrayList<>(parts);
        for (int part = 0; part < parts; part++) {
            split.add(new Plan(
                    at(stops, part, List.of()),
                    at(placements, part, List.of()),
                    at(updates, part, List.of()),
                    part == 0 ? plan.deployment() : Optional.empty(),
                    at(failed, part, Map.of()),
                    at(queued, part, Map.of()),
                    at(desired, part, Map.of()),
                    at(followUps, part, List.of()),
                    at(jobs, part, Map.of()),
                    at(lacking, part, List.of()),
                    at(passedOver, part, Map.of())));
        }
        return split;
    }

    /** What {@link #split} took apart. */
    public static Plan join(List<Plan> parts) {
        return new Plan(
                parts.stream().map(Plan::stops).flatMap(Collection::stream).toList(),
                parts.stream().map(Plan::placements).flatMap(Collection::stream).toList(),
                parts.stream().map(Plan::inPlace).flatMap(Collection::stream).toList(),
                parts.get(0).deployment(),
                joined(parts.stream().map(Plan::failedGroups).toList()),
                joined(parts.stream().map(Plan::queued).toList()),
                joined(parts.stream().map(Plan::desiredUpdates).toList()),
                parts.stream().map(Plan::followUps).flatMap(Collection::stream).toList(),
                joined(parts.stream().map(Plan::earlierJobs).toList()),
                parts.stream().map(Plan::lacking).flatMap(Collection::stream).toList(),
                joined(parts.stream().map(Plan::passedOver).toList()));
    }

    private static <K extends Comparable<K>, V> Map<K, V> joined(List<Map<K, V>> maps) {
        Map<K, V> all = new TreeMap<>();
        maps.forEach(all::putAll);
        return all;
    }

    private static <T> List<T> later(List<T> chunks, T none) {
        List<T> later = new ArrayList<>(chunks);
        if (!later.isEmpty()) {
            later.add(0, none);
        }
        return later;
    }

    static <T> T at(List<T> chunks, int part, T none) {
        return part < chunks.size() ? chunks.get(part) : none;
    }

    static <K extends Comparable<K>, V> List<Map<K, V>> chunks(Map<K, V> all, int most) {
        List<Map<K, V>> chunks = new ArrayList<>();
        for (List<K> keys : Chunks.of(List.copyOf(all.keySet()), most)) {
            Map<K, V> chunk = new TreeMap<>();
            keys.forEach(key -> chunk.put(key, all.get(key)));
            chunks.add(chunk);
        }
        return chunks;
    }
}
