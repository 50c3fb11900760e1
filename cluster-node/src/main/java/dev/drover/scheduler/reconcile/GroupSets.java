package dev.drover.scheduler.reconcile;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.job.JobAllocation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A group's allocations by what they mean for its count. Those that fill no slot and need nothing (stopped ones, a
 * service's completed ones, those that were replaced) are left out.
 *
 * @param staying fill their slots: they run, or ended and are not replaced now (a batch job's completed ones for good,
 *     failed ones until they may be replaced, if ever)
 * @param migrating are to leave their nodes
 * @param lost are gone with their nodes: their slots are free, but they must be recorded as stopped
 * @param failed are to be replaced now
 * @param later those of {@code staying} and {@code waiting} that may be replaced at a known time that nobody waits for yet
 * @param away are not heard of; others take their places, or have taken them
 * @param returned are heard of again; others have taken their places
 * @param waiting are lost, and may still be stopped by their agents: nothing takes their places until then
 */
record GroupSets(
        List<JobAllocation> staying,
        List<JobAllocation> migrating,
        List<JobAllocation> lost,
        List<JobAllocation> failed,
        List<Later> later,
        List<JobAllocation> away,
        List<JobAllocation> returned,
        List<JobAllocation> waiting) {
    GroupSets {
        staying = List.copyOf(staying);
        migrating = List.copyOf(migrating);
        lost = List.copyOf(lost);
        failed = List.copyOf(failed);
        later = List.copyOf(later);
        away = List.copyOf(away);
        returned = List.copyOf(returned);
        waiting = List.copyOf(waiting);
    }

    /** An allocation that ended, and when it may be replaced. */
    record Later(JobAllocation allocation, Instant at) {}

    static GroupSets of(Situation situation, Collection<JobAllocation> allocations, FailureRule failures) {
        Gathering gathering = new Gathering(situation, failures);
        allocations.forEach(gathering::add);
        return gathering.sets();
    }

    /** The sets in the making. */
    private static final class Gathering {
        private final Situation situation;
        private final FailureRule failures;
        private final List<JobAllocation> staying = new ArrayList<>();
        private final List<JobAllocation> migrating = new ArrayList<>();
        private final List<JobAllocation> lost = new ArrayList<>();
        private final List<JobAllocation> failed = new ArrayList<>();
        private final List<Later> later = new ArrayList<>();
        private final List<JobAllocation> away = new ArrayList<>();
        private final List<JobAllocation> returned = new ArrayList<>();
        private final List<JobAllocation> waiting = new ArrayList<>();

        Gathering(Situation situation, FailureRule failures) {
            this.situation = situation;
            this.failures = failures;
        }

        GroupSets sets() {
            return new GroupSets(staying, migrating, lost, failed, later, away, returned, waiting);
        }

        void add(JobAllocation allocation) {
            switch (situation.classify(allocation)) {
                case LOST, EXPIRING -> addLost(allocation);
                case MIGRATING -> migrating.add(allocation);
                case RECONNECTING -> returned.add(allocation);
                case UNTAINTED, DISCONNECTING -> addUntainted(allocation);
                case IGNORED -> {}
            }
        }

        private void addLost(JobAllocation allocation) {
            Optional<Instant> until = situation.heldOpenUntil(allocation);
            (until.isPresent() ? waiting : lost).add(allocation);
            until.ifPresent(at -> addLater(allocation, at));
        }

        private void addLater(JobAllocation allocation, Instant at) {
            if (allocation.succession().followUp().isEmpty()) {
                later.add(new Later(allocation, at));
            }
        }

        private void addUntainted(JobAllocation allocation) {
            boolean isUnknown =
                    allocation.client() == ClientStatus.UNKNOWN && allocation.desired() == DesiredStatus.RUN;
            if (isUnknown && (isTaken(allocation) || situation.isReplaced(allocation))) {
                away.add(allocation);
                return;
            }
            FailureRule.Fate fate = failures.fateOf(allocation);
            switch (fate.kind()) {
                case STAYS -> staying.add(allocation);
                case REPLACED_NOW -> failed.add(allocation);
                case REPLACED_LATER -> {
                    staying.add(allocation);
                    fate.at().ifPresent(at -> addLater(allocation, at));
                }
                case GONE -> {}
            }
        }
    }

    /** Whether another has taken its place. */
    private static boolean isTaken(JobAllocation allocation) {
        return allocation.succession().next().isPresent();
    }

    /** Those that are not heard of and whose places are free. */
    List<JobAllocation> unreplaced() {
        return away.stream().filter(allocation -> !isTaken(allocation)).toList();
    }

    /** Those that fill slots, or are to be replaced in them. */
    List<JobAllocation> filling() {
        return Stream.of(staying, migrating, failed).flatMap(List::stream).toList();
    }

    /** Those that fill slots until another is placed in them. */
    List<JobAllocation> standing() {
        return Stream.concat(staying.stream(), migrating.stream()).toList();
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
                later.stream().filter(wait -> stays.test(wait.allocation())).toList(),
                away.stream().filter(stays).toList(),
                returned.stream().filter(stays).toList(),
                waiting);
    }

    /** The same after it is settled who goes on of those that are back and those that took their places. */
    GroupSets settled(Reconnection reconnection) {
        GroupSets left = without(reconnection.replacements());
        return new GroupSets(
                Stream.concat(left.staying.stream(), reconnection.kept().stream())
                        .toList(),
                left.migrating,
                left.lost,
                left.failed,
                left.later,
                left.away,
                List.of(),
                left.waiting);
    }

    /** The same without lost canaries, which are not replaced one by one. */
    GroupSets withoutLostCanaries() {
        return new GroupSets(
                staying,
                migrating,
                lost.stream().filter(allocation -> !allocation.canary()).toList(),
                failed,
                later,
                away,
                returned,
                waiting);
    }

    /** Those that run, for all that is known. */
    List<JobAllocation> live() {
        return staying.stream()
                .filter(allocation -> allocation.isLive() && allocation.client() != ClientStatus.UNKNOWN)
                .toList();
    }

    /** Those that are not heard of and keep their slots: nothing takes their places. */
    List<JobAllocation> awaited() {
        return staying.stream()
                .filter(allocation -> allocation.isLive() && allocation.client() == ClientStatus.UNKNOWN)
                .toList();
    }

    /** Those that failed and keep their slots. */
    List<JobAllocation> broken() {
        return staying.stream()
                .filter(allocation ->
                        allocation.desired() == DesiredStatus.RUN && allocation.client() == ClientStatus.FAILED)
                .toList();
    }
}
