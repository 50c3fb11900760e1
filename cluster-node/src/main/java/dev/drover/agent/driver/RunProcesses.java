package dev.drover.agent.driver;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One look at which processes tasks have now, by what is recorded of their runs. Unlike {@link TaskHandleRecord#load} it waits
 * for nothing, and mends nothing. Confined to one thread.
 */
public final class RunProcesses {
    private @Nullable ProcessSnapshot taken;

    /**
     * The live processes of a task's latest run; none of a container, whose engine has them.
     *
     * @param state the task's state directory
     */
    public List<Long> of(Path state) {
        try {
            Optional<RunFiles.Run> run = RunFiles.glance(state);
            if (run.isEmpty() || RunFiles.readExit(state, run.get().run()).isPresent()) {
                return List.of();
            }
            return run.get().confinement().cgroup().isPresent()
                    ? run.get().confinement().cgroup().processes()
                    : members(state, run.get());
        } catch (UncheckedIOException unreadable) {
            return List.of();
        }
    }

    private List<Long> members(Path state, RunFiles.Run run) {
        if (!run.bootId().equals(ProcessTable.bootId())) {
            return List.of();
        }
        return RunFiles.started(state, run).stream()
                .flatMap(record -> Session.members(record, snapshot()).stream())
                .map(entry -> entry.id().pid())
                .toList();
    }

    private ProcessSnapshot snapshot() {
        ProcessSnapshot snapshot = taken;
        if (snapshot == null) {
            snapshot = new ProcessTable().snapshot();
            taken = snapshot;
        }
        return snapshot;
    }
}
