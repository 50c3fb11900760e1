package dev.drover.agent;

import dev.drover.agent.AllocationTasks.Cause;
import dev.drover.agent.directory.TaskDirectory;
import dev.drover.agent.disk.DiskWatch;
import dev.drover.agent.jvm.JvmFiles;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.allocation.TaskState;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.job.TaskResources;
import java.time.Instant;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * What an allocation must not go beyond: the time that it may run, and the disk that it may take. Confined to the
 * allocation's runner.
 */
final class AllocationLimits {
    private static final long BYTES_PER_MB = 1L << 20;

    /** Beside two heap dumps, what its JVM was asked to record. */
    private static final long RECORDINGS_MB = 256;

    private final AgentServices services;
    private final TimerScheduler<AllocationRunner.Message> timers;
    private final AllocationId id;
    private Optional<Instant> began;

    /** @param began when its first task started, if one has */
    AllocationLimits(
            AgentServices services,
            TimerScheduler<AllocationRunner.Message> timers,
            AllocationId id,
            Optional<Instant> began) {
        this.services = services;
        this.timers = timers;
        this.id = id;
        this.began = began;
    }

    Optional<Instant> began() {
        return began;
    }

    /** A task has moved. */
    void moved(TaskState state) {
        began = began.or(state::startedAt);
    }

    /** What ends it if it has run for as long as it may; if it has not, its runner is told to look again then. */
    Optional<Cause> duration(TaskGroup group) {
        timers.cancel(AllocationRunner.LookAtDuration.class);
        Instant now = services.clock().instant();
        Optional<RunLimit> limit = RunLimit.of(group, began, now);
        if (limit.isPresent() && limit.get().isOver()) {
            return Optional.of(new Cause(Optional.of(limit.get().event(now)), true, false));
        }
        limit.ifPresent(left -> timers.startSingleTimer(
                AllocationRunner.LookAtDuration.class, new AllocationRunner.LookAtDuration(), left.nextLook()));
        return Optional.empty();
    }

    /** Has its runner told when it takes more of the disk than it may. */
    void watchDisk(TaskGroup group, ActorRef<AllocationRunner.Message> runner) {
        DiskWatch.Limit limit =
                new DiskWatch.Limit(group.ephemeralDiskMb() * BYTES_PER_MB, () -> settle(group), () -> spared(group));
        services.disks()
                .watch(
                        id,
                        limit,
                        used -> runner.tell(new AllocationRunner.DiskExceeded(
                                TaskEvents.diskExceeded(services.clock().instant(), used, limit.bytes()))));
    }

    void forgetDisk() {
        services.disks().forget(id);
    }

    /** What tasks have put out is in their spools until it is in files that count, and not in more than those may be. */
    private void settle(TaskGroup group) {
        group.tasks().forEach(task -> services.logs().settle(directory(task)));
    }

    private TaskDirectory directory(Task task) {
        return services.directory(id).task(task.name());
    }

    /** What somebody has JVMs write to look into them is not the job's doing; nor is it a place to hide more in. */
    private long spared(TaskGroup group) {
        return group.tasks().stream().mapToLong(this::spared).sum();
    }

    private long spared(Task task) {
        TaskResources resources = task.resources();
        long memoryMb = Math.max(resources.memoryMb(), resources.memoryMaxMb());
        JvmFiles files = new JvmFiles(directory(task).local());
        return Math.min(files.bytes(), (2 * memoryMb + RECORDINGS_MB) * BYTES_PER_MB)
                + services.logs().unsettled(directory(task));
    }
}
