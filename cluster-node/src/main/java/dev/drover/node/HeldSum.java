package dev.drover.node;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.allocation.AllocatedResources;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.scheduler.snapshot.NodeUsage;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a node's allocations hold and its reservations keep, as one sum: most allocations that a node knows have ended, and
 * an offer must not cost more the more of them there are.
 */
public final class HeldSum {
    private HeldSum() {}

    /** Counts it anew. */
    public static NodeUsage of(
            Map<AllocationId, Allocation> allocations,
            Map<AllocationId, Stamp> ending,
            Map<JobId, Reservation> reservations) {
        NodeUsage sum = NodeUsage.NONE;
        for (Allocation allocation : allocations.values()) {
            if (holds(allocation, ending)) {
                sum = sum.add(allocation.placement().resources());
            }
        }
        for (Reservation reservation : reservations.values()) {
            sum = with(sum, reservation);
        }
        return sum;
    }

    /** Whether an allocation's resources are taken. */
    static boolean holds(Allocation allocation, Map<AllocationId, Stamp> ending) {
        return allocation.holdsResources()
                || (!ending.isEmpty()
                        && ending.containsKey(allocation.placement().id()));
    }

    /**
     * The sum after some allocations and the reservations of some jobs have changed.
     *
     * @param allocations as they are now; the same of {@code ending} and {@code reservations}
     * @param changed the allocations that came, went, or may hold what they did not hold before, or the other way round
     */
    static NodeUsage after(
            NodeState before,
            Map<AllocationId, Allocation> allocations,
            Map<AllocationId, Stamp> ending,
            Map<JobId, Reservation> reservations,
            Set<AllocationId> changed) {
        NodeUsage sum = before.held();
        for (AllocationId id : changed) {
            Optional<AllocatedResources> old = held(before.allocations().get(id), before.ending());
            Optional<AllocatedResources> now = held(allocations.get(id), ending);
            if (!old.equals(now)) {
                NodeUsage left = old.map(sum::remove).orElse(sum);
                sum = now.map(left::add).orElse(left);
            }
        }
        return reservations == before.reservations() ? sum : reserved(sum, before.reservations(), reservations);
    }

    private static Optional<AllocatedResources> held(@Nullable Allocation allocation, Map<AllocationId, Stamp> ending) {
        return allocation != null && holds(allocation, ending)
                ? Optional.of(allocation.placement().resources())
                : Optional.empty();
    }

    private static NodeUsage reserved(
            NodeUsage sum, Map<JobId, Reservation> before, Map<JobId, Reservation> reservations) {
        NodeUsage left = sum;
        for (Map.Entry<JobId, Reservation> old : before.entrySet()) {
            if (!old.getValue().equals(reservations.get(old.getKey()))) {
                left = without(left, old.getValue());
            }
        }
        for (Map.Entry<JobId, Reservation> now : reservations.entrySet()) {
            if (!now.getValue().equals(before.get(now.getKey()))) {
                left = with(left, now.getValue());
            }
        }
        return left;
    }

    private static NodeUsage with(NodeUsage sum, Reservation reservation) {
        return reservation.placements().reduce(sum, (with, each) -> with.add(each.resources()), (one, other) -> other);
    }

    private static NodeUsage without(NodeUsage sum, Reservation reservation) {
        return reservation
                .placements()
                .reduce(sum, (without, each) -> without.remove(each.resources()), (one, other) -> other);
    }
}
