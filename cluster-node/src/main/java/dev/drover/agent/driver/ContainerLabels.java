package dev.drover.agent.driver;

import dev.drover.agent.directory.TaskDirectory;
import java.nio.file.Path;
import java.util.Map;

/** By what an agent knows its containers. */
final class ContainerLabels {
    /** All of an agent's: where its allocations are. */
    static final String AGENT = "dev.drover.agent";

    /** All of a task's: its state directory. */
    static final String TASK = "dev.drover.task";

    /** A run's own: its id. */
    static final String RUN = "dev.drover.run";

    /** A copy of what is recorded of a run. */
    static final String RECORD = "dev.drover.record";

    static final String RESERVED = "dev.drover.";

    /** Nomad's own label, for what others have built on it. */
    private static final String ALLOCATION = "com.hashicorp.nomad.alloc_id";

    private ContainerLabels() {}

    static Map<String, String> of(TaskDirectory task, RunFiles.Run run) {
        Path allocation = task.allocation().root();
        return Map.of(
                AGENT, String.valueOf(allocation.getParent()),
                TASK, task.state().toString(),
                RUN, run.run(),
                RECORD, RunText.of(run),
                ALLOCATION, String.valueOf(allocation.getFileName()));
    }
}
