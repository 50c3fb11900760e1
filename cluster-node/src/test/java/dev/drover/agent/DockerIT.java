package dev.drover.agent;

import dev.drover.agent.driver.NeedsTool;
import dev.drover.agent.engine.ContainerService;
import java.nio.file.Path;

/** Containers of Docker's own engine. */
@NeedsTool(
        value = {"dockerd", "docker", "ip", "busybox"},
        asRoot = true)
class DockerIT extends ContainerTasks {
    @Override
    ContainerService startEngine(Path directory, String registry) throws Exception {
        return ContainerService.docker(directory);
    }
}
