package dev.drover.scheduler.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.allocation.AllocatedResources;
import dev.drover.protocol.allocation.AllocatedResources.AssignedPort;
import dev.drover.protocol.allocation.AllocatedResources.TaskShare;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.allocation.Explanation;
import dev.drover.protocol.allocation.Lineage;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.allocation.PlacementMetrics;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.node.Node;
import dev.drover.protocol.node.Offer;
import dev.drover.protocol.node.Refusal;
import dev.drover.scheduler.JobBuilder;
import dev.drover.scheduler.NodeBuilder;
import dev.drover.scheduler.snapshot.HeldAllocation;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeFitTest {
    private static final Node NODE = NodeBuilder.node(1)
            .size(1000, 1000)
            .disk(1000)
            .reserve(100, 100, 100)
            .reservedPorts(22)
            .description();
    private static final EvaluationId EVALUATION = new EvaluationId("00000000-0000-4000-8000-000000000001");
    private static final Stamp NOW = new Stamp(1, Instant.parse("2026-01-01T00:00:00Z"));
    private static final PlacementMetrics NO_METRICS = new PlacementMetrics(
            0, 0, 0, 0, Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), List.of(), 0, Explanation.NONE);

    private static Placement placement(String id, int cpu, int memory, int disk, int... ports) {
        List<AssignedPort> assigned = Arrays.stream(ports)
                .mapToObj(port -> new AssignedPort("http", port, 0, "127.0.0.1", true))
                .toList();
        AllocatedResources resources =
                new AllocatedResources(Map.of("main", new TaskShare(cpu, memory, 0, List.of())), disk, assigned);
        return new Placement(
                new AllocationId(id),
                "a.web[0]",
                "web",
                NODE.id(),
                resources,
                Optional.empty(),
                Optional.empty(),
                NO_METRICS,
                Lineage.NONE);
    }

    private static Allocation held(Placement placement, DesiredStatus desired, ClientStatus client) {
        return new Allocation(
                placement,
                JobId.of("a"),
                0,
                EVALUATION,
                desired,
                "",
                client,
                "",
                Map.of(),
                Optional.empty(),
                NOW,
                NOW,
                1);
    }

    private static Offer offer(List<Plan.Stop> stops, Placement... placements) {
        return new Offer(
                EVALUATION, 0, 1, JobBuilder.service("a").build(), 0, List.of(placements), stops, List.of(), Map.of());
    }

    private static List<Refusal> refusals(List<Allocation> held, Placement... placements) {
        return NodeFit.refusals(NODE, held, offer(List.of(), placements));
    }

    @Test
    void takesWhatFitsExactly() {
        assertThat(refusals(List.of(), placement("1", 900, 900, 900))).isEmpty();
    }

    @Test
    void namesTheFirstDimensionInTheWay() {
        assertThat(refusals(List.of(), placement("1", 901, 901, 901))).containsExactly(refusal("1", "cpu"));
        assertThat(refusals(List.of(), placement("1", 900, 901, 901))).containsExactly(refusal("1", "memory"));
        assertThat(refusals(List.of(), placement("1", 900, 900, 901))).containsExactly(refusal("1", "disk"));
        assertThat(refusals(List.of(), placement("1", 1, 1, 1, 22)))
                .containsExactly(refusal("1", "network: reserved port collision http=22"));
    }

    @ParameterizedTest
    @CsvSource({
        "RUN, RUNNING, true",
        "RUN, UNKNOWN, true",
        "STOP, RUNNING, false",
        "EVICT, RUNNING, false",
        "RUN, COMPLETE, false"
    })
    void onlyWhatGoesOnMayHaveToMakeRoom(DesiredStatus desired, ClientStatus client, boolean mayGo) {
        Allocation allocation = held(placement("1", 1, 1, 1), desired, client);

        assertThat(HeldAllocation.of(allocation, JobBuilder.service("a").build())
                        .isPreemptible())
                .isEqualTo(mayGo);
    }

    @Test
    void holdsNoMoreAllocationsThanTheNodeMay() {
        Node node = NodeBuilder.node(1).maxAllocations(2).description();
        Allocation ending = held(placement("0", 1, 1, 1), DesiredStatus.STOP, ClientStatus.RUNNING);
        Allocation over = held(placement("9", 1, 1, 1), DesiredStatus.RUN, ClientStatus.COMPLETE);
        Offer offer = offer(List.of(), placement("1", 1, 1, 1), placement("2", 1, 1, 1));

        assertThat(NodeFit.refusals(node, List.of(ending, over), offer))
                .containsExactly(refusal("2", "max allocation exceeded"));
        assertThat(NodeFit.refusals(node, List.of(over), offer)).isEmpty();
    }

    @Test
    void refusesOnlyThePlacementsWithoutRoom() {
        assertThat(refusals(List.of(), placement("1", 500, 1, 1), placement("2", 500, 1, 1), placement("3", 400, 1, 1)))
                .containsExactly(refusal("2", "cpu"));
    }

    @Test
    void givesNoPortTwice() {
        Allocation running = held(placement("0", 1, 1, 1, 8080), DesiredStatus.RUN, ClientStatus.RUNNING);
        assertThat(refusals(List.of(running), placement("1", 1, 1, 1, 8080), placement("2", 1, 1, 1, 9090, 9090)))
                .containsExactly(
                        refusal("1", "network: reserved port collision http=8080"),
                        refusal("2", "network: reserved port collision http=9090"));
    }

    @Test
    void countsWhatIsEndingUntilItHasEnded() {
        Placement old = placement("0", 900, 1, 1);
        assertThat(refusals(List.of(held(old, DesiredStatus.STOP, ClientStatus.RUNNING)), placement("1", 1, 1, 1)))
                .hasSize(1);
        assertThat(refusals(List.of(held(old, DesiredStatus.STOP, ClientStatus.COMPLETE)), placement("1", 1, 1, 1)))
                .isEmpty();
    }

    @Test
    void doesNotCountWhatTheOfferItselfStops() {
        Placement old = placement("0", 900, 1, 1, 8080);
        Plan.Stop stop = new Plan.Stop(old.id(), NODE.id(), "", Optional.empty());
        List<Allocation> held = List.of(held(old, DesiredStatus.RUN, ClientStatus.RUNNING));
        assertThat(NodeFit.refusals(NODE, held, offer(List.of(stop), placement("1", 900, 1, 1, 8080))))
                .isEmpty();
    }

    @Test
    void doesNotOverflow() {
        assertThat(refusals(
                        List.of(),
                        placement("1", 900, 1, 1),
                        placement("2", Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE)))
                .containsExactly(refusal("2", "cpu"));
    }

    @Test
    void derivedIdsDifferByEvaluationRoundAndCounter() {
        EvaluationId other = new EvaluationId("00000000-0000-4000-8000-000000000002");
        assertThat(List.of(
                        DerivedIds.allocation(EVALUATION, 0, 0),
                        DerivedIds.allocation(EVALUATION, 0, 1),
                        DerivedIds.allocation(EVALUATION, 1, 0),
                        DerivedIds.allocation(other, 0, 0)))
                .doesNotHaveDuplicates();
        assertThat(DerivedIds.deployment(EVALUATION)).isEqualTo(DerivedIds.deployment(EVALUATION));
        assertThat(DerivedIds.deployment(EVALUATION).value())
                .matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    }

    private static Refusal refusal(String id, String why) {
        return new Refusal(new AllocationId(id), why);
    }
}
