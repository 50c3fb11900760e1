package dev.drover.protocol.evaluation;

import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.Sorted;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.job.Job;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
     * @param moment what else the decision saw; empty in plans of versions that did not keep it
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
            SchedulerConfiguration configuration,
            Optional<Moment> moment) {
        public Basis {
            cursors = Sorted.copyOf(cursors);
            nodesConsidered = List.copyOf(nodesConsidered);
        }
    }

    /**
     * What a decision saw beside its job. The cursors and these epochs say which events of all nodes it had before it,
     * so that nothing needs to be kept of the nodes themselves.
     *
     * @param planned when the scheduler was asked
     * @param jobSequence of the job's last event when it handed over its list of allocations
     * @param epochs of the partitions' owners in the view, in the order of the partitions; the last one holds for all
     *     that follow
     * @param plan counts the plans that the server's session has made, from 1
     * @param unseen plans of the same session whose offers the view did not show yet
     * @param unseenLeftOut whether there were so many of those that they are not named
     */
    record Moment(
            Stamp planned,
            long jobSequence,
            List<Long> epochs,
            long plan,
            List<UnseenPlan> unseen,
            boolean unseenLeftOut) {
        public Moment {
            epochs = List.copyOf(epochs);
            unseen = List.copyOf(unseen);
        }
    }

    /**
     * A plan whose offers the view did not show yet.
     *
     * @param back how many plans before the one that did not see it
     * @param nodes which of its nodes, in the order of their ids, four to a hexadecimal digit, the first in the highest
     *     bit; empty for all of them
     */
    record UnseenPlan(long back, String nodes) {}
}
