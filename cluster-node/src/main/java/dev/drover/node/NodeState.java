package dev.drover.node;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.node.Drain;
import dev.drover.protocol.node.Eligibility;
import dev.drover.protocol.node.LastDrain;
import dev.drover.protocol.node.Node;
import dev.drover.protocol.node.NodeEvent;
import dev.drover.protocol.node.NodeEvent.AllocationsForgotten;
import dev.drover.protocol.node.NodeEvent.AllocationsUpdated;
import dev.drover.protocol.node.NodeEvent.DrainChanged;
import dev.drover.protocol.node.NodeEvent.DrainEnded;
import dev.drover.protocol.node.NodeEvent.EligibilityChanged;
import dev.drover.protocol.node.NodeEvent.NodePurged;
import dev.drover.protocol.node.NodeEvent.NodeRegistered;
import dev.drover.protocol.node.NodeEvent.NodeStatusChanged;
import dev.drover.protocol.node.NodeEvent.OfferReserved;
import dev.drover.protocol.node.NodeEvent.OfferTaken;
import dev.drover.protocol.node.NodeEvent.ReservationReleased;
import dev.drover.protocol.node.NodeEvent.UnknownExpired;
import dev.drover.protocol.node.NodeStatus;
import dev.drover.scheduler.snapshot.NodeUsage;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/**
 * One node as its events made it: the authoritative set of allocations on it.
 *
 * @param jobs the job versions its allocations run
 * @param dealings by job, the answers to its latest evaluation; kept beyond the job's last allocation here, see {@link
 *     #settled}
 * @param outboxes by job, what it is to be told
 * @param ending allocations lost with the node whose processes may still run: they hold their resources until the agent
 *     says that they ended
 * @param unknown allocations that may run where nothing is heard of them, by when that began
 * @param reservations by job, what room is kept for
 * @param reportSequence numbers the reports of this node
 * @param drain present while the node is being emptied
 * @param lastDrain the latest drain, whether it has ended or not
 * @param history what happened to the node, newest last, at most ten
 * @param held the sum of what is held and what room is kept for; follows from the rest, and each offer asks for it
 */
public record NodeState(
        Optional<Node> node,
        NodeStatus status,
        Eligibility eligibility,
        PSortedMap<AllocationId, Allocation> allocations,
        PSortedMap<JobVersion, Job> jobs,
        PSortedMap<JobId, Dealing> dealings,
        PSortedMap<JobId, Outbox> outboxes,
        PSortedMap<AllocationId, Stamp> ending,
        PSortedMap<AllocationId, Stamp> unknown,
        PSortedMap<JobId, Reservation> reservations,
        long reportSequence,
        Optional<Drain> drain,
        Optional<LastDrain> lastDrain,
        List<Happening> history,
        long createIndex,
        long modifyIndex,
        NodeUsage held) {
    /** How long an answer is remembered once the job has nothing here any more. */
    static final Duration DEALINGS_WINDOW = Duration.ofHours(1);

    public static final NodeState EMPTY = new NodeState(
            Optional.empty(),
            NodeStatus.INITIALIZING,
            Eligibility.ELIGIBLE,
            TreePMap.empty(),
            TreePMap.empty(),
            TreePMap.empty(),
            TreePMap.empty(),
            TreePMap.empty(),
            TreePMap.empty(),
            TreePMap.empty(),
            0,
            Optional.empty(),
            Optional.empty(),
            List.of(),
            0,
            0,
            NodeUsage.NONE);

    public NodeState {
        history = List.copyOf(history);
    }

    /** Something that happened to a node, as Nomad's node events show it. */
    public record Happening(String message, String subsystem, Stamp stamp) {
        public static final String CLUSTER = "Cluster";
        public static final String DRAIN = "Drain";
    }

    /** Whether an allocation's resources are taken. */
    public boolean holdsResources(Allocation allocation) {
        return HeldSum.holds(allocation, ending);
    }

    /**
     * The jobs without allocations here whose latest offer was answered so long ago that no copy of it can still come: an
     * offer whose answer is unknown is repeated every few seconds, by whoever owns the evaluation then.
     */
    Set<JobId> settled(Instant now) {
        Set<JobId> present = new HashSet<>(reservations.keySet());
        allocations.values().forEach(allocation -> present.add(allocation.job()));
        Set<JobId> settled = new TreeSet<>();
        dealings.forEach((job, dealing) -> {
            if (!present.contains(job) && dealing.at().plus(DEALINGS_WINDOW).isBefore(now)) {
                settled.add(job);
            }
        });
        return settled;
    }

    public Job jobOf(Allocation allocation) {
        Job job = jobs.get(new JobVersion(allocation.job(), allocation.jobVersion()));
        if (job == null) {
            throw new AssertionError("allocation " + allocation.placement().id() + " runs an unknown version of job "
                    + allocation.job());
        }
        return job;
    }

    boolean isOfSystemJob(Allocation allocation) {
        return jobOf(allocation).type().isSystem();
    }

    public NodeState apply(NodeEvent event, Stamp stamp) {
        if (event instanceof NodeRegistered registered) {
            return new NodeStateCopy(this).registered(registered.node(), stamp).at(stamp);
        }
        if (event instanceof NodeStatusChanged changed) {
            return new NodeStateCopy(this).status(changed, stamp).at(stamp);
        }
        if (event instanceof OfferTaken taken) {
            return new NodeStateCopy(this)
                    .taken(taken.accepted(), taken.refused(), stamp)
                    .at(stamp);
        }
        if (event instanceof OfferReserved reserved) {
            return new NodeStateCopy(this)
                    .reserved(reserved.kept(), reserved.refused(), stamp)
                    .at(stamp);
        }
        if (event instanceof ReservationReleased released) {
            return new NodeStateCopy(this).released(released.job()).at(stamp);
        }
        if (event instanceof AllocationsUpdated updated) {
            return new NodeStateCopy(this).updated(updated.updates(), stamp).at(stamp);
        }
        if (event instanceof AllocationsForgotten forgotten) {
            return new NodeStateCopy(this)
                    .forgotten(forgotten.allocations(), stamp)
                    .at(stamp);
        }
        if (event instanceof UnknownExpired expired) {
            return new NodeStateCopy(this).expired(expired.lost(), stamp).at(stamp);
        }
        return applyOperation(event, stamp);
    }

    /** What operators have asked for. */
    private NodeState applyOperation(NodeEvent event, Stamp stamp) {
        if (event instanceof EligibilityChanged changed) {
            return new NodeStateCopy(this)
                    .eligibility(changed.eligibility(), stamp)
                    .at(stamp);
        }
        if (event instanceof DrainChanged changed) {
            return new NodeStateCopy(this).draining(changed, stamp).at(stamp);
        }
        if (event instanceof DrainEnded ended) {
            return new NodeStateCopy(this).drained(ended, stamp).at(stamp);
        }
        if (event instanceof NodePurged purged) {
            return new NodeStateCopy(this).purged(purged.lost(), stamp).at(stamp);
        }
        throw new AssertionError("unhandled event: " + event);
    }
}
