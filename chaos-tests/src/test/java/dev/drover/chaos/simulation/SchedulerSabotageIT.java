package dev.drover.chaos.simulation;

import static dev.drover.chaos.simulation.Sabotaged.finds;
import static dev.drover.chaos.simulation.Sabotaged.findsInPeace;

import dev.drover.protocol.allocation.AllocatedResources;
import dev.drover.protocol.allocation.AllocatedResources.TaskShare;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.job.JobType;
import dev.drover.scheduler.Scheduler;
import dev.drover.scheduler.SchedulingRequest;
import dev.drover.scheduler.SchedulingResult;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Each rule of the scheduler is broken once, and the simulation finds it. */
class SchedulerSabotageIT {
    @BeforeAll
    static void logNothing() {
        EngineLog.silence();
    }

    @Test
    void findsASchedulerThatForgetsConstraints() {
        finds(6, OtherJob.withoutConstraints(), Invariant.CONSTRAINTS_HOLD);
    }

    @Test
    void findsASchedulerThatForgetsNodePools() {
        finds(1, OtherJob.ofEveryPool(), Invariant.CONSTRAINTS_HOLD);
    }

    @Test
    void findsASchedulerThatForgetsVolumes() {
        finds(3, OtherJob.withoutVolumes(), Invariant.CONSTRAINTS_HOLD);
    }

    @Test
    void findsASchedulerThatForgetsWholeCores() {
        finds(
                1,
                new Sabotage() {
                    @Override
                    public SchedulingResult schedule(SchedulingRequest request) {
                        SchedulingResult right = Scheduler.schedule(request);
                        return Copies.with(
                                right,
                                right.plan().placements().stream()
                                        .map(SchedulerSabotageIT::withoutCores)
                                        .toList());
                    }
                },
                Invariant.CORES_AS_ASKED);
    }

    private static Placement withoutCores(Placement placement) {
        Map<String, TaskShare> shares = new TreeMap<>();
        placement
                .resources()
                .tasks()
                .forEach((task, share) -> shares.put(
                        task,
                        new TaskShare(
                                share.cpuMhz(), share.memoryMb(), 0, share.ports(), List.of(), share.devices(), 0)));
        AllocatedResources given = placement.resources();
        return Copies.with(placement, new AllocatedResources(shares, given.diskMb(), given.ports()));
    }

    @Test
    void findsASchedulerThatTakesAJobForMoreImportant() {
        finds(1, OtherJob.withMorePriority(), Invariant.LESS_IMPORTANT_MAKE_ROOM);
    }

    @Test
    void findsASchedulerThatDecidesOtherwiseTheSecondTime() {
        findsInPeace(
                1,
                new Sabotage() {
                    private long asked;

                    @Override
                    public SchedulingResult schedule(SchedulingRequest request) {
                        return Scheduler.schedule(new SchedulingRequest(
                                request.snapshot(),
                                request.brief(),
                                request.earlierVersions(),
                                request.evaluation(),
                                request.round(),
                                request.seed() + asked++,
                                request.now(),
                                request.refused(),
                                request.configuration()));
                    }

                    @Override
                    public boolean keepsDecisions() {
                        return true;
                    }
                },
                Invariant.DECISIONS_COME_OUT_AGAIN);
    }

    @Test
    void findsASchedulerThatReplacesTooManyAtOnce() {
        finds(3, OtherJob.withMoreAtOnce(), Invariant.MAX_PARALLEL);
    }

    @Test
    void findsASchedulerThatPlacesTooManyCanaries() {
        findsInPeace(25, OtherJob.withMoreCanaries(), Invariant.CANARY_LIMIT);
    }

    @Test
    void findsASchedulerThatPlacesTooMany() {
        findsInPeace(13, OtherJob.withMore(), Invariant.COUNT);
    }

    @Test
    void findsASchedulerThatPlacesTooFewOfAService() {
        findsInPeace(16, new LostPlacements(JobType.SERVICE, false), Invariant.COUNT);
    }

    @Test
    void findsASchedulerThatPlacesTooFewOfABatchJob() {
        findsInPeace(40, new LostPlacements(JobType.BATCH, false), Invariant.COUNT);
    }

    @Test
    void findsASchedulerThatLeavesANodeOutForASystemJob() {
        findsInPeace(15, new LostPlacements(JobType.SYSTEM, false), Invariant.COUNT);
    }

    @Test
    void findsASchedulerThatLeavesANodeOutForASysbatchJob() {
        findsInPeace(35, new LostPlacements(JobType.SYSBATCH, false), Invariant.COUNT);
    }

    /** It says that there was no room, whenever it is asked. */
    @Test
    void findsASchedulerThatSeesNoRoomWhereThereIs() {
        findsInPeace(14, new LostPlacements(JobType.BATCH, true), Invariant.COUNT);
    }
}
