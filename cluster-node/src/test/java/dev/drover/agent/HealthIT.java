package dev.drover.agent;

import static dev.drover.agent.AgentFixture.task;
import static dev.drover.agent.AgentFixture.types;
import static dev.drover.agent.Allocations.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.NodeId;
import dev.drover.protocol.allocation.DeploymentHealth;
import dev.drover.protocol.job.Service;
import dev.drover.protocol.job.ServiceCheck;
import dev.drover.protocol.node.AllocationUpdate;
import dev.drover.protocol.stream.CheckStatus;
import dev.drover.server.stream.AssignedAllocation;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealthIT {
    private static final String FOREVER = "trap 'exit 0' TERM; while :; do sleep 0.1; done";

    private AgentFixture fixture;
    private NodeId node;

    @BeforeEach
    void start(@TempDir Path data) throws Exception {
        fixture = new AgentFixture(data);
        node = fixture.startAgent().nodeId();
    }

    @AfterEach
    void end() throws Exception {
        fixture.end();
    }

    @Test
    void callsAnAllocationHealthyWhoseChecksSucceed() throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 4096, InetAddress.getLoopbackAddress())) {
            AssignedAllocation assigned = Allocations.deployed(
                    Allocations.script("main", FOREVER, Allocations.NEVER),
                    service(listening.getLocalPort()),
                    Duration.ofSeconds(30));
            fixture.directory.assign(assigned);

            AllocationUpdate judged =
                    fixture.await(id(assigned), update -> update.health().isPresent());

            assertThat(judged.health()).map(DeploymentHealth::healthy).contains(true);
        }
    }

    @Test
    void judgesAnAllocationAnewThatIsChangedInPlace() {
        AssignedAllocation assigned = Allocations.deployed(
                List.of(), Duration.ofSeconds(30), Allocations.script("main", FOREVER, Allocations.NEVER));
        fixture.directory.assign(assigned);
        Instant first = fixture.await(id(assigned), update -> update.health().isPresent())
                .health()
                .orElseThrow()
                .at();

        fixture.directory.assign(Allocations.redeployed(assigned));

        AllocationUpdate judged = fixture.await(id(assigned), update -> update.health()
                .filter(health -> health.at().isAfter(first))
                .isPresent());
        assertThat(judged.health()).map(DeploymentHealth::healthy).contains(true);
    }

    @Test
    void callsAnAllocationUnhealthyWhoseChecksFailForTooLong() throws Exception {
        int nobody;
        try (ServerSocket closed = new ServerSocket(0, 4096, InetAddress.getLoopbackAddress())) {
            nobody = closed.getLocalPort();
        }
        AssignedAllocation assigned = Allocations.deployed(
                Allocations.script("main", FOREVER, Allocations.NEVER), service(nobody), Duration.ofMillis(800));
        fixture.directory.assign(assigned);

        AllocationUpdate judged = fixture.await(
                id(assigned), update -> types(task(update, "main")).contains("Alloc Unhealthy"));

        assertThat(judged.health()).map(DeploymentHealth::healthy).contains(false);
    }

    @Test
    void startsATaskAgainWhoseScriptSaysThatItIsNotWell() {
        ServiceCheck check = Checks.restarting("test $(wc -l < local/runs) -gt 1 || exit 2");
        AssignedAllocation assigned = Allocations.deployed(
                Allocations.script("main", "echo begun >> local/runs; " + FOREVER, Allocations.AT_ONCE),
                Checks.service("1", "main", check),
                Duration.ofSeconds(30));
        fixture.directory.assign(assigned);

        AllocationUpdate again = fixture.await(
                id(assigned), update -> types(task(update, "main")).lastIndexOf("Started") > 2);

        assertThat(types(task(again, "main")))
                .containsSubsequence("Started", "Restart Signaled", "Terminated", "Restarting", "Started");
        assertThat(task(again, "main").restarts()).isPositive();
        AgentFixture.await(() -> only(checks(assigned)).status().equals("success"));
    }

    @Test
    void tellsWhereEachCheckStands() throws Exception {
        AssignedAllocation assigned;
        CheckStatus standing;
        try (ServerSocket listening = new ServerSocket(0, 4096, InetAddress.getLoopbackAddress())) {
            assigned = Allocations.deployed(
                    Allocations.script("main", FOREVER, Allocations.NEVER),
                    service(listening.getLocalPort()),
                    Duration.ofSeconds(30));
            fixture.directory.assign(assigned);
            fixture.await(id(assigned), update -> update.health().isPresent());

            standing = only(checks(assigned));
        }

        assertThat(standing.id()).matches("[0-9a-f]{32}");
        assertThat(List.of(standing.name(), standing.service(), standing.task()))
                .containsExactly("alive", "web", "");
        assertThat(standing.allocation())
                .isEqualTo(assigned.allocation().placement().name());
        assertThat(List.of(standing.status(), standing.output())).containsExactly("success", "nomad: tcp ok");

        AgentFixture.await(() -> only(checks(assigned)).status().equals("failure"));
        CheckStatus failed = only(checks(assigned));

        assertThat(failed.output()).contains("Connection refused");
        assertThat(failed.id()).isEqualTo(standing.id());
        assertThat(failed.at()).isAfter(standing.at());
    }

    @Test
    void tellsOfNoChecksOnceAnAllocationHasEnded() throws Exception {
        AssignedAllocation assigned = Allocations.deployed(
                Allocations.script("main", "exit 0", Allocations.NEVER), service(1), Duration.ofSeconds(30));
        fixture.directory.assign(assigned);
        fixture.await(id(assigned), update -> update.client().isTerminal());

        assertThat(checks(assigned)).isEmpty();
    }

    private List<CheckStatus> checks(AssignedAllocation assigned) {
        return fixture.connections
                .checks(node, id(assigned))
                .toCompletableFuture()
                .join();
    }

    private static CheckStatus only(List<CheckStatus> checks) {
        assertThat(checks).hasSize(1);
        return checks.get(0);
    }

    private static Service service(int port) {
        return Checks.service(Integer.toString(port), "", Checks.tcp());
    }
}
