package dev.drover.protocol.job;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.DeploymentId;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.Sorted;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.allocation.PlacementMetrics;
import dev.drover.protocol.evaluation.EvaluationStatus;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.evaluation.Trigger;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** What can be asked of a job. Ids of what a command creates come with it, so that a repeat changes nothing. */
public sealed interface JobCommand {
    /**
     * Creates or changes the job.
     *
     * @param enforceIndex the job modify index the caller has seen; 0 means that the job must not exist
     * @param evaluationPriority 0 for the job's own
     * @param idempotencyKey the caller's key, from which the evaluation's id follows; kept for who reads the journal.
     *     Empty for none.
     */
    record RegisterJob(
            Job job,
            Submission submission,
            OptionalLong enforceIndex,
            int evaluationPriority,
            EvaluationId evaluation,
            String idempotencyKey)
            implements JobCommand {}

    /** Stops the job; {@code purge} also forgets it. */
    record DeregisterJob(boolean purge, EvaluationId evaluation) implements JobCommand {}

    /** Asks for an evaluation without a change. */
    record EvaluateJob(EvaluationId evaluation, Trigger trigger, Optional<NodeId> node) implements JobCommand {}

    /** Asks for an evaluation that replaces what has failed, whatever the policies of its groups say of the moment. */
    record ForceReschedule(EvaluationId evaluation) implements JobCommand {}

    /** An evaluation asks whether it is its turn, and for what it needs. */
    record BeginEvaluation(EvaluationId evaluation) implements JobCommand {}

    /**
     * Records a part of what an evaluation's plan achieved; big plans come in several before the close.
     *
     * @param part counts from 0; a repeat of a part already recorded changes nothing
     */
    record RecordPlacements(EvaluationId evaluation, int part, Applied applied) implements JobCommand {}

    /**
     * Ends an evaluation.
     *
     * @param part the number of the parts recorded before
     * @param blocked the id of the evaluation that shall wait for what could not be placed
     * @param followUps evaluations for a later time
     * @param nodes the evaluations that shall wait for single nodes, in place of the other one
     */
    record CloseEvaluation(
            EvaluationId evaluation,
            int part,
            EvaluationStatus status,
            String statusDescription,
            Applied applied,
            Optional<Plan.NewDeployment> deployment,
            Map<String, PlacementMetrics> failedGroups,
            Map<String, Integer> queued,
            Map<String, PlacementMetrics> passedOver,
            Optional<EvaluationId> blocked,
            List<FollowUp> followUps,
            List<NodeWait> nodes)
            implements JobCommand {
        public CloseEvaluation {
            failedGroups = Sorted.copyOf(failedGroups);
            queued = Sorted.copyOf(queued);
            passedOver = Sorted.copyOf(passedOver);
            followUps = List.copyOf(followUps);
            nodes = List.copyOf(nodes);
        }
    }

    /** An evaluation that shall wait for room on one node. */
    record NodeWait(EvaluationId evaluation, NodeId node, Map<String, PlacementMetrics> failedGroups) {
        public NodeWait {
            failedGroups = Sorted.copyOf(failedGroups);
        }
    }

    /** An evaluation for a later time, and the id it gets. */
    record FollowUp(EvaluationId evaluation, Plan.FollowUp plan) {}

    /** What the nodes accepted of a plan made from {@code jobVersion}, and the sequence numbers that brought them to. */
    record Applied(
            long jobVersion,
            List<Placement> placements,
            List<Plan.Stop> stops,
            List<Plan.InPlaceUpdate> inPlace,
            Map<NodeId, Long> nodeSequences) {
        public static final Applied NOTHING = new Applied(0, List.of(), List.of(), List.of(), Map.of());

        public Applied {
            placements = List.copyOf(placements);
            stops = List.copyOf(stops);
            inPlace = List.copyOf(inPlace);
            nodeSequences = Sorted.copyOf(nodeSequences);
        }

        /** The same without what was considered for each placement. */
        public Applied briefly() {
            List<Placement> brief = placements.stream().map(Placement::briefly).toList();
            return new Applied(jobVersion, brief, stops, inPlace, nodeSequences);
        }
    }

    /** Capacity came: a blocked evaluation is to run again. */
    record UnblockEvaluation(EvaluationId evaluation) implements JobCommand {}

    /**
     * A node's outbox: cumulative, resent until acknowledged.
     *
     * @param sequence the node's number of the newest report in it
     * @param evaluation the id of the evaluation to open if the reports call for one
     */
    record RecordReports(NodeId node, long sequence, List<AllocationReport> reports, EvaluationId evaluation)
            implements JobCommand {
        public RecordReports {
            reports = List.copyOf(reports);
        }
    }

