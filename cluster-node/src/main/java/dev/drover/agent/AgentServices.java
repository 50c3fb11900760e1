package dev.drover.agent;

import dev.drover.agent.artifact.ArtifactFetcher;
import dev.drover.agent.consul.ConsulCatalog;
import dev.drover.agent.directory.AllocationDirectory;
import dev.drover.agent.disk.DiskWatch;
import dev.drover.agent.driver.TaskDriver;
import dev.drover.agent.driver.TaskDrivers;
import dev.drover.agent.driver.TaskHandle;
import dev.drover.agent.driver.TaskHandleRecord;
import dev.drover.agent.fingerprint.DeviceFiles;
import dev.drover.agent.template.LookupBooks;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.node.Node;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all runners of an agent share.
 *
 * @param drivers by name
 * @param access what callers may have of tasks
 * @param maxKillTimeout how long a task may take at most to end by itself
 * @param deviceFiles by which files tasks use their devices
 * @param disks tells of allocations that take more of the disk than they asked for
 * @param lookups what is known of the services and variables that templates ask for
 * @param consul where services of the provider Consul are registered
 * @param blocking for everything that waits: forks, downloads, signals; it has a thread for each task if need be
 * @param cleanup deletes directories, one at a time
 * @param jitter spreads restarts
 */
record AgentServices(
        Node node,
        Path allocations,
        Function<String, Optional<TaskDriver>> drivers,
        AccessPolicy access,
        Duration maxKillTimeout,
        AgentStore store,
        ArtifactFetcher artifacts,
        DataFetch data,
        LogKeeper logs,
        DeviceFiles deviceFiles,
        DiskWatch disks,
        LookupBooks lookups,
        ConsulCatalog consul,
        ExecutorService blocking,
        ExecutorService cleanup,
        Clock clock,
        RandomGenerator jitter) {
    private static final Logger LOG = LoggerFactory.getLogger(AgentServices.class);

    /** Finds a run again. One whose driver was a plug-in, and is not there any more, is a process like others. */
    Optional<TaskHandle> recover(TaskHandleRecord run) {
        return drivers.apply(run.driver())
                .or(() -> drivers.apply(TaskDrivers.PLAIN))
                .flatMap(driver -> driver.recover(run));
    }

    /** The first process of a task, if it still runs. Blocks. */
    Optional<ProcessHandle> process(TaskHandleRecord run) {
        return drivers.apply(run.driver()).map(driver -> driver.process(run)).orElseGet(run::alive);
    }

    AllocationDirectory directory(AllocationId allocation) {
        return new AllocationDirectory(allocations.resolve(allocation.value()));
    }

    /** Removes what an allocation without processes has left on disk. Blocks. */
    void delete(AllocationId allocation) {
        try {
            logs.keptLogs().keep(allocation, directory(allocation));
            directory(allocation).destroy();
        } catch (IOException failed) {
            LOG.warn("cannot delete the directory of allocation {}: {}", allocation, failed.getMessage());
        }
        store.forget(allocation);
    }
}
