package dev.drover.agent;

import dev.drover.agent.directory.SampleTask;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.DeploymentId;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.Value;
import dev.drover.protocol.allocation.AllocatedResources;
import dev.drover.protocol.allocation.AllocatedResources.AssignedDevices;
import dev.drover.protocol.allocation.AllocatedResources.AssignedPort;
import dev.drover.protocol.allocation.AllocatedResources.TaskShare;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.allocation.Lineage;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.allocation.TaskState;
import dev.drover.protocol.job.Artifact;
import dev.drover.protocol.job.Family;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobType;
import dev.drover.protocol.job.Lifecycle;
import dev.drover.protocol.job.Lifecycle.Hook;
import dev.drover.protocol.job.RestartPolicy;
import dev.drover.protocol.job.Service;
import dev.drover.protocol.job.Storage;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.job.TaskTemplate;
import dev.drover.protocol.job.UpdateStrategy;
import dev.drover.server.stream.AssignedAllocation;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/** Allocations of small shell scripts. */
final class Allocations {
    static final RestartPolicy NEVER =
            new RestartPolicy(0, Duration.ofMinutes(30), Duration.ZERO, RestartPolicy.Mode.FAIL);
    static final RestartPolicy AT_ONCE =
            new RestartPolicy(3, Duration.ofMinutes(30), Duration.ofMillis(50), RestartPolicy.Mode.FAIL);

    private Allocations() {}

    static Task script(String name, String script, RestartPolicy restart) {
        return script("raw_exec", name, script, restart);
    }

    static Task script(String driver, String name, String script, RestartPolicy restart) {
        Task sample = SampleTask.task(
                driver,
                Map.of(
                        "command",
                        new Value.Text("sh"),
                        "args",
                        new Value.Items(List.of(new Value.Text("-c"), new Value.Text(script)))),
                Map.of());
        return new Task(
                name,
                sample.driver(),
                sample.config(),
                "",
                sample.env(),
                sample.meta(),
                List.of(),
                List.of(),
                sample.resources(),
                restart,
                List.of(),
                List.of(),
                List.of(),
                sample.mounts(),
                sample.logs(),
                Duration.ofSeconds(5),
                "SIGTERM",
                Duration.ZERO,
                false,
                "",
                Optional.empty());
    }

    static Task templated(Task task, TaskTemplate... templates) {
        return changed(task, List.of(templates), Ending.of(task), task.leader(), task.lifecycle());
    }

    static Task fetching(Task task, Artifact... artifacts) {
        return changed(task, List.of(artifacts), task.templates(), Ending.of(task), task.leader(), task.lifecycle());
    }

    static Task leader(Task task) {
        return changed(task, task.templates(), Ending.of(task), true, task.lifecycle());
    }

    static Task killedAfter(Duration killTimeout, Task task) {
        return ended(task, new Ending(killTimeout, task.killSignal(), task.shutdownDelay()));
    }

    static Task killedBy(String killSignal, Task task) {
        return ended(task, new Ending(task.killTimeout(), killSignal, task.shutdownDelay()));
    }

    static Task delayed(Duration shutdownDelay, Task task) {
        return ended(task, new Ending(task.killTimeout(), task.killSignal(), shutdownDelay));
    }

    static Task at(Hook hook, boolean sidecar, Task task) {
        return changed(
                task, task.templates(), Ending.of(task), task.leader(), Optional.of(new Lifecycle(hook, sidecar)));
    }

    /** How a task is brought to its end. */
    private record Ending(Duration killTimeout, String killSignal, Duration shutdownDelay) {
        static Ending of(Task task) {
            return new Ending(task.killTimeout(), task.killSignal(), task.shutdownDelay());
        }
    }

    private static Task ended(Task task, Ending ending) {
        return changed(task, task.templates(), ending, task.leader(), task.lifecycle());
    }

    private static Task changed(
            Task task, List<TaskTemplate> templates, Ending ending, boolean leader, Optional<Lifecycle> lifecycle) {
        return changed(task, task.artifacts(), templates, ending, leader, lifecycle);
    }

    private static Task changed(
            Task task,
            List<Artifact> artifacts,
            List<TaskTemplate> templates,
            Ending ending,
            boolean leader,
            Optional<Lifecycle> lifecycle) {
        return new Task(
                task.name(),
                task.driver(),
                task.config(),
                task.user(),
                task.env(),
                task.meta(),
                task.constraints(),
                task.affinities(),
                task.resources(),
                task.restart(),
                artifacts,
                templates,
                task.services(),
                task.mounts(),
                task.logs(),
                ending.killTimeout,
                ending.killSignal,
                ending.shutdownDelay,
                leader,
                "",
                lifecycle);
    }

