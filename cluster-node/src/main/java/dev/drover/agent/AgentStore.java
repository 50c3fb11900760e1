package dev.drover.agent;

import dev.drover.persistence.ownership.ProcessLock;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.agentstate.AgentIdentity;
import dev.drover.protocol.agentstate.AllocationRecord;
import dev.drover.protocol.codec.AgentStateCodec;
import dev.drover.protocol.codec.UndecodableException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.CallerRunsPolicy;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent's state on disk: {@code client/state/identity}, and a file for each allocation. Changes are written
 * behind the actors' backs, batch after batch, the latest of each allocation only: what a crash loses is found again in the
 * allocation's directory, where its processes' shims keep their own records. One agent at a time may hold a store.
 */
final class AgentStore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AgentStore.class);
    private static final String IDENTITY = "identity";

    /** Files of different allocations, which the disk takes together. */
    private static final int WRITES_AT_ONCE = 16;

    private final Path directory;
    private final Path allocations;
    private final FileChannel lockChannel;
    private final Map<AllocationId, Optional<AllocationRecord>> waiting = new LinkedHashMap<>();
    private final ExecutorService writer = Executors.newSingleThreadExecutor(AgentStore::thread);
    private final ExecutorService writers = new ThreadPoolExecutor(
            0,
            WRITES_AT_ONCE,
            10,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            AgentStore::thread,
            new CallerRunsPolicy());

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "agent-state");
        thread.setDaemon(true);
        return thread;
    }

    private AgentStore(Path directory, FileChannel lockChannel) throws IOException {
        this.directory = directory;
        this.allocations = Files.createDirectories(directory.resolve("allocations"));
        this.lockChannel = lockChannel;
    }

    /**
     * Opens the store of a data directory.
     *
     * @throws IllegalStateException if another agent uses it
     */
    static AgentStore open(Path dataDirectory) throws IOException {
        Path client = Files.createDirectories(dataDirectory.resolve("client"));
        Files.setPosixFilePermissions(client, PosixFilePermissions.fromString("rwx------"));
        FileChannel channel =
                FileChannel.open(client.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!ProcessLock.take(channel)) {
            channel.close();
            throw new IllegalStateException("another agent uses the data directory \"" + dataDirectory + "\"");
        }
        return new AgentStore(Files.createDirectories(client.resolve("state")), channel);
    }

    /** Who this agent is; a new identity if there is none, or none that can be read. */
    AgentIdentity identity() throws IOException {
        Path file = directory.resolve(IDENTITY);
        if (Files.exists(file)) {
            try {
                return AgentStateCodec.decodeIdentity(StateFile.read(file));
            } catch (StateFile.DamagedException | UndecodableException damaged) {
                setAside(file, damaged);
            }
        }
        AgentIdentity identity = new AgentIdentity(
                new NodeId(UUID.randomUUID().toString()), UUID.randomUUID().toString(), Map.of());
        save(identity);
        return identity;
    }

    void save(AgentIdentity identity) throws IOException {
        StateFile.write(directory.resolve(IDENTITY), AgentStateCodec.encode(identity));
    }

    /** The allocations on record; damaged files are set aside and told of in the log. */
    List<AllocationRecord> allocations() throws IOException {
        List<AllocationRecord> all = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(allocations)) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                if (name.endsWith(".tmp")) {
                    Files.deleteIfExists(file);
                } else if (!name.endsWith(".damaged")) {
                    read(file).ifPresent(all::add);
                }
            }
        }
        return all;
    }

    private Optional<AllocationRecord> read(Path file) throws IOException {
        try {
            return Optional.of(AgentStateCodec.decodeAllocation(StateFile.read(file)));
        } catch (StateFile.DamagedException | UndecodableException damaged) {
            setAside(file, damaged);
            return Optional.empty();
        }
    }

    private static void setAside(Path file, Exception damaged) throws IOException {
        Path aside = file.resolveSibling(file.getFileName() + ".damaged");
        LOG.error("{}; it is kept as {} and its content found again from what runs", damaged.getMessage(), aside);
        Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Has the allocation's state written soon. */
    void save(AllocationRecord allocation) {
        enqueue(allocation.allocation().placement().id(), Optional.of(allocation));
    }

    /** Has the allocation's state deleted soon. */
    void forget(AllocationId allocation) {
        enqueue(allocation, Optional.empty());
    }

    private void enqueue(AllocationId id, Optional<AllocationRecord> news) {
        boolean first;
        synchronized (waiting) {
            first = waiting.isEmpty();
            waiting.put(id, news);
        }
        if (first && !writer.isShutdown()) {
            writer.execute(this::writeWaiting);
        }
    }

    /** Returns once all that was saved before is on disk, or could not be written. Blocks. */
    void awaitWritten() throws InterruptedException {
        try {
            writer.submit(this::writeWaiting).get();
        } catch (RejectedExecutionException closing) {
            LOG.debug("the store is closed, and writes what waits by itself");
        } catch (ExecutionException failed) {
            throw new IllegalStateException("the agent's state cannot be written", failed);
        }
    }

    private void writeWaiting() {
        Map<AllocationId, Optional<AllocationRecord>> taken;
        synchronized (waiting) {
            taken = new LinkedHashMap<>(waiting);
            waiting.clear();
        }
        try {
            List<Callable<Object>> writes = new ArrayList<>();
            taken.forEach((id, news) -> writes.add(Executors.callable(() -> write(id, news))));
            writers.invokeAll(writes);
            StateFile.sync(allocations);
        } catch (IOException failed) {
            LOG.error("cannot write the directory {}", allocations, failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(AllocationId id, Optional<AllocationRecord> news) {
        Path file = allocations.resolve(id.value());
        try {
            if (news.isPresent()) {
                StateFile.replace(file, AgentStateCodec.encode(news.get()));
            } else {
                StateFile.delete(file);
                StateFile.delete(file.resolveSibling(file.getFileName() + ".damaged"));
            }
        } catch (IOException failed) {
            LOG.error("cannot write the state of allocation {} to {}", id, file, failed);
        }
    }

    /** Writes what waits, and lets another agent have the directory. */
    @Override
    public void close() throws IOException {
        writer.execute(this::writeWaiting);
        writer.shutdown();
        try {
            if (!writer.awaitTermination(10, TimeUnit.SECONDS)) {
                LOG.error("the agent's state could not be written in time");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        writers.shutdown();
        lockChannel.close();
    }
}
