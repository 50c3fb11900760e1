package dev.drover.agent;

import dev.drover.agent.directory.AllocationDirectory;
import dev.drover.agent.driver.TaskHandle;
import dev.drover.agent.driver.TaskHandleRecord;
import dev.drover.protocol.AllocationId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Allocations on disk that neither the servers nor the agent's state know of: their processes end, their files go. */
final class Orphans {
    private static final Logger LOG = LoggerFactory.getLogger(Orphans.class);

    private Orphans() {}

    /**
     * Looks for them now and removes them soon; what is assigned, or has a runner that may be deleting it, is left alone.
     * Called where allocations begin, so that none can begin while it looks.
     */
    static void sweep(AgentServices services, Set<AllocationId> assigned, Set<AllocationId> running) {
        List<AllocationId> orphans = onDisk(services).stream()
                .filter(id -> !assigned.contains(id) && !running.contains(id))
                .toList();
        if (!orphans.isEmpty()) {
            services.cleanup().execute(() -> orphans.forEach(id -> remove(services, id)));
        }
    }

    private static List<AllocationId> onDisk(AgentServices services) {
        List<AllocationId> ids = new ArrayList<>();
        if (!Files.isDirectory(services.allocations())) {
            return ids;
        }
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(services.allocations())) {
            directories.forEach(directory -> ids.add(new AllocationId(String.valueOf(directory.getFileName()))));
        } catch (IOException failed) {
            LOG.warn("cannot look for abandoned allocations: {}", failed.getMessage());
        }
        return ids;
    }

    private static void remove(AgentServices services, AllocationId orphan) {
        LOG.warn("allocation {} is on disk, but nobody knows of it: it is removed", orphan);
        try {
            endTasks(services, services.directory(orphan));
            services.delete(orphan);
        } catch (IOException | UncheckedIOException failed) {
            LOG.warn("cannot end what is left of allocation {}: {}", orphan, failed.getMessage());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void endTasks(AgentServices services, AllocationDirectory directory)
            throws IOException, InterruptedException {
        for (String task : directory.taskNames()) {
            Optional<TaskHandleRecord> run =
                    TaskHandleRecord.load(directory.task(task).state());
            Optional<TaskHandle> handle = run.flatMap(services::recover);
            if (handle.isPresent()) {
                handle.get().kill();
            }
        }
    }
}
