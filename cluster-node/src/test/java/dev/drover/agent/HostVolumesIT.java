package dev.drover.agent;

import static dev.drover.agent.AgentFixture.await;
import static dev.drover.agent.Allocations.id;

import dev.drover.agent.driver.NeedsTool;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.server.stream.AssignedAllocation;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Directories of a node that an isolated task finds where its job says; {@code ContainerTasks} has the same for containers. */
@NeedsTool(value = "bwrap", asRoot = true)
class HostVolumesIT {
    private HostVolumes volumes;
    private AgentFixture fixture;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        volumes = HostVolumes.in(directory);
        fixture = new AgentFixture(Files.createDirectory(directory.resolve("data")));
        fixture.equipment = volumes.equipment();
        fixture.startAgent();
    }

    @AfterEach
    void end() throws Exception {
        fixture.end();
    }

    @Test
    void lendsATaskItsVolumesAsFarAsJobAndOperatorSay() {
        AssignedAllocation assigned = HostVolumes.job("exec", "");
        fixture.directory.assign(assigned);

        fixture.await(id(assigned), ClientStatus.COMPLETE);

        await(() -> fixture.log(assigned).size() == 4);
        volumes.assertHeld(fixture.log(assigned));
    }
}
