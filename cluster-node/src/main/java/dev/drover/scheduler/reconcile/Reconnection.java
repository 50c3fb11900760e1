package dev.drover.scheduler.reconcile;

import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.job.DisconnectPolicy;
import dev.drover.protocol.job.DisconnectPolicy.Reconcile;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.scheduler.snapshot.Standing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who goes on where an allocation is heard of again whose place another has taken meanwhile: one of the two has to go.
 *
 * @param kept are back and go on
 * @param originals are back and have to go
 * @param replacements have to go for one that is back
 */
record Reconnection(List<JobAllocation> kept, List<JobAllocation> originals, List<JobAllocation> replacements) {
    Reconnection {
        kept = List.copyOf(kept);
        originals = List.copyOf(originals);
        replacements = List.copyOf(replacements);
    }

    static Reconnection of(Situation situation, TaskGroup group, GroupSets sets) {
        Reconcile rule = group.disconnect().map(DisconnectPolicy::reconcile).orElse(Reconcile.BEST_SCORE);
        List<JobAllocation> kept = new ArrayList<>();
        List<JobAllocation> originals = new ArrayList<>();
        List<JobAllocation> replacements = new ArrayList<>();
        for (JobAllocation original : sets.returned()) {
            List<JobAllocation> others = sets.filling().stream()
                    .filter(other -> other.isLive() && other.name().equals(original.name()))
                    .toList();
            boolean loses = hasToGo(situation, original)
                    || others.stream().anyMatch(other -> isBetter(situation, rule, other, original));
            if (loses) {
                originals.add(original);
            } else {
                kept.add(original);
                replacements.addAll(others);
            }
        }
        return new Reconnection(kept, originals, replacements);
    }

    /** Whatever has taken its place. */
    private static boolean hasToGo(Situation situation, JobAllocation original) {
        return original.client() == ClientStatus.FAILED || !situation.isCurrent(original);
    }

    private static boolean isBetter(
            Situation situation, Reconcile rule, JobAllocation replacement, JobAllocation original) {
        return switch (rule) {
            case KEEP_ORIGINAL -> false;
            case KEEP_REPLACEMENT -> true;
            case BEST_SCORE -> hasBetterScore(situation, replacement, original);
            case LONGEST_RUNNING -> runsLonger(situation, replacement, original);
        };
    }

    private static boolean runsLonger(Situation situation, JobAllocation replacement, JobAllocation original) {
        Optional<Instant> replacing = situation.standing(replacement).flatMap(Standing::startedAt);
        Optional<Instant> returning = situation.standing(original).flatMap(Standing::startedAt);
        if (replacing.isEmpty() && returning.isEmpty()) {
            return hasBetterScore(situation, replacement, original);
        }
        return replacing.isPresent() && (returning.isEmpty() || replacing.get().isBefore(returning.get()));
    }

    /** What runs is not stopped for what does not run yet, however well that is placed. */
    private static boolean hasBetterScore(Situation situation, JobAllocation replacement, JobAllocation original) {
        Optional<Standing> replacing = situation.standing(replacement);
        Optional<Standing> returning = situation.standing(original);
        boolean scoresMore = scoreOf(replacing) > scoreOf(returning);
        boolean replacementRuns = replacing.filter(Standing::isRunning).isPresent();
        boolean originalRuns = returning.filter(Standing::isRunning).isPresent();
        return scoresMore && (replacementRuns || !originalRuns);
    }

    private static double scoreOf(Optional<Standing> standing) {
        return standing.map(known -> known.score().orElse(Double.NEGATIVE_INFINITY))
                .orElse(Double.NEGATIVE_INFINITY);
    }
}
