package dev.drover.scheduler.reconcile;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.job.JobAllocation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A group's allocations by what they mean for its count. Those that fill no slot and need nothing (stopped ones, a
 * service's completed ones, those that were replaced) are left out.
 *
 * @param staying fill their slots: they run, or ended and are not replaced now (a batch job's completed ones for good,
 *     failed ones until they may be replaced, if ever)
 * @param migrating are to leave their nodes
 * @param lost are gone with their nodes: their slots are free, but they must be recorded as stopped
 * @param failed are to be replaced now
 * @param later those of {@code staying} that may be replaced at a known time that nobody waits for yet
 */
record GroupSets(
        List<JobAllocation> staying,
        List<JobAllocation> migrating,
        List<JobAllocation> lost,
        List<JobAllocation> failed,
        List<Later> later) {
    GroupSets {
        staying = List.copyOf(staying);
        migrating = List.copyOf(migrating);
        lost = List.copyOf(lost);
        failed = List.copyOf(failed);
        later = List.copyOf(later);
    }

    /** A failed allocation, and when it may be replaced. */
    record Later(JobAllocation allocation, Instant at) {}

    static GroupSets of(Situation situation, Collection<JobAllocation> allocations, FailureRule failures) {
        List<JobAllocation> staying = new ArrayList<>();
        List<JobAllocation> migrating = new ArrayList<>();
        List<JobAllocation> lost = new ArrayList<>();
        List<JobAllocation> failed = new ArrayList<>();
        List<Later> later = new ArrayList<>();
        for (JobAllocation allocation : allocations) {
            switch (situation.classify(allocation)) {
                case LOST, EXPIRING -> lost.add(allocation);
                case MIGRATING -> migrating.add(allocation);
                case UNTAINTED, DISCONNECTING, RECONNECTING -> {
                    FailureRule.Fate fate = failures.fateOf(allocation);
                    switch (fate.kind()) {
                        case STAYS -> staying.add(allocation);
                        case REPLACED_NOW -> failed.add(allocation);
                        case REPLACED_LATER -> {
                            staying.add(allocation);
                            fate.at().ifPresent(at -> later.add(new Later(allocation, at)));
                        }
                        case GONE -> {}
                    }
                }
                case IGNORED -> {}
            }
        }
        return new GroupSets(staying, migrating, lost, failed, later);
    }

    /** The same without some of those that fill a slot. */
    GroupSets without(Collection<JobAllocation> some) {
        Set<AllocationId> left = some.stream().map(JobAllocation::id).collect(Collectors.toSet());
        Predicate<JobAllocation> stays = allocation -> !left.contains(allocation.id());
        return new GroupSets(
                staying.stream().filter(stays).toList(),
                migrating.stream().filter(stays).toList(),
                lost,
                failed.stream().filter(stays).toList(),
                later.stream().filter(wait -> stays.test(wait.allocation())).toList());
    }

    /** The same without lost canaries, which are not replaced one by one. */
    GroupSets withoutLostCanaries() {
        return new GroupSets(
                staying,
                migrating,
                lost.stream().filter(allocation -> !allocation.canary()).toList(),
                failed,
                later);
    }

    /** Those that run, for all that is known. */
    List<JobAllocation> live() {
        return staying.stream().filter(JobAllocation::isLive).toList();
    }

    /** Those that failed and keep their slots. */
    List<JobAllocation> broken() {
        return staying.stream()
                .filter(allocation ->
                        allocation.desired() == DesiredStatus.RUN && allocation.client() == ClientStatus.FAILED)
                .toList();
    }
}
