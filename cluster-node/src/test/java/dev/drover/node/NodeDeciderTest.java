package dev.drover.node;

import static dev.drover.node.NodeFacts.allocation;
import static dev.drover.node.NodeFacts.offer;
import static dev.drover.node.NodeFacts.placement;
import static dev.drover.node.NodeFacts.register;
import static dev.drover.node.NodeFacts.update;
import static dev.drover.node.NodeScenario.node;
import static dev.drover.node.NodeScenario.ready;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.JobId;
import dev.drover.protocol.Reason;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DeploymentHealth;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.allocation.TaskState;
import dev.drover.protocol.allocation.TaskState.TaskEvent;
import dev.drover.protocol.job.AllocationReport;
import dev.drover.protocol.node.AllocationUpdate;
import dev.drover.protocol.node.Equipment;
import dev.drover.protocol.node.Node;
import dev.drover.protocol.node.NodeCommand.ExpireHeartbeat;
import dev.drover.protocol.node.NodeCommand.RegisterNode;
import dev.drover.protocol.node.NodeCommand.UpdateAllocations;
import dev.drover.protocol.node.NodeEvent;
import dev.drover.protocol.node.NodeReply;
import dev.drover.protocol.node.NodeStatus;
import dev.drover.server.Samples;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NodeDeciderTest {
    @Test
    void registersANodeOnceAsLongAsItIsDescribedAlike() {
        NodeScenario scenario = node().when(register())
                .thenEvents(new NodeEvent.NodeRegistered(NodeFacts.NODE))
                .thenReply(new NodeReply.Recorded());
        assertThat(scenario.state().status()).isEqualTo(NodeStatus.READY);

        scenario.when(register()).thenNothing().thenReply(new NodeReply.Recorded());
        scenario.when(new RegisterNode(Samples.node(2_000)))
                .thenEvents(new NodeEvent.NodeRegistered(Samples.node(2_000)));
    }

    @Test
    void refusesAnotherSecret() {
        ready().when(new RegisterNode(withSecret("other")))
                .thenRefused(Reason.CONFLICT, "node \"" + Samples.NODE + "\" is registered with another secret");
    }

    @Test
    void comesBackAfterItWasDown() {
        ready().after(new ExpireHeartbeat())
                .when(register())
                .thenEvents(new NodeEvent.NodeStatusChanged(
                        NodeStatus.READY, "Node reregistered by heartbeat", List.of(), List.of()))
                .thenReply(new NodeReply.Recorded());
    }

    @Test
    void recordsAllEventsOfATaskOnceAndKeepsTheLatestTen() {
        List<TaskEvent> many = IntStream.range(0, 60)
                .mapToObj(second -> new TaskEvent("Signaling", Instant.ofEpochSecond(second), "", Map.of()))
                .toList();
        AllocationUpdate told = new AllocationUpdate(
                allocation("a"),
                ClientStatus.RUNNING,
                "",
                Map.of("task", new TaskState(TaskState.RUNNING, false, 0, Optional.empty(), Optional.empty(), many)),
                Optional.empty());
        UpdateAllocations update = new UpdateAllocations(List.of(told));
        NodeScenario scenario = ready().after(offer(1, 0, placement("a"))).when(update);

        scenario.thenEvents(new NodeEvent.AllocationsUpdated(List.of(told)));
        assertThat(scenario.allocation("a").tasks()).isEqualTo(told.keptTasks());
        assertThat(told.keptTasks().get("task")).extracting(TaskState::events).isEqualTo(many.subList(50, 60));
        scenario.when(update).thenNothing().thenReply(new NodeReply.Recorded());
    }

    @Test
    void losesItsAllocationsWithItsHeartbeatAndTellsTheirJob() {
        NodeScenario scenario = ready().after(offer(1, 0, placement("a"), placement("b")))
                .after(update(ClientStatus.COMPLETE, "b"))
                .when(new ExpireHeartbeat());

        scenario.thenEvents(new NodeEvent.NodeStatusChanged(
                NodeStatus.DOWN, "Node heartbeat missed", List.of(allocation("a")), List.of()));
        assertThat(scenario.allocation("a").client()).isEqualTo(ClientStatus.LOST);
        assertThat(scenario.allocation("a").desired()).isEqualTo(DesiredStatus.STOP);
        assertThat(scenario.allocation("b").client()).isEqualTo(ClientStatus.COMPLETE);
        assertThat(reports(scenario)).extracting(AllocationReport::client).contains(ClientStatus.LOST);
        scenario.when(new ExpireHeartbeat()).thenNothing();
    }

    @Test
    void hasNoHeartbeatToMissBeforeItRegisters() {
        node().when(new ExpireHeartbeat()).thenNothing().thenReply(new NodeReply.Recorded());
    }

    @Test
    void keepsTheResourcesOfALostAllocationUntilItsAgentSaysThatItEnded() {
        NodeScenario scenario =
                ready().after(offer(1, 0, placement("a", 1_000, List.of()))).after(new ExpireHeartbeat(), register());

        assertThat(scenario.when(offer(2, 0, placement("b"))).answer().refused())
                .singleElement()
                .satisfies(refusal -> assertThat(refusal.why()).isEqualTo("cpu"));
        scenario.when(update(ClientStatus.COMPLETE, "a"));
        assertThat(scenario.event()).isInstanceOf(NodeEvent.AllocationsUpdated.class);
        assertThat(scenario.allocation("a").client()).isEqualTo(ClientStatus.LOST);
        assertThat(scenario.when(offer(3, 0, placement("b"))).answer().accepted())
                .containsExactly(allocation("b"));
    }

    @Test
    void tellsTheJobThatAnAllocationEnded() {
        NodeScenario scenario = ready().after(offer(1, 0, placement("a")));

        scenario.after(update(ClientStatus.RUNNING, "a"));
        assertThat(scenario.state().outboxes()).isEmpty();
        scenario.after(update(ClientStatus.FAILED, "a"));

        assertThat(reports(scenario))
                .containsExactly(new AllocationReport(
                        allocation("a"), ClientStatus.FAILED, "", Optional.empty(), Optional.empty()));
    }

    @Test
    void tellsTheJobHowHealthyAnAllocationIs() {
        DeploymentHealth healthy = new DeploymentHealth(true, Instant.EPOCH);
        AllocationUpdate told =
                new AllocationUpdate(allocation("a"), ClientStatus.RUNNING, "", Map.of(), Optional.of(healthy));
        NodeScenario scenario = ready().after(offer(1, 0, placement("a"))).after(new UpdateAllocations(List.of(told)));

        assertThat(reports(scenario)).extracting(AllocationReport::health).containsExactly(Optional.of(healthy));
        scenario.when(new UpdateAllocations(List.of(told))).thenNothing();
    }

    @Test
    void neverRevivesAnEndedAllocation() {
        NodeScenario scenario = ready().after(offer(1, 0, placement("a")))
                .after(update(ClientStatus.COMPLETE, "a"))
                .when(update(ClientStatus.RUNNING, "a"))
                .thenNothing();

        assertThat(scenario.allocation("a").client()).isEqualTo(ClientStatus.COMPLETE);
    }

    @Test
    void recordsNoUpdateWithoutNews() {
        ready().after(offer(1, 0, placement("a")))
                .after(update(ClientStatus.RUNNING, "a"))
                .when(update(ClientStatus.RUNNING, "a"))
                .thenNothing()
                .thenReply(new NodeReply.Recorded());
        ready().when(update(ClientStatus.RUNNING, "unknown")).thenNothing().thenReply(new NodeReply.Recorded());
    }

    @Test
    void recordsTheNewsOfAnUpdateOnly() {
        NodeScenario scenario = ready().after(offer(1, 0, placement("a"), placement("b")))
                .after(update(ClientStatus.RUNNING, "a"))
                .when(update(ClientStatus.RUNNING, "a", "b", "unknown"));

        scenario.thenEvents(new NodeEvent.AllocationsUpdated(
                update(ClientStatus.RUNNING, "b").updates()));
    }

    @Test
    void takesNoUpdateBeforeItIsRegistered() {
        node().when(update(ClientStatus.RUNNING, "a")).thenRefused(Reason.NOT_FOUND, "node is not registered");
    }

    @Test
    void forgetsWhatEndedLongAgoAndTheJobKnows() {
        NodeScenario scenario =
                ready().after(offer(1, 0, placement("a"), placement("b"))).after(update(ClientStatus.COMPLETE, "a"));
        Instant late = scenario.now().at().plus(NodeState.DEALINGS_WINDOW);
        var known = Map.of(NodeFacts.JOB.id(), 1L);

        assertThat(forget(scenario, known, late)).isEmpty();
        assertThat(forget(scenario, Map.of(), late.plusSeconds(1)))
                .as("the job does not know yet")
                .isEmpty();
        List<NodeEvent> forgotten = forget(scenario, known, late.plusSeconds(1));

        assertThat(forgotten).containsExactly(new NodeEvent.AllocationsForgotten(List.of(allocation("a"))));
        scenario.given(forgotten.get(0));
        assertThat(scenario.state().allocations()).containsOnlyKeys(allocation("b"));
        assertThat(scenario.state().outboxes()).isEmpty();
        assertThat(scenario.state().jobs()).hasSize(1);
    }

    private static List<NodeEvent> forget(NodeScenario scenario, Map<JobId, Long> acknowledged, Instant now) {
        return Forgetting.forget(scenario.state(), NodeFacts.forget(now), acknowledged, now);
    }

    @Test
    void keepsALostAllocationThatMayStillRun() {
        NodeScenario scenario = ready().after(offer(1, 0, placement("a"))).after(new ExpireHeartbeat());
        Instant late = scenario.now().at().plus(Duration.ofDays(1));

        assertThat(forget(scenario, Map.of(NodeFacts.JOB.id(), 1L), late))
                .noneMatch(NodeEvent.AllocationsForgotten.class::isInstance);
    }

    @Test
    void keepsTheLatestTenHappenings() {
        NodeScenario scenario = ready();
        for (int turn = 0; turn < 10; turn++) {
            scenario.after(new ExpireHeartbeat(), register());
        }

        assertThat(scenario.state().history())
                .hasSize(10)
                .last()
                .extracting(NodeState.Happening::message)
                .isEqualTo("Node reregistered by heartbeat");
    }

    @Test
    void tellsAJobNoMoreAtOnceThanAnEventHolds() {
        Outbox outbox = Outbox.EMPTY;
        for (int sequence = 1; sequence <= Outbox.AT_ONCE + 1; sequence++) {
            outbox = outbox.with(
                    sequence,
                    new AllocationReport(
                            allocation("a" + sequence), ClientStatus.COMPLETE, "", Optional.empty(), Optional.empty()));
        }

        assertThat(outbox.after(0))
                .hasSize(Outbox.AT_ONCE)
                .first()
                .extracting(Outbox.Numbered::sequence)
                .isEqualTo(1L);
        assertThat(outbox.after(Outbox.AT_ONCE))
                .extracting(Outbox.Numbered::sequence)
                .containsExactly(Outbox.AT_ONCE + 1L);
    }

    private static List<AllocationReport> reports(NodeScenario scenario) {
        return Objects.requireNonNull(scenario.state().outboxes().get(NodeFacts.JOB.id())).after(0).stream()
                .map(Outbox.Numbered::report)
                .toList();
    }

    private static Node withSecret(String secret) {
        Node node = NodeFacts.NODE;
        return new Node(
                node.id(),
                secret,
                node.name(),
                node.datacenter(),
                node.nodeClass(),
                node.nodePool(),
                node.httpAddress(),
                node.version(),
                node.resources(),
                node.reserved(),
                node.drivers(),
                node.attributes(),
                node.meta(),
                Equipment.NONE);
    }
}
