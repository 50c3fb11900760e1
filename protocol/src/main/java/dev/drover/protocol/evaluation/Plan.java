package dev.drover.protocol.evaluation;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.DeploymentId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.Sorted;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.allocation.PlacementMetrics;
import dev.drover.protocol.job.Job;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a scheduler proposes for one job: nothing is real until the nodes have accepted their parts.
 *
 * @param inPlace allocations that get the new job version where they are
 * @param deployment the deployment to create, with what each group wants in total
 * @param failedGroups groups that could not be placed, and why
 * @param queued by group, how many placements are still missing
 * @param followUps when to look again at what failed and may be replaced only then
 * @param earlierJobs by number, the older versions that some placements run
 * @param lacking of a job that runs on every node, where there was no room for it: at most {@value #MOST_LACKING} of these
 * @param passedOver of a job that runs on every node, by group: why it does not come to some of them, or to none, though no
 *     room is missing. What is missing besides is in {@code failedGroups}
 * @param desiredUpdates by group, what the reconciler wants (shown by {@code job plan})
 */
public record Plan(
        List<Stop> stops,
        List<Placement> placements,
        List<InPlaceUpdate> inPlace,
        Optional<NewDeployment> deployment,
        Map<String, PlacementMetrics> failedGroups,
        Map<String, Integer> queued,
        Map<String, DesiredUpdates> desiredUpdates,
        List<FollowUp> followUps,
        Map<Long, Job> earlierJobs,
        List<Lack> lacking,
        Map<String, PlacementMetrics> passedOver) {
    public static final int MOST_LACKING = 32;

    public static final Plan EMPTY = new Plan(
            List.of(),
            List.of(),
            List.of(),
            Optional.empty(),
            Map.of(),
            Map.of(),
            Map.of(),
            List.of(),
            Map.of(),
            List.of(),
            Map.of());

    public Plan {
        stops = List.copyOf(stops);
        placements = List.copyOf(placements);
        inPlace = List.copyOf(inPlace);
        failedGroups = Sorted.copyOf(failedGroups);
        queued = Sorted.copyOf(queued);
        desiredUpdates = Sorted.copyOf(desiredUpdates);
        followUps = List.copyOf(followUps);
        earlierJobs = Sorted.copyOf(earlierJobs);
        lacking = List.copyOf(lacking);
        passedOver = Sorted.copyOf(passedOver);
    }

    /** A node without room for a group that shall run there, and why. */
    public record Lack(NodeId node, String group, PlacementMetrics why) {}

    /** An allocation to end; {@code client} is set where the node can no longer say so itself (lost). */
    public record Stop(AllocationId allocation, NodeId node, String description, Optional<ClientStatus> client) {}

    /** An allocation that keeps running under the new job version. */
    public record InPlaceUpdate(AllocationId allocation, NodeId node, Optional<DeploymentId> deployment) {}

    /** An evaluation to be opened at a later time, and the allocations that wait for it. */
    public record FollowUp(Instant at, Trigger trigger, List<AllocationId> allocations) {
        public FollowUp {
            allocations = List.copyOf(allocations);
        }
    }

    /**
     * A deployment this plan starts; by group the total of allocations it wants healthy.
     *
     * @param desiredCanaries by group, where there are canaries
     */
    public record NewDeployment(
            DeploymentId id, Map<String, Integer> desiredTotals, Map<String, Integer> desiredCanaries) {
        public NewDeployment {
            desiredTotals = Sorted.copyOf(desiredTotals);
            desiredCanaries = Sorted.copyOf(desiredCanaries);
        }

        public NewDeployment(DeploymentId id, Map<String, Integer> desiredTotals) {
            this(id, desiredTotals, Map.of());
        }
    }

    /**
     * What the reconciler wants of one group; a reschedule is one of its placements, too.
     *
     * @param disconnect how many have become unknown and are not made up for yet
     * @param reconnect how many are heard of again and go on
     */
    public record DesiredUpdates(
            int ignore,
            int place,
            int migrate,
            int stop,
            int inPlaceUpdate,
            int destructiveUpdate,
            int canary,
            int rescheduleNow,
            int rescheduleLater,
            int disconnect,
            int reconnect) {
        public DesiredUpdates(int ignore, int place, int migrate, int stop, int inPlaceUpdate, int destructiveUpdate) {
            this(ignore, place, migrate, stop, inPlaceUpdate, destructiveUpdate, 0, 0, 0, 0, 0);
        }
    }
}
