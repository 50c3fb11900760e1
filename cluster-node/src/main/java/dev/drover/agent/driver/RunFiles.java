package dev.drover.agent.driver;

import dev.drover.agent.directory.TextFile;
import dev.drover.agent.driver.TaskHandleRecord.ProcessId;
import dev.drover.agent.isolation.Confinement;
import dev.drover.agent.isolation.TaskCgroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A task's state directory: {@code run} names the latest run; of each run its shim writes {@code shim.RUN} and {@code
 * task.RUN} (a line of {@code /proc/PID/stat} each), {@code oom.RUN} if the kernel killed for want of memory, and, by
 * rename, {@code exit.RUN}. Of a run in a container, which has no shim, the agent writes the latter two itself, and {@code
 * output.RUN}, how much of its output it has copied.
 */
final class RunFiles {
    private static final Duration SHIM_PATIENCE = Duration.ofSeconds(2);
    private static final int FORKED_WAITS = 10;
    private static final Logger LOG = LoggerFactory.getLogger(RunFiles.class);
    private static final String RUN = "run";
    private static final String DAMAGED = "run.damaged";
    private static final String OF_RUNS = "{shim,task,exit,oom,output}.*";

    private RunFiles() {}

    /** What is written before a shim is forked. */
    record Run(String driver, String run, String bootId, TaskHandleRecord.Offsets output, Confinement confinement) {}

    /** Forgets earlier runs and announces this one; by rename, so that a torn file cannot be seen. */
    static void announce(Path state, Run run) throws IOException {
        forgetRuns(state);
        TextFile.replace(state.resolve(RUN), RunText.of(run));
    }

    /** The id of the latest run that was announced. */
    static Optional<String> latest(Path state) {
        return readRun(state).map(Run::run);
    }

    /** Whether a run was ever announced. */
    static boolean hasRun(Path state) {
        return Files.exists(state.resolve(RUN)) || Files.exists(state.resolve(DAMAGED));
    }

