package dev.drover.agent.driver;

import dev.drover.agent.isolation.Confinement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs whose records are lost: found again by what runs, or else ended, so that no task is there twice. */
final class LostRun {
    private static final Logger LOG = LoggerFactory.getLogger(LostRun.class);

    private LostRun() {}

    /**
     * What the record of a task's latest run said: its shim carries a copy. One that has ended is known by its exit. Of any
     * other, all processes are ended.
     */
    static Optional<RunFiles.Run> find(Path state) throws IOException {
        List<RunningShim> shims = RunningShim.all().stream()
                .filter(shim -> shim.state().equals(state))
                .toList();
        Optional<RunFiles.Run> carried = shims.size() == 1 ? shims.get(0).record() : Optional.empty();
        if (carried.isPresent()) {
            LOG.warn("run {} is found again by its shim", carried.get().run());
            return carried;
        }
        Set<String> runs = new TreeSet<>(RunFiles.runs(state));
        shims.forEach(shim -> runs.add(shim.run()));
        runs.forEach(LostRun::end);
        return runs.stream()
                .filter(run -> RunFiles.readExit(state, run).isPresent())
                .findFirst()
                .map(LostRun::ended);
    }

    /** Its processes are gone: whose numbers they had may belong to others, as after the machine was restarted. */
    private static RunFiles.Run ended(String run) {
        TaskHandleRecord.Offsets unknown = new TaskHandleRecord.Offsets(Long.MAX_VALUE, Long.MAX_VALUE);
        return new RunFiles.Run(RawExecDriver.NAME, run, "", unknown, Confinement.NONE);
    }

    /**
     * Ends runs of which no record is left in the directories of their tasks.
     *
     * @param allocations the directory of the agent's allocations
     */
    static void endUnrecorded(Path allocations) {
        try {
            RunningShim.all().stream()
                    .filter(shim -> shim.state().startsWith(allocations))
                    .filter(shim -> !RunFiles.latest(shim.state()).equals(Optional.of(shim.run())))
                    .forEach(shim -> end(shim.run()));
        } catch (UncheckedIOException failed) {
            LOG.error("runs that no record speaks of cannot be ended: {}", failed.getMessage());
        }
    }

    /**
     * Ends what is left of a run.
     *
     * @throws UncheckedIOException if that is not possible: to start its task now would make two of it
     */
    static void end(String run) {
        List<Long> left = Session.marked(run);
        if (left.isEmpty()) {
            return;
        }
        LOG.warn("run {} cannot be found again: its processes {} are killed", run, left);
        if (!Session.endMarked(Session.mark(run))) {
            throw new UncheckedIOException(new IOException("processes of run \"" + run + "\" outlive SIGKILL"));
        }
    }
}
