package dev.drover.chaos.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.agent.AssignmentBook.Assigned;
import dev.drover.chaos.workload.JobRequests;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.DeploymentId;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.allocation.AllocatedResources;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.allocation.Explanation;
import dev.drover.protocol.allocation.Lineage;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.allocation.PlacementMetrics;
import dev.drover.protocol.allocation.TaskState;
import dev.drover.protocol.api.JobJson;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.node.AllocationUpdate;
import dev.drover.protocol.node.Node;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SimulatedAllocationTest {
    private static final Node NODE = new NodeDescriptions(new SimulateSettings(
                    1, List.of("127.0.0.1:4647"), "sim", 4000, 8192, "dc1", "", "default", List.of()))
            .node(1);

    private final VirtualClockwork clockwork = new VirtualClockwork();
    private final List<AllocationUpdate> told = new ArrayList<>();

    private static Job job(ObjectNode request) {
        return JobJson.read(request.path("Job")).job().orElseThrow();
    }

    private static ObjectNode request(String type, Map<String, String> config) {
        ObjectNode request = JobRequests.mock("j", type, 1, "10s");
        ObjectNode task = (ObjectNode) group(request).path("Tasks").path(0);
        config.forEach((key, value) -> task.withObject("Config").put(key, value));
        return request;
    }

    private static ObjectNode group(ObjectNode request) {
        return (ObjectNode) request.path("Job").path("TaskGroups").path(0);
    }

    private static Assigned assigned(Job job, DesiredStatus desired, Optional<DeploymentId> deployment) {
        PlacementMetrics metrics = new PlacementMetrics(
                0, 0, 0, 0, Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), List.of(), 0, Explanation.NONE);
        Placement placement = new Placement(
                new AllocationId("0badcafe-0000-0000-0000-000000000001"),
                "j.group[0]",
                JobRequests.GROUP,
                NODE.id(),
                new AllocatedResources(Map.of(), 0, List.of()),
                Optional.empty(),
                deployment,
                metrics,
                Lineage.NONE);
        Stamp stamp = new Stamp(1, Instant.EPOCH);
        return new Assigned(
                new Allocation(
                        placement,
                        job.id(),
                        0,
                        new EvaluationId("e"),
                        desired,
                        "",
                        ClientStatus.PENDING,
                        "",
                        Map.of(),
                        Optional.empty(),
                        stamp,
                        stamp,
                        1),
                job);
    }

    private SimulatedAllocation begun(Job job) {
        SimulatedAllocation allocation = allocation(assigned(job, DesiredStatus.RUN, Optional.empty()));
        allocation.begin();
        return allocation;
    }

    private SimulatedAllocation allocation(Assigned assigned) {
        return new SimulatedAllocation(NODE, clockwork, (moved, urgent) -> told.add(moved.update()), assigned);
    }

    private AllocationUpdate latest() {
        return told.get(told.size() - 1);
    }

    private TaskState task() {
        return latest().tasks().values().iterator().next();
    }

    private List<String> events() {
        return task().events().stream().map(TaskState.TaskEvent::type).toList();
    }

    @Test
    void runsAsLongAsItsConfigurationSaysAndCompletes() {
        begun(job(request("batch", Map.of())));
        assertThat(latest().client()).isEqualTo(ClientStatus.RUNNING);
        clockwork.pass(Duration.ofSeconds(9));
        assertThat(latest().client()).isEqualTo(ClientStatus.RUNNING);
        clockwork.pass(Duration.ofSeconds(1));
        assertThat(latest().client()).isEqualTo(ClientStatus.COMPLETE);
        assertThat(events()).containsExactly("Received", "Task Setup", "Started", "Terminated");
        assertThat(clockwork.waiting()).isZero();
    }

    @Test
    void startsAgainAsTheRestartPolicySays() {
        ObjectNode request = request("batch", Map.of("exit_code", "1"));
        group(request)
                .putObject("RestartPolicy")
                .put("Attempts", 1)
                .put("Mode", "fail")
                .put("Delay", 5_000_000_000L);
        begun(job(request));
        clockwork.pass(Duration.ofSeconds(10));
        assertThat(latest().client()).isEqualTo(ClientStatus.PENDING);
        clockwork.pass(Duration.ofSeconds(5));
        assertThat(latest().client()).isEqualTo(ClientStatus.RUNNING);
        clockwork.pass(Duration.ofSeconds(10));
        assertThat(latest().client()).isEqualTo(ClientStatus.FAILED);
        assertThat(task().restarts()).isEqualTo(1);
        assertThat(events()).contains("Restarting", "Not Restarting");
    }

    @Test
    void endsWhenItIsStoppedAfterTheDelayOfItsProcess() {
        Job job = job(request("service", Map.of("kill_after", "2s")));
        SimulatedAllocation allocation = begun(job);
        allocation.assign(assigned(job, DesiredStatus.STOP, Optional.empty()));
        assertThat(allocation.isDead()).isFalse();
        clockwork.pass(Duration.ofSeconds(2));
        assertThat(allocation.isDead()).isTrue();
        assertThat(latest().client()).isEqualTo(ClientStatus.COMPLETE);
        assertThat(events()).containsSubsequence("Started", "Killing", "Terminated", "Killed");
        assertThat(clockwork.waiting()).isZero();
    }

    @Test
    void failsToStartAsItsConfigurationSays() {
        begun(job(request("service", Map.of("start_error", "no luck"))));
        assertThat(latest().client()).isEqualTo(ClientStatus.FAILED);
        assertThat(events()).contains("Driver Failure");
    }

    @Test
    void takesItsTimeToStart() {
        begun(job(request("service", Map.of("start_block_for", "3s"))));
        assertThat(told).isEmpty();
        clockwork.pass(Duration.ofSeconds(3));
        assertThat(latest().client()).isEqualTo(ClientStatus.RUNNING);
    }

    @Test
    void hasNoOtherDriver() {
        ObjectNode request = request("batch", Map.of());
        ((ObjectNode) group(request).path("Tasks").path(0)).put("Driver", "raw_exec");
        begun(job(request));
        assertThat(latest().client()).isEqualTo(ClientStatus.FAILED);
        assertThat(task().events()).anyMatch(event -> event.message().contains("\"raw_exec\" is not available"));
    }

    @Test
    void tellsTheHealthOfAnAllocationOfADeploymentOnce() {
        ObjectNode request = request("service", Map.of("run_for", "1h"));
        group(request).putObject("Update").put("MaxParallel", 1).put("MinHealthyTime", 4_000_000_000L);
        SimulatedAllocation allocation =
                allocation(assigned(job(request), DesiredStatus.RUN, Optional.of(new DeploymentId("d"))));
        allocation.begin();
        assertThat(latest().health()).isEmpty();
        clockwork.pass(Duration.ofSeconds(4));
        assertThat(latest().health().orElseThrow().healthy()).isTrue();
        int before = told.size();
        clockwork.pass(Duration.ofMinutes(30));
        assertThat(told).hasSize(before);
    }

    @Test
    void interpolatesItsConfiguration() {
        ObjectNode request = request("batch", Map.of("run_for", "${meta.length}", "start_error", "on ${node.class}"));
        begun(job(request));
        assertThat(task().events()).anyMatch(event -> event.message().contains("${meta.length}"));
    }

    @Test
    void runsItsTasksInTheirOrder() {
        ObjectNode request = request("batch", Map.of());
        ObjectNode before = group(request).withArray("Tasks").addObject();
        before.put("Name", "before").put("Driver", "mock_driver");
        before.putObject("Lifecycle").put("Hook", "prestart");
        before.putObject("Config").put("run_for", "3s");
        ObjectNode last = before.deepCopy().put("Name", "last");
        last.withObject("Lifecycle").put("Hook", "poststop");
        group(request).withArray("Tasks").add(last);

        begun(job(request));

        assertThat(running()).containsExactly("before");
        clockwork.pass(Duration.ofSeconds(3));
        assertThat(running()).containsExactly(JobRequests.TASK);
        clockwork.pass(Duration.ofSeconds(10));
        assertThat(running()).containsExactly("last");
        clockwork.pass(Duration.ofSeconds(3));
        assertThat(latest().client()).isEqualTo(ClientStatus.COMPLETE);
        assertThat(clockwork.waiting()).isZero();
    }

    @Test
    void endsAndFailsWhenItHasRunForTooLong() {
        ObjectNode request = request("batch", Map.of());
        group(request).put("MaxRunDuration", Duration.ofSeconds(4).toNanos());

        begun(job(request));
        clockwork.pass(Duration.ofSeconds(3));
        assertThat(latest().client()).isEqualTo(ClientStatus.RUNNING);
        clockwork.pass(Duration.ofSeconds(1));

        assertThat(latest().client()).isEqualTo(ClientStatus.FAILED);
        assertThat(events()).contains("Max Run Duration Exceeded", "Killed");
        assertThat(clockwork.waiting()).isZero();
    }

    private List<String> running() {
        return latest().tasks().entrySet().stream()
                .filter(entry -> entry.getValue().state().equals(TaskState.RUNNING))
                .map(Map.Entry::getKey)
                .toList();
    }

    @Test
    void startsNothingThatIsNotWanted() {
        SimulatedAllocation allocation =
                allocation(assigned(job(request("service", Map.of())), DesiredStatus.STOP, Optional.empty()));
        allocation.begin();
        assertThat(allocation.isDead()).isTrue();
        assertThat(events()).doesNotContain("Started");
    }
}