    /**
     * Writes a record anew that is damaged, or gone while there is more of its run.
     *
     * @param carried the copy that the run itself carries
     */
    static void restore(Path state, Run carried) {
        Path file = state.resolve(RUN);
        try {
            Set<String> known = runs(state);
            boolean isLatest = known.isEmpty() ? Files.exists(file) : known.contains(carried.run());
            if (isLatest && read(file).isEmpty()) {
                LOG.error("the record of a run, {}, is damaged or gone: run {} carries a copy", file, carried.run());
                setAside(file);
                TextFile.replace(file, RunText.of(carried));
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void setAside(Path file) throws IOException {
        if (Files.exists(file)) {
            Files.move(file, file.resolveSibling(DAMAGED), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** The control group that the latest run is in, unless that has ended. */
    static TaskCgroup groupInUse(Path state) {
        return readRun(state)
                .filter(run -> readExit(state, run.run()).isEmpty())
                .map(run -> run.confinement().cgroup())
                .orElse(TaskCgroup.NONE);
    }

    static Path exitFile(Path state, String run) {
        return state.resolve("exit." + run);
    }

    /**
     * The latest run, if it was started. One whose shim has not written anything may be about to: its agent was killed when
     * it had just forked it. While a process of the run is there it is waited for, and in the end killed: otherwise the task
     * would be started twice.
     */
    static Optional<TaskHandleRecord> load(Path state) {
        Optional<Run> run = readRun(state);
        if (run.isEmpty()) {
            return Optional.empty();
        }
        if (run.get().driver().equals(DockerDriver.NAME)) {
            return Optional.of(contained(state, run.get()));
        }
        if (!run.get().bootId().equals(ProcessTable.bootId())) {
            return started(state, run.get());
        }
        ProcessTable table = new ProcessTable();
        String mark = Session.mark(run.get().run());
        Optional<TaskHandleRecord> record = awaitStarted(state, run.get(), SHIM_PATIENCE);
        for (int wait = 0;
                record.isEmpty() && wait < FORKED_WAITS && !table.with(mark).isEmpty();
                wait++) {
            record = awaitStarted(state, run.get(), SHIM_PATIENCE);
        }
        Optional<TaskHandleRecord> last = record.or(() -> started(state, run.get()));
        if (last.isEmpty()) {
            Signals.send("KILL", table.with(mark));
            run.get().confinement().cgroup().remove(SHIM_PATIENCE);
        }
        return last;
    }

    /** The record of a run in a container, of which its engine knows whether it was started. */
    static TaskHandleRecord contained(Path state, Run run) {
        return new TaskHandleRecord(
                state, run.driver, run.run, ProcessId.NONE, ProcessId.NONE, run.bootId, run.output, run.confinement);
    }

    /** The record of a run whose shim has written down both processes. */
    static Optional<TaskHandleRecord> started(Path state, Run run) {
        return awaitStarted(state, run, Duration.ZERO);
    }

    /** The record of a run, as soon as its shim has written down both processes. */
    static Optional<TaskHandleRecord> awaitStarted(Path state, Run run, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            Optional<ProcessId> shim = readProcess(state.resolve("shim." + run.run));
            Optional<ProcessId> task = readProcess(state.resolve("task." + run.run));
            if (shim.isPresent() && task.isPresent()) {
                return Optional.of(new TaskHandleRecord(
                        state, run.driver, run.run, shim.get(), task.get(), run.bootId, run.output, run.confinement));
            }
            if (System.nanoTime() - deadline >= 0) {
                return Optional.empty();
            }
            LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
        }
    }

    /** Notes down how a run has ended that has no shim to do so. */
    static void writeExit(Path state, String run, int code, boolean outOfMemory) throws IOException {
        if (outOfMemory) {
            TextFile.replace(state.resolve("oom." + run), "");
        }
        TextFile.replace(exitFile(state, run), code + "\n");
    }

    /** How much of a container's output was copied. */
    static Path outputFile(Path state, String run) {
        return state.resolve("output." + run);
    }

    static OptionalInt readExit(Path state, String run) {
        Path file = exitFile(state, run);
        // Asked five times a second for each task that an earlier agent has started: no exception is made for the
        // answer.
        if (!file.toFile().exists()) {
            return OptionalInt.empty();
        }
        try {
            return OptionalInt.of(Integer.parseInt(
                    Files.readString(file, StandardCharsets.US_ASCII).strip()));
        } catch (NoSuchFileException stillRunning) {
            return OptionalInt.empty();
        } catch (NumberFormatException damaged) {
            return OptionalInt.empty();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** One that cannot be read is told of, set aside, and written anew if the run is found again. */
    private static Optional<Run> readRun(Path state) {
        Path file = state.resolve(RUN);
        try {
            Optional<Run> read = read(file);
            if (read.isPresent() || (!Files.exists(file) && runs(state).isEmpty())) {
                return read;
            }
            LOG.error("the record of a run, {}, is damaged or gone: the run is looked for by its processes", file);
            Optional<Run> found = LostRun.find(state);
            setAside(file);
            if (found.isPresent()) {
                TextFile.replace(file, RunText.of(found.get()));
            } else {
                forgetRuns(state);
            }
            return found;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The latest run, if its record can be read. */
    static Optional<Run> glance(Path state) {
        return read(state.resolve(RUN));
    }

    private static Optional<Run> read(Path file) {
        try {
            return RunText.parse(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
        } catch (IOException goneOrUnreadable) {
            return Optional.empty();
        }
    }

    /** The runs that have written something. */
    static Set<String> runs(Path state) throws IOException {
        Set<String> runs = new TreeSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(state, OF_RUNS)) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                runs.add(name.substring(name.indexOf('.') + 1));
            }
        } catch (NoSuchFileException | NotDirectoryException none) {
            return runs;
        }
        runs.removeIf(run -> run.endsWith(TextFile.TEMPORARY));
        return runs;
    }

    private static void forgetRuns(Path state) throws IOException {
        try (DirectoryStream<Path> old = Files.newDirectoryStream(state, OF_RUNS)) {
            for (Path file : old) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Whether the kernel killed a process of the run because its group had used up its memory. */
    static boolean wasOutOfMemory(Path state, String run) {
        return Files.exists(state.resolve("oom." + run));
    }

    /** Empty until the line is complete: it is written at once, and ends with a newline. */
    private static Optional<ProcessId> readProcess(Path file) {
        try {
            String line = Files.readString(file, StandardCharsets.ISO_8859_1);
            return line.endsWith("\n") ? ProcessTable.processId(line) : Optional.empty();
        } catch (NoSuchFileException notYet) {
            return Optional.empty();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