    static AssignedAllocation of(JobType type, Task... tasks) {
        return of(type, Optional.empty(), Optional.empty(), List.of(), Optional.empty(), tasks);
    }

    /** Of a job as it was written, whose group is "api" and whose only task is "server". */
    static AssignedAllocation of(Job job) {
        AssignedAllocation some = new AssignedAllocation(allocation(job, Optional.empty()), job);
        return onPort(some, "server", 0, Optional.empty());
    }

    /** Of a batch job that may run for so long. */
    static AssignedAllocation limited(Duration maxRunDuration, Task... tasks) {
        return of(JobType.BATCH, Optional.empty(), Optional.empty(), List.of(), Optional.of(maxRunDuration), tasks);
    }

    /** One of a deployment that must be healthy by the deadline. */
    static AssignedAllocation deployed(Task task, Service service, Duration deadline) {
        return deployed(List.of(service), deadline, task);
    }

    static AssignedAllocation deployed(List<Service> services, Duration deadline, Task... tasks) {
        UpdateStrategy update = new UpdateStrategy(
                1, "checks", Duration.ofMillis(200), deadline, Duration.ofMinutes(10), Duration.ofSeconds(30));
        DeploymentId deployment = new DeploymentId(UUID.randomUUID().toString());
        return of(JobType.SERVICE, Optional.of(update), Optional.of(deployment), services, Optional.empty(), tasks);
    }

    /** The same, changed in place by a deployment of its own. */
    static AssignedAllocation redeployed(AssignedAllocation some) {
        Optional<DeploymentId> next =
                Optional.of(new DeploymentId(UUID.randomUUID().toString()));
        Placement placement = some.allocation().placement().withDeployment(next);
        AssignedAllocation changed = new AssignedAllocation(with(some.allocation(), placement), some.job());
        return desired(changed, DesiredStatus.RUN, ClientStatus.RUNNING);
    }

    /** A service that holds a static port. */
    static AssignedAllocation onPort(Task task, int port, Optional<AllocationId> previous) {
        return onPort(of(JobType.SERVICE, task), task.name(), port, previous);
    }

    /** One whose only task holds a static port, and of the node no more than that. */
    static AssignedAllocation onPort(AssignedAllocation some, String task, int port, Optional<AllocationId> previous) {
        return onPort(some, task, new AssignedPort("http", port, 0, "127.0.0.1", true), previous);
    }

    static AssignedAllocation onPort(
            AssignedAllocation some, String task, AssignedPort port, Optional<AllocationId> previous) {
        AllocatedResources resources =
                new AllocatedResources(Map.of(task, new TaskShare(100, 64, 0, List.of())), 300, List.of(port));
        return given(some, resources, previous);
    }

    /** One whose only task has devices, and of the node no more than that. */
    static AssignedAllocation withDevices(AssignedAllocation some, String task, AssignedDevices devices) {
        TaskShare share = new TaskShare(100, 64, 0, List.of(), List.of(), List.of(devices), 0);
        return given(some, new AllocatedResources(Map.of(task, share), 300, List.of()), Optional.empty());
    }

    private static AssignedAllocation given(
            AssignedAllocation some, AllocatedResources resources, Optional<AllocationId> previous) {
        Placement was = some.allocation().placement();
        Placement placement = new Placement(
                was.id(),
                was.name(),
                was.group(),
                was.node(),
                resources,
                previous,
                was.deployment(),
                was.metrics(),
                Lineage.NONE);
        return new AssignedAllocation(with(some.allocation(), placement), some.job());
    }

    /** One whose disk is kept for its successors. */
    static AssignedAllocation sticky(Task task, Optional<AllocationId> previous) {
        AssignedAllocation some = onPort(task, 0, previous);
        TaskGroup group = group(some);
        return with(some, group.ephemeralDiskMb(), new Storage(true, true, Map.of()), group.shutdownDelay());
    }

    /** One whose disk is that large. */
    static AssignedAllocation onDisk(int diskMb, AssignedAllocation some) {
        return with(some, diskMb, Storage.NONE, group(some).shutdownDelay());
    }

    /** One that goes on for so long once nobody finds its services. */
    static AssignedAllocation delayed(Duration shutdownDelay, AssignedAllocation some) {
        TaskGroup group = group(some);
        return with(some, group.ephemeralDiskMb(), group.storage(), shutdownDelay);
    }

    private static TaskGroup group(AssignedAllocation some) {
        return some.job().groups().get(0);
    }

