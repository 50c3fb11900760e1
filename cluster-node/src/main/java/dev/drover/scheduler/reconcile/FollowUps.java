package dev.drover.scheduler.reconcile;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.evaluation.Plan.FollowUp;
import dev.drover.protocol.evaluation.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Gathers what is to be looked at later into few evaluations. */
final class FollowUps {
    /** What is due so soon after another waits for the same evaluation. */
    static final Duration BATCH = Duration.ofSeconds(5);

    private FollowUps() {}

    static List<FollowUp> of(List<GroupSets.Later> later) {
        List<GroupSets.Later> inOrder = later.stream()
                .sorted(Comparator.comparing(GroupSets.Later::at)
                        .thenComparing(wait -> wait.allocation().id()))
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
        return followUps;
    }
}
