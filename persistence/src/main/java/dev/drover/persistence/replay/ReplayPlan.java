package dev.drover.persistence.replay;

import dev.drover.persistence.store.OwnerInterval;
import dev.drover.protocol.PartitionId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * In which order to read several logs so that the events of each partition, and those of each log, come in their order;
 * pure. Logs are cut wherever a partition changed hands.
 */
final class ReplayPlan {
    /** One stretch of one log, and the partitions whose events count in it. */
    record Step(UUID session, long from, long to, Set<PartitionId> partitions) {
        Step {
            partitions = Set.copyOf(partitions);
        }
    }

    private ReplayPlan() {}

    static List<Step> order(Map<PartitionId, List<OwnerInterval>> histories) {
        List<Step> open = new ArrayList<>(cut(histories));
        Map<PartitionId, Integer> reached = new HashMap<>();
        List<Step> ordered = new ArrayList<>();
        while (!open.isEmpty()) {
            Step next = open.stream()
                    .filter(step -> isReady(step, open, histories, reached))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("the chains of owners contradict each other"));
            open.remove(next);
            ordered.add(next);
            advance(next, histories, reached);
        }
        return List.copyOf(ordered);
    }

    private static List<Step> cut(Map<PartitionId, List<OwnerInterval>> histories) {
        Map<UUID, TreeSet<Long>> cuts = new HashMap<>();
        histories
                .values()
                .forEach(intervals -> intervals.forEach(interval -> {
                    TreeSet<Long> positions = cuts.computeIfAbsent(interval.session(), id -> new TreeSet<>());
                    positions.add(interval.from());
                    positions.add(interval.to());
                }));
        List<Step> steps = new ArrayList<>();
        cuts.forEach((session, positions) -> {
            Long from = null;
            for (Long to : positions) {
                if (from != null) {
                    Set<PartitionId> partitions = owned(histories, session, from);
                    if (!partitions.isEmpty()) {
                        steps.add(new Step(session, from, to, partitions));
                    }
                }
                from = to;
            }
        });
        steps.sort(Comparator.comparing(Step::session).thenComparing(Step::from));
        return steps;
    }

    private static Set<PartitionId> owned(Map<PartitionId, List<OwnerInterval>> histories, UUID session, long from) {
        Set<PartitionId> partitions = new TreeSet<>();
        histories.forEach((partition, intervals) -> {
            boolean isOwned = intervals.stream()
                    .anyMatch(interval ->
                            interval.session().equals(session) && interval.from() <= from && from < interval.to());
            if (isOwned) {
                partitions.add(partition);
            }
        });
        return partitions;
    }

    /** Everything before it in its own log, and in the history of each of its partitions, has been read. */
    private static boolean isReady(
            Step step,
            List<Step> open,
            Map<PartitionId, List<OwnerInterval>> histories,
            Map<PartitionId, Integer> reached) {
        boolean isFirstOfItsLog =
                open.stream().noneMatch(other -> other.session().equals(step.session()) && other.from() < step.from());
        return isFirstOfItsLog
                && step.partitions().stream().allMatch(partition -> {
                    int turn =
                            skipEmpty(histories.getOrDefault(partition, List.of()), reached.getOrDefault(partition, 0));
                    OwnerInterval due =
                            histories.getOrDefault(partition, List.of()).get(turn);
                    return due.session().equals(step.session()) && due.from() <= step.from() && step.from() < due.to();
                });
    }

    private static void advance(
            Step step, Map<PartitionId, List<OwnerInterval>> histories, Map<PartitionId, Integer> reached) {
        for (PartitionId partition : step.partitions()) {
            int turn = skipEmpty(histories.getOrDefault(partition, List.of()), reached.getOrDefault(partition, 0));
            boolean isDone =
                    histories.getOrDefault(partition, List.of()).get(turn).to() == step.to();
            reached.put(partition, isDone ? turn + 1 : turn);
        }
    }

    private static int skipEmpty(List<OwnerInterval> intervals, int from) {
        int turn = from;
        while (turn < intervals.size()
                && intervals.get(turn).from() == intervals.get(turn).to()) {
            turn++;
        }
        return turn;
    }
}
