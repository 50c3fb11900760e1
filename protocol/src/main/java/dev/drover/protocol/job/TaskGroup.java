package dev.drover.protocol.job;

import dev.drover.protocol.Sorted;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Tasks that are placed together on one node.
 *
 * @param count how many allocations are wanted, 0 or more
 * @param update how a new version is rolled out; empty for batch jobs and for {@code max_parallel = 0}
 * @param migrate how its allocations leave nodes that are emptied; for services only
 * @param reschedule when a failed allocation is replaced; not for system jobs
 * @param network the group's network, where it asks for ports
 * @param ephemeralDiskMb size of the shared allocation directory that scheduling accounts for
 * @param shutdownDelay wait between the service's deregistration and the kill
 * @param disconnect what becomes of its allocations on a node that is not heard of; empty if they are lost at once
 * @param scaling the bounds of its count, where it has any
 * @param storage its volumes, and whether its disk goes on to successors
 * @param maxRunDuration how long its allocations may run, from the start of their first task; empty for any time
 */
public record TaskGroup(
        String name,
        int count,
        List<Constraint> constraints,
        List<Affinity> affinities,
        List<Spread> spreads,
        RestartPolicy restart,
        Optional<ReschedulePolicy> reschedule,
        Optional<UpdateStrategy> update,
        Optional<MigrateStrategy> migrate,
        Optional<Network> network,
        int ephemeralDiskMb,
        List<Service> services,
        List<Task> tasks,
        Duration shutdownDelay,
        Map<String, String> meta,
        Optional<DisconnectPolicy> disconnect,
        Optional<Scaling> scaling,
        Storage storage,
        Optional<Duration> maxRunDuration) {
    public TaskGroup {
        constraints = List.copyOf(constraints);
        affinities = List.copyOf(affinities);
        spreads = List.copyOf(spreads);
        services = List.copyOf(services);
        tasks = List.copyOf(tasks);
        meta = Sorted.copyOf(meta);
    }

    public Optional<Task> task(String taskName) {
        return tasks.stream().filter(task -> task.name().equals(taskName)).findFirst();
    }

    /** The services of the group and those of its tasks. */
    public Stream<Service> allServices() {
        return Stream.concat(services.stream(), tasks.stream().flatMap(task -> task.services().stream()));
    }

    /** The same with other wishes about where it goes. */
    public TaskGroup withPreferences(
            List<Affinity> changedAffinities, List<Spread> changedSpreads, List<Task> changedTasks) {
        return new TaskGroup(
                name,
                count,
                constraints,
                changedAffinities,
                changedSpreads,
                restart,
                reschedule,
                update,
                migrate,
                network,
                ephemeralDiskMb,
                services,
                changedTasks,
                shutdownDelay,
                meta,
                disconnect,
                scaling,
                storage,
                maxRunDuration);
    }

    public TaskGroup withCount(int changed) {
        return new TaskGroup(
                name,
                changed,
                constraints,
                affinities,
                spreads,
                restart,
                reschedule,
                update,
                migrate,
                network,
                ephemeralDiskMb,
                services,
                tasks,
                shutdownDelay,
                meta,
                disconnect,
                scaling,
                storage,
                maxRunDuration);
    }
}
