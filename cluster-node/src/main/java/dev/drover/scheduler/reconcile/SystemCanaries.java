package dev.drover.scheduler.reconcile;

import dev.drover.protocol.deployment.Deployment.GroupState;
import dev.drover.protocol.job.TaskGroup;
import java.util.Optional;

/**
 * The canaries of a group of a system job: of the nodes that have to change, a part takes the newest version before the
 * others do. A canary takes the place of what ran on its node, since there is one for each node.
 *
 * @param wanted on how many nodes; 0 where there are no canaries
 * @param waiting they are not promoted yet: until then no other node changes
 * @param missing how many have to come yet
 */
record SystemCanaries(int wanted, boolean waiting, int missing) {
    /**
     * Counts them.
     *
     * @param present canaries that go on running
     * @param outdated how many allocations must be replaced to run the newest version
     */
    static SystemCanaries of(Situation situation, TaskGroup group, Rollout rollout, int present, int outdated) {
        Optional<GroupState> recorded = situation
                .recordedDeployment()
                .filter(deployment ->
                        rollout.running().filter(deployment.id()::equals).isPresent())
                .flatMap(deployment -> Optional.ofNullable(deployment.groups().get(group.name())));
        int wanted = recorded.map(state -> state.terms().desiredCanaries())
                .orElseGet(() -> share(rollout.wantedCanaries(), outdated + present));
        boolean waiting = recorded.map(GroupState::isCanarying).orElse(wanted > 0);
        return new SystemCanaries(wanted, waiting, waiting ? Math.max(0, wanted - present) : 0);
    }

    /** So many percent of them, rounded up. */
    private static int share(int percent, int of) {
        return (int) ((percent * (long) of + 99) / 100);
    }
}
