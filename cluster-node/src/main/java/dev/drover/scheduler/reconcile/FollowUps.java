package dev.drover.scheduler.reconcile;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.evaluation.Plan.FollowUp;
import dev.drover.protocol.evaluation.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Gathers what is to be looked at later into few evaluations. Of very much, what is due first: the evaluation that looks at
 * it finds the rest.
 */
final class FollowUps {
    /** Evaluations at once, some 250 bytes each, and the allocations that wait for them, some 80. */
    static final int MOST = 50;

    static final int MOST_WAITING = 500;

    /** What is due so soon after another waits for the same evaluation. */
    static final Duration BATCH = Duration.ofSeconds(5);

    private FollowUps() {}

    static List<FollowUp> of(List<GroupSets.Later> later) {
        List<GroupSets.Later> inOrder = later.stream()
                .sorted(Comparator.comparing(GroupSets.Later::at)
                        .thenComparing(wait -> wait.allocation().id()))
                .limit(MOST_WAITING)
                .toList();
        List<FollowUp> followUps = new ArrayList<>();
        List<AllocationId> batch = new ArrayList<>();
        Instant start = Instant.MIN;
        for (GroupSets.Later wait : inOrder) {
            if (!batch.isEmpty() && !wait.at().isBefore(start.plus(BATCH))) {
                followUps.add(new FollowUp(start, Trigger.ALLOC_RESCHEDULE, batch));
                batch = new ArrayList<>();
            }
            start = batch.isEmpty() ? wait.at() : start;
            batch.add(wait.allocation().id());
        }
        if (!batch.isEmpty()) {
            followUps.add(new FollowUp(start, Trigger.ALLOC_RESCHEDULE, batch));
        }
        return followUps.size() <= MOST ? followUps : followUps.subList(0, MOST);
    }
}
