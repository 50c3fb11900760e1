package dev.drover.agent;

import dev.drover.agent.artifact.InProcess;
import dev.drover.agent.consul.ConsulCatalog;
import dev.drover.agent.directory.SampleTask;
import dev.drover.agent.disk.DiskWatch;
import dev.drover.agent.driver.TaskDriver;
import dev.drover.agent.fingerprint.DeviceFiles;
import dev.drover.agent.template.LookupBooks;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;

/**
 * The services of an agent that knows no servers and has nothing to do but what a test gives it.
 *
 * @param threads for all that blocks
 */
record BareServices(Path data, AgentStore store, LogKeeper logs, ExecutorService threads) {
    /** Where a test wants something else than an agent that has no drivers and allows everything. */
    record Wishes(
            Function<String, Optional<TaskDriver>> drivers, AccessPolicy access, DeviceFiles devices, Clock clock) {
        static Wishes of(Function<String, Optional<TaskDriver>> drivers) {
            return new Wishes(drivers, AccessPolicy.OPEN, DeviceFiles.NONE, Clock.systemUTC());
        }

        Wishes with(AccessPolicy other) {
            return new Wishes(drivers, other, devices, clock);
        }

        Wishes with(DeviceFiles other) {
            return new Wishes(drivers, access, other, clock);
        }

        Wishes at(Clock other) {
            return new Wishes(drivers, access, devices, other);
        }
    }

    AgentServices with(Wishes wishes) throws IOException {
        return new AgentServices(
                SampleTask.node(),
                data.resolve("alloc"),
                wishes.drivers(),
                wishes.access(),
                AgentSettings.MAX_KILL_TIMEOUT,
                store,
                InProcess.fetcher(data.resolve("artifacts")),
                new DataFetch(SampleTask.node(), List.of(), Duration.ZERO),
                logs,
                wishes.devices(),
                DiskWatch.idle(data),
                LookupBooks.empty(),
                ConsulCatalog.NONE,
                threads,
                threads,
                wishes.clock(),
                new Random(1));
    }
}