    /** A timer: fails the deployment if its progress deadline has passed. */
    record CheckDeployment(DeploymentId deployment, EvaluationId evaluation) implements JobCommand {}

    /** A timer: the time of a delayed evaluation has come. */
    record WakeEvaluation(EvaluationId evaluation) implements JobCommand {}

    /**
     * Takes a deployment's canaries for good.
     *
     * @param groups none for all
     */
    record PromoteDeployment(DeploymentId deployment, List<String> groups, EvaluationId evaluation)
            implements JobCommand {
        public PromoteDeployment {
            groups = List.copyOf(groups);
        }
    }

    /** Holds a deployment, or lets one go on that was held. */
    record PauseDeployment(DeploymentId deployment, boolean pause, EvaluationId evaluation) implements JobCommand {}

    /** Gives a deployment up; where its groups want that, the newest stable version comes back. */
    record FailDeployment(DeploymentId deployment, EvaluationId evaluation) implements JobCommand {}

    /** Says how healthy allocations of a deployment are, in place of their agents. */
    record JudgeAllocations(
            DeploymentId deployment, List<AllocationId> healthy, List<AllocationId> unhealthy, EvaluationId evaluation)
            implements JobCommand {
        public JudgeAllocations {
            healthy = List.copyOf(healthy);
            unhealthy = List.copyOf(unhealthy);
        }
    }

    /**
     * Registers an older version anew.
     *
     * @param enforcePriorVersion the version the caller takes for the current one
     */
    record RevertJob(long version, OptionalLong enforcePriorVersion, EvaluationId evaluation) implements JobCommand {}

    /** Says that a version is stable, or is not. */
    record MarkVersion(long version, boolean stable) implements JobCommand {}

    /**
     * Gives a version a name.
     *
     * @param version empty for the newest
     */
    record TagVersion(String name, OptionalLong version, String description) implements JobCommand {}

    /** Takes a name from whatever version has it. */
    record UntagVersion(String name) implements JobCommand {}

    /** Reads what the scheduler needs, without an evaluation; for {@code job plan}. */
    record ReadBrief() implements JobCommand {}

    /** Ends one allocation, which is placed anew, maybe elsewhere. */
    record StopAllocation(AllocationId allocation, EvaluationId evaluation) implements JobCommand {}

    /**
     * Changes the count of one group, which makes a new version of the job.
     *
     * @param enforceIndex the job modify index the caller has seen
     */
    record ScaleJob(
            String group,
            int count,
            ScalingNote note,
            OptionalLong enforceIndex,
            EvaluationId evaluation,
            String idempotencyKey)
            implements JobCommand {}

    /** Records what an autoscaler has to say of a group, whose count stays. */
    record RecordScaling(String group, ScalingNote note) implements JobCommand {}

    /**
     * A timer: an instant of the schedule has come.
     *
     * @param over children that are known to have ended
     */
    record LaunchDue(List<JobId> over) implements JobCommand {
        public LaunchDue {
            over = List.copyOf(over);
        }
    }

    /**
     * Launches a periodic job now.
     *
     * @param idempotencyToken the caller's; empty for none
     */
    record ForceLaunch(String idempotencyToken) implements JobCommand {}

    /**
     * Launches a parameterized job.
     *
     * @param payload in Base64; empty for none
     * @param meta set over the job's own
     * @param idPrefix part of the child's id; empty for none
     * @param priority of the child; 0 for the job's own
     * @param suffix tells the child's id from others of the same second
     * @param idempotencyToken the caller's; empty for none
     */
    record DispatchJob(
            String payload,
            Map<String, String> meta,
            String idPrefix,
            int priority,
            String suffix,
            String idempotencyToken)
            implements JobCommand {
        public DispatchJob {
            meta = Sorted.copyOf(meta);
        }
    }

    /** Children have answered their registration. */
    record SettleLaunches(List<JobId> children) implements JobCommand {
        public SettleLaunches {
            children = List.copyOf(children);
        }
    }

    /** Reads where the job stands. */
    record ReadStatus() implements JobCommand {}

    /**
     * Forgets what ended before these moments: the job itself, its evaluations, its deployments.
     *
     * @param batchEvaluations for the evaluations of jobs that end by themselves
     */
    record ForgetEnded(Instant jobs, Instant evaluations, Instant batchEvaluations, Instant deployments)
            implements JobCommand {}

    /** A timer: allocations whose nodes are being emptied may have to go now. */
    record CheckDrains(EvaluationId evaluation) implements JobCommand {}
}
