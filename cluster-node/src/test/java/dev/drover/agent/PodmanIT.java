package dev.drover.agent;

import dev.drover.agent.driver.NeedsTool;
import dev.drover.agent.engine.ContainerService;
import java.nio.file.Path;

/** Containers of podman. */
@NeedsTool(
        value = {"podman", "runc", "busybox"},
        asRoot = true)
class PodmanIT extends ContainerTasks {
    @Override
    ContainerService startEngine(Path directory, String registry) throws Exception {
        return ContainerService.podman(directory, registry);
    }
}
