package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.protocol.job.Lifecycle;
import dev.drover.protocol.job.Lifecycle.Hook;
import dev.drover.protocol.job.PeakSum;
import java.util.Map;
import java.util.Optional;

/** What an allocation takes of its node at most at once, as its tasks do not all run at the same time. */
record AllocatedAmounts(long cpuMhz, long memoryMb) {
    /** @param resources the API's {@code AllocatedResources} */
    static AllocatedAmounts of(JsonNode resources) {
        PeakSum shares = new PeakSum();
        PeakSum memory = new PeakSum();
        long cores = 0;
        for (Map.Entry<String, JsonNode> task :
                Json.members(resources.path("Tasks")).entrySet()) {
            Optional<Lifecycle> lifecycle =
                    lifecycle(resources.path("TaskLifecycles").path(task.getKey()));
            JsonNode cpu = task.getValue().path("Cpu");
            if (cpu.path("ReservedCores").isEmpty()) {
                shares.add(lifecycle, Json.number(cpu, "CpuShares"));
            } else {
                cores += Json.number(cpu, "CpuShares");
            }
            memory.add(lifecycle, Json.number(task.getValue().path("Memory"), "MemoryMB"));
        }
        return new AllocatedAmounts(cores + shares.peak(), memory.peak());
    }

    private static Optional<Lifecycle> lifecycle(JsonNode json) {
        return Hook.of(Json.text(json, "Hook")).map(hook -> new Lifecycle(hook, Json.flag(json, "Sidecar")));
    }
}
