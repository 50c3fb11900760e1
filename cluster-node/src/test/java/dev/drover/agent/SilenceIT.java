package dev.drover.agent;

import static dev.drover.agent.AgentFixture.await;
import static dev.drover.agent.AgentFixture.isAlive;
import static dev.drover.agent.AgentFixture.pid;
import static dev.drover.agent.Allocations.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.job.DisconnectPolicy;
import dev.drover.protocol.job.DisconnectPolicy.Reconcile;
import dev.drover.protocol.job.JobType;
import dev.drover.server.Samples;
import dev.drover.server.stream.AssignedAllocation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an agent does with what it runs while servers and agent do not hear of each other. */
class SilenceIT {
    private static final String FOREVER = "trap 'exit 0' TERM; while :; do sleep 0.1; done";

    private AgentFixture fixture;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        fixture = new AgentFixture(directory);
        fixture.startAgent();
    }

    @AfterEach
    void end() throws Exception {
        fixture.end();
    }

    private static AssignedAllocation service() {
        return Allocations.of(JobType.SERVICE, Allocations.script("main", FOREVER, Allocations.NEVER));
    }

    @Test
    void endsWhatIsToEndOnceNothingIsHeardOfTheServersForLong() {
        AssignedAllocation goesOn = service();
        AssignedAllocation some = service();
        DisconnectPolicy policy =
                new DisconnectPolicy(Optional.empty(), Optional.of(Duration.ofSeconds(4)), true, Reconcile.BEST_SCORE);
        AssignedAllocation ends = new AssignedAllocation(some.allocation(), Samples.disconnecting(some.job(), policy));
        fixture.directory.assign(goesOn, ends);
        long goingOn = pid(fixture.await(id(goesOn), ClientStatus.RUNNING), "main");
        long ending = pid(fixture.await(id(ends), ClientStatus.RUNNING), "main");

        fixture.servers().terminate();

        await(() -> !isAlive(ending));
        assertThat(isAlive(goingOn)).isTrue();
    }

    @Test
    void saysHowAnAllocationDoesThatTheServersHaveNotHeardOf() {
        AssignedAllocation assigned = service();
        fixture.directory.assign(assigned);
        fixture.await(id(assigned), ClientStatus.RUNNING);
        int said = fixture.directory.updates(id(assigned)).size();

        fixture.directory.assign(Allocations.desired(assigned, DesiredStatus.RUN, ClientStatus.UNKNOWN));

        await(() -> fixture.directory.updates(id(assigned)).size() > said);
        fixture.await(id(assigned), ClientStatus.RUNNING);
    }
}