    private static AssignedAllocation with(
            AssignedAllocation some, int diskMb, Storage storage, Duration shutdownDelay) {
        TaskGroup group = group(some);
        TaskGroup changed = new TaskGroup(
                group.name(),
                group.count(),
                group.constraints(),
                group.affinities(),
                group.spreads(),
                group.restart(),
                group.reschedule(),
                group.update(),
                group.migrate(),
                group.network(),
                diskMb,
                group.services(),
                group.tasks(),
                shutdownDelay,
                group.meta(),
                group.disconnect(),
                group.scaling(),
                storage,
                group.maxRunDuration());
        return new AssignedAllocation(some.allocation(), some.job().withGroups(List.of(changed)));
    }

    /** The same as it tries a version. */
    static AssignedAllocation canary(AssignedAllocation some) {
        Placement was = some.allocation().placement();
        Placement placement = new Placement(
                was.id(),
                was.name(),
                was.group(),
                was.node(),
                was.resources(),
                was.previous(),
                was.deployment(),
                was.metrics(),
                new Lineage(true, OptionalLong.empty(), List.of()));
        return new AssignedAllocation(with(some.allocation(), placement), some.job());
    }

    private static Allocation with(Allocation a, Placement placement) {
        return new Allocation(
                placement,
                a.job(),
                a.jobVersion(),
                a.evaluation(),
                a.desired(),
                a.desiredDescription(),
                a.client(),
                a.clientDescription(),
                a.tasks(),
                a.health(),
                a.created(),
                a.modified(),
                a.clientModified());
    }

    private static AssignedAllocation of(
            JobType type,
            Optional<UpdateStrategy> update,
            Optional<DeploymentId> deployment,
            List<Service> services,
            Optional<Duration> maxRunDuration,
            Task... tasks) {
        TaskGroup sample = SampleTask.group(tasks[0]);
        TaskGroup group = new TaskGroup(
                sample.name(),
                1,
                List.of(),
                List.of(),
                List.of(),
                sample.restart(),
                Optional.empty(),
                update,
                Optional.empty(),
                Optional.empty(),
                300,
                services,
                Arrays.asList(tasks),
                Duration.ZERO,
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                Storage.NONE,
                maxRunDuration);
        Job job = SampleTask.job(group);
        Job typed = new Job(
                JobId.of("job-" + UUID.randomUUID()),
                job.name(),
                job.region(),
                type,
                job.priority(),
                job.allAtOnce(),
                job.datacenters(),
                job.nodePool(),
                List.of(),
                List.of(),
                List.of(),
                List.of(group),
                Map.of(),
                Family.NONE);
        return new AssignedAllocation(allocation(typed, deployment), typed);
    }

    private static Allocation allocation(Job job, Optional<DeploymentId> deployment) {
        Placement sample = SampleTask.placement();
        Placement placement = new Placement(
                new AllocationId(UUID.randomUUID().toString()),
                sample.name(),
                sample.group(),
                sample.node(),
                sample.resources(),
                Optional.empty(),
                deployment,
                sample.metrics(),
                Lineage.NONE);
        Stamp stamp = new Stamp(1, Instant.EPOCH);
        return new Allocation(
                placement,
                job.id(),
                0,
                new EvaluationId(UUID.randomUUID().toString()),
                DesiredStatus.RUN,
                "",
                ClientStatus.PENDING,
                "",
                Map.of(),
                Optional.empty(),
                stamp,
                stamp,
                1);
    }

    /** The same, wanted otherwise by a later word of the servers. */
    static AssignedAllocation desired(AssignedAllocation assigned, DesiredStatus desired, ClientStatus client) {
        return changed(assigned, desired, client, Map.of());
    }

    /** It has ended and is stopped. */
    static AssignedAllocation ended(AssignedAllocation assigned, ClientStatus client, Map<String, TaskState> tasks) {
        return changed(assigned, DesiredStatus.STOP, client, tasks);
    }

    private static AssignedAllocation changed(
            AssignedAllocation assigned, DesiredStatus desired, ClientStatus client, Map<String, TaskState> tasks) {
        Allocation a = assigned.allocation();
        Stamp later = new Stamp(a.clientModified() + 1, Instant.EPOCH);
        return new AssignedAllocation(
                new Allocation(
                        a.placement(),
                        a.job(),
                        a.jobVersion(),
                        a.evaluation(),
                        desired,
                        "",
                        client,
                        "",
                        tasks,
                        Optional.empty(),
                        a.created(),
                        later,
                        later.index()),
                assigned.job());
    }

    static AllocationId id(AssignedAllocation assigned) {
        return assigned.allocation().placement().id();
    }
}
