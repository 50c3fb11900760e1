package dev.drover.agent;

import static dev.drover.agent.AgentFixture.task;
import static dev.drover.agent.Allocations.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.agent.consul.ConsulSettings;
import dev.drover.agent.consul.ConsulStandIn;
import dev.drover.agent.json.Json;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.Value;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DeploymentHealth;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.allocation.TaskState.TaskEvent;
import dev.drover.protocol.job.Service;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.node.AllocationUpdate;
import dev.drover.protocol.stream.CheckStatus;
import dev.drover.server.stream.AssignedAllocation;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real tasks of a real agent beside a stand-in for Consul, which speaks its documented API. */
class ConsulIT {
    private static final String FOREVER = "trap 'exit 0' TERM; while :; do sleep 0.1; done";
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private ConsulStandIn consul;
    private AgentFixture fixture;
    private NodeId node;
    private ServerSocket listening;

    @BeforeEach
    void start(@TempDir Path data) throws Exception {
        consul = new ConsulStandIn("");
        consul.putService("db");
        listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        fixture = new AgentFixture(data);
        fixture.consul = Optional.of(ConsulSettings.of(consul.address()));
        node = fixture.startAgent().nodeId();
    }

    @AfterEach
    void end() throws Exception {
        fixture.end();
        listening.close();
        consul.close();
    }

    private Service service() {
        return Checks.ofConsul(
                Integer.toString(listening.getLocalPort()),
                "main",
                Checks.tcp(),
                Checks.script(Duration.ofSeconds(30), "sh", List.of("-c", "echo well")));
    }

    private AssignedAllocation healthy() {
        return healthy(Allocations.canary(
                Allocations.deployed(Allocations.script("main", FOREVER, Allocations.NEVER), service(), DEADLINE)));
    }

    private AssignedAllocation healthy(AssignedAllocation assigned) {
        fixture.directory.assign(assigned);
        AllocationUpdate judged =
                fixture.await(id(assigned), update -> update.health().isPresent());
        assertThat(judged.health()).map(DeploymentHealth::healthy).contains(true);
        return assigned;
    }

    private String serviceOf(AssignedAllocation assigned) {
        return consul.serviceIds().stream()
                .filter(service -> service.contains(id(assigned).value()))
                .findFirst()
                .orElse("");
    }

    @Test
    void isRegisteredWhileItRunsJudgedByChecksThereAndGoneBeforeItsEnd() throws Exception {
        AssignedAllocation assigned = healthy();
        String service = serviceOf(assigned);

        assertThat(fixture.directory.node(node).orElseThrow().attributes()).containsEntry("consul.version", "1.20.1");
        assertThat(service)
                .isEqualTo("_drover-task-%s-%s-group-%s-web-%d"
                        .formatted(
                                node.value().replace("-", "").substring(0, 8),
                                id(assigned),
                                assigned.allocation().placement().group(),
                                listening.getLocalPort()));
        assertThat(consul.checkIds()).map(consul::status).anyMatch(status -> status.equals("passing: well"));
        List<CheckStatus> checks = fixture.connections
                .checks(node, id(assigned))
                .toCompletableFuture()
                .join();
        assertThat(checks).extracting(CheckStatus::status).containsOnly("success");
        assertThat(checks).extracting(CheckStatus::output).anyMatch(output -> output.startsWith("TCP connect"));

        assertThat(tags()).isEqualTo(Json.texts(List.of("canary")));
        fixture.directory.assign(AssignedAllocation.promoted(assigned.allocation(), assigned.job()));
        AgentFixture.await(() -> tags().equals(Json.texts(List.of("usual"))));

        fixture.directory.assign(Allocations.desired(assigned, DesiredStatus.STOP, ClientStatus.RUNNING));
        AllocationUpdate ended = fixture.await(id(assigned), ClientStatus.COMPLETE);

        Instant deregistered = consul.deregisteredAt(service).orElseThrow();
        assertThat(killing(ended)).isAfterOrEqualTo(deregistered);
        assertThat(consul.serviceIds()).containsExactly("db");
    }

    /** The delays of its group and of its task, one after the other, then the signal that the job names. */
    @Test
    void endsBySignalOnceItsDelaysHavePassedSinceNobodyFindsIt() throws Exception {
        Duration delay = Duration.ofMillis(300);
        String tellsItsSignal = Stream.of("HUP", "INT", "TERM", "USR1", "USR2")
                .map(signal ->
                        "trap 'echo %s $(date +%%s%%3N) > $NOMAD_ALLOC_DIR/signal; exit 0' %1$s; ".formatted(signal))
                .collect(Collectors.joining("", "", "while :; do sleep 0.05; done"));
        Task task = Allocations.killedBy(
                "SIGUSR1", Allocations.delayed(delay, Allocations.script("main", tellsItsSignal, Allocations.NEVER)));
        AssignedAllocation assigned =
                healthy(Allocations.delayed(delay, Allocations.deployed(task, service(), DEADLINE)));
        String service = serviceOf(assigned);

        fixture.directory.assign(Allocations.desired(assigned, DesiredStatus.STOP, ClientStatus.RUNNING));
        AllocationUpdate ended = fixture.await(id(assigned), ClientStatus.COMPLETE);

        Instant due = consul.deregisteredAt(service).orElseThrow().plus(delay).plus(delay);
        assertThat(killing(ended)).isAfterOrEqualTo(due);
        Path written = fixture.files(assigned).resolve("alloc/signal");
        String[] signal = Files.readString(written).strip().split(" ", -1);
        assertThat(signal[0]).isEqualTo("USR1");
        assertThat(Long.parseLong(signal[1])).isGreaterThanOrEqualTo(due.toEpochMilli());
    }

    private Value tags() {
        return Objects.requireNonNull(consul.services("web").get(0).values().get("Tags"));
    }

    private static Instant killing(AllocationUpdate update) {
        return task(update, "main").events().stream()
                .filter(event -> event.type().equals("Killing"))
                .map(TaskEvent::at)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void staysRegisteredWhileItsAgentIsAwayAndComesBackToAConsulThatHasLostIt() throws Exception {
        AssignedAllocation assigned = healthy();
        String service = serviceOf(assigned);

        fixture.loseAgent();
        assertThat(consul.serviceIds()).containsExactly(service, "db");
        int before = consul.requests().size();
        fixture.startAgent();
        AgentFixture.await(() -> consul.requests().stream()
                        .skip(before)
                        .filter("GET /v1/agent/checks"::equals)
                        .count()
                > 1);

        assertThat(consul.requests().stream().skip(before))
                .noneMatch(request -> request.matches("PUT /v1/agent/service/.*"));
        consul.stop();
        consul.startAgain();
        AgentFixture.await(() -> consul.serviceIds().equals(List.of(service)));
    }
}
