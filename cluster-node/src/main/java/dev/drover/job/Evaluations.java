package dev.drover.job;

import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.evaluation.Evaluation;
import dev.drover.protocol.evaluation.EvaluationStatus;
import dev.drover.protocol.evaluation.Trigger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A job's evaluations: those with something left to do, and the latest that ended.
 *
 * @param count how many were numbered so far
 * @param open pending and blocked ones, lowest number first
 * @param ended newest last, at most {@link #ENDED_KEPT}
 */
public record Evaluations(long count, List<Evaluation> open, List<Evaluation> ended) {
    static final int ENDED_KEPT = 16;
    static final Evaluations NONE = new Evaluations(0, List.of(), List.of());

    public Evaluations {
        open = List.copyOf(open);
        ended = List.copyOf(ended);
    }

    public Optional<Evaluation> find(EvaluationId id) {
        return all().stream().filter(evaluation -> evaluation.id().equals(id)).findFirst();
    }

    /** Those that ended and those that are open, oldest first. */
    public List<Evaluation> all() {
        List<Evaluation> all = new ArrayList<>(ended);
        all.addAll(open);
        return all;
    }

    /** The evaluation whose turn it is: the pending one with the lowest number. */
    public Optional<Evaluation> running() {
        return pending().stream().findFirst();
    }

    /** Those that run or wait for their turn. */
    public List<Evaluation> pending() {
        return open.stream()
                .filter(evaluation -> evaluation.status() == EvaluationStatus.PENDING && !evaluation.isDelayed())
                .toList();
    }

    /** The newest of those that wait for their turn: it has not begun, and sees whatever there is then. */
    Optional<Evaluation> waiting() {
        List<Evaluation> pending = pending();
        return pending.size() < 2 ? Optional.empty() : Optional.of(pending.get(pending.size() - 1));
    }

    /** The one that tries again what an evaluation failed at. What waits for capacity or for a delay follows a success. */
    public Optional<EvaluationId> retryOf(Evaluation failed) {
        if (failed.status() != EvaluationStatus.FAILED) {
            return Optional.empty();
        }
        return all().stream()
                .filter(later -> later.trigger() == Trigger.FAILED_FOLLOW_UP)
                .filter(later -> later.previous().equals(Optional.of(failed.id())))
                .map(Evaluation::id)
                .findFirst();
    }

    /** Those whose time is yet to come. */
    public List<Evaluation> delayed() {
        return open.stream().filter(Evaluation::isDelayed).toList();
    }

    /** One of those that wait for capacity. */
    public Optional<Evaluation> blocked() {
        return allBlocked().stream().findFirst();
    }

    /** A job that runs on every node may have one for each node without room. */
    public List<Evaluation> allBlocked() {
        return open.stream()
                .filter(evaluation -> evaluation.status() == EvaluationStatus.BLOCKED)
                .toList();
    }

    /** The same without some that ended. */
    Evaluations without(Collection<EvaluationId> forgotten) {
        return new Evaluations(
                count,
                open,
                ended.stream()
                        .filter(evaluation -> !forgotten.contains(evaluation.id()))
                        .toList());
    }

    /** Adds or replaces one evaluation. */
    Evaluations with(Evaluation changed) {
        List<Evaluation> stillOpen = new ArrayList<>(open);
        stillOpen.removeIf(evaluation -> evaluation.id().equals(changed.id()));
        List<Evaluation> done = new ArrayList<>(ended);
        done.removeIf(evaluation -> evaluation.id().equals(changed.id()));
        if (changed.isOpen()) {
            stillOpen.add(changed);
            stillOpen.sort(Comparator.comparingLong(Evaluation::number));
        } else {
            done.add(changed);
        }
        int surplus = Math.max(0, done.size() - ENDED_KEPT);
        return new Evaluations(Math.max(count, changed.number()), stillOpen, done.subList(surplus, done.size()));
    }
}
