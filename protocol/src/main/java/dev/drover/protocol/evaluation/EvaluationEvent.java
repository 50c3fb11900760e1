package dev.drover.protocol.evaluation;

import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.Sorted;
import dev.drover.protocol.job.Job;
import java.util.List;
import java.util.Map;

/** Facts recorded about one evaluation. */
public sealed interface EvaluationEvent {
    /**
     * A plan was made, recorded before anyone is offered anything.
     *
     * @param round counts the plans of this evaluation from 0; a later one places what nodes refused
     * @param part counts from 0 to {@code parts - 1}; a plan counts once all its parts are there
     * @param basis what the scheduler looked at, in the first part only
     */
    record PlanRecorded(int round, int part, int parts, Plan plan, List<Basis> basis) implements EvaluationEvent {
        public PlanRecorded {
            basis = List.copyOf(basis);
        }
    }

    /**
     * What a plan was made from, so that it can be made again.
     *
     * @param evaluationNumber the job's count
     * @param seed of all the scheduler's choices
     * @param algorithmVersion of the scheduler
     * @param cursors by session, the log position the snapshot had reached
     * @param baseSetSize how many nodes were ready and in the datacenters
     * @param baseSetHash tells their ids and sequence numbers from any others
     * @param nodesConsidered in the order they were looked at, at most 100
     * @param configuration what the operator had set, for the job's node pool
     */
    record Basis(
            JobId job,
            Job spec,
            long jobVersion,
            long evaluationNumber,
            long seed,
            int algorithmVersion,
            Map<String, Long> cursors,
            int baseSetSize,
            String baseSetHash,
            List<NodeId> nodesConsidered,
            SchedulerConfiguration configuration) {
        public Basis {
            cursors = Sorted.copyOf(cursors);
            nodesConsidered = List.copyOf(nodesConsidered);
        }
    }
}
