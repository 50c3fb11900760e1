package dev.drover.job;

import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.evaluation.Evaluation;
import dev.drover.protocol.evaluation.EvaluationStatus;
import dev.drover.protocol.evaluation.Trigger;
import dev.drover.protocol.job.JobCommand.CloseEvaluation;
import dev.drover.protocol.job.JobCommand.NodeWait;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The evaluations of a job that runs on every node which wait for room on one node each.
 *
 * @param opened those that begin to wait
 * @param kept those that wait for the same node already, and for the same version of the job
 */
record NodeWaits(List<Evaluation> opened, Set<EvaluationId> kept) {
    static NodeWaits of(JobState state, Evaluation running, CloseEvaluation close, Stamp now) {
        List<Evaluation> opened = new ArrayList<>();
        Set<EvaluationId> kept = new TreeSet<>();
        long number = state.evaluations().count() + (close.blocked().isPresent() ? 1 : 0);
        for (NodeWait wait : close.nodes()) {
            Optional<Evaluation> same = state.evaluations().allBlocked().stream()
                    .filter(evaluation -> evaluation.node().equals(Optional.of(wait.node()))
                            && evaluation.jobModifyIndex() == running.jobModifyIndex())
                    .findFirst();
            if (same.isPresent()) {
                kept.add(same.get().id());
            } else {
                number++;
                opened.add(blocked(running, wait, number, now));
            }
        }
        return new NodeWaits(opened, kept);
    }

    private static Evaluation blocked(Evaluation running, NodeWait wait, long number, Stamp now) {
        Map<String, Integer> queued = new TreeMap<>();
        wait.failedGroups().keySet().forEach(group -> queued.put(group, 1));
        return new Evaluation(
                wait.evaluation(),
                running.job(),
                running.type(),
                running.priority(),
                number,
                Trigger.QUEUED_ALLOCS,
                EvaluationStatus.BLOCKED,
                EvaluationDecisions.WAITS_FOR_ROOM,
                running.jobModifyIndex(),
                Optional.of(running.id()),
                Optional.empty(),
                Optional.of(wait.node()),
                Optional.empty(),
                wait.failedGroups(),
                queued,
                Map.of(),
                now,
                now,
                Optional.empty());
    }
}
