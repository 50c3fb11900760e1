package dev.drover.scheduler.rank;

import static dev.drover.scheduler.JobBuilder.batch;
import static dev.drover.scheduler.JobBuilder.service;
import static dev.drover.scheduler.NodeBuilder.id;
import static dev.drover.scheduler.NodeBuilder.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.allocation.AllocatedResources;
import dev.drover.protocol.allocation.AllocatedResources.AssignedDevices;
import dev.drover.protocol.allocation.AllocatedResources.TaskShare;
import dev.drover.protocol.allocation.Explanation;
import dev.drover.protocol.allocation.Explanation.Miss;
import dev.drover.protocol.allocation.Explanation.NearestFit;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.allocation.PlacementMetrics;
import dev.drover.protocol.allocation.PlacementMetrics.NodeScore;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.job.Affinity;
import dev.drover.protocol.job.DeviceRequest;
import dev.drover.scheduler.JobBuilder;
import dev.drover.scheduler.NodeBuilder;
import dev.drover.scheduler.World;
import dev.drover.scheduler.plan.NodeFit;
import dev.drover.scheduler.snapshot.HeldAllocation;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which devices an allocation gets, and that nobody else has them. */
class DeviceRulesTest {
    private static NodeBuilder fpgas(int number) {
        return node(number).device("acme", "fpga", "a7", Map.of("memory", "4 GiB"), "0", "1", "2");
    }

    private static AllocatedResources resources(String model, String... ids) {
        List<AssignedDevices> devices = List.of(new AssignedDevices("acme", "fpga", model, List.of(ids)));
        return new AllocatedResources(
                Map.of("main", new TaskShare(100, 100, 0, List.of(), List.of(), devices, 0)), 10, List.of());
    }

    private static HeldAllocation held(String name, int priority, String model, String... ids) {
        return new HeldAllocation(new AllocationId(name), JobId.of(name), "web", resources(model, ids), priority, 1);
    }

    private static List<AssignedDevices> devices(Placement placement) {
        return Objects.requireNonNull(placement.resources().tasks().get("main")).devices();
    }

    private static Plan plan(JobBuilder job, NodeBuilder... nodes) {
        return World.of(job.build(), nodes).plan().plan();
    }

    @Test
    void allocationsGetDevicesOfTheirOwnFirstOnesFirst() {
        Plan plan = plan(batch("a").count(3).device("fpga", 1), fpgas(1));
        assertThat(plan.placements()).hasSize(3);
        assertThat(plan.placements().stream().map(DeviceRulesTest::devices))
                .containsExactly(
                        List.of(new AssignedDevices("acme", "fpga", "a7", List.of("0"))),
                        List.of(new AssignedDevices("acme", "fpga", "a7", List.of("1"))),
                        List.of(new AssignedDevices("acme", "fpga", "a7", List.of("2"))));
    }

    @Test
    void whatOthersHoldIsNotGiven() {
        Plan plan = plan(batch("a").device("fpga", 2), fpgas(1).holds(held("b", 50, "a7", "1")));
        assertThat(devices(plan.placements().get(0)))
                .containsExactly(new AssignedDevices("acme", "fpga", "a7", List.of("0", "2")));
    }

    private static PlacementMetrics failure(JobBuilder job, NodeBuilder... nodes) {
        return Objects.requireNonNull(plan(job, nodes).failedGroups().get("web"));
    }

    private static Miss lack(String asked, String found) {
        return new Miss("devices: no devices match request", asked, found, 1);
    }

    @Test
    void anExhaustedNodeSaysHowManyAreLeftAndWhoHasTheOthers() {
        PlacementMetrics metrics = failure(batch("a").device("fpga", 2), fpgas(1).holds(held("b", 50, "a7", "1", "2")));
        assertThat(metrics.explanation().misses())
                .containsExactly(lack("2 of fpga", "1 free, 2 held by allocation b of job b"));
    }

    @Test
    void everyRequestThatFindsTooFewIsTold() {
        NodeBuilder full = fpgas(1).device("acme", "fpga", "b2", Map.of(), "0")
                .device("acme", "dsp", "d1", Map.of(), "0")
                .holds(held("b", 50, "a7", "0"))
                .holds(held("c", 50, "a7", "1"))
                .holds(held("d", 50, "b2", "0"));
        PlacementMetrics metrics =
                failure(batch("a").device("fpga", 2).device("dsp", 1).device("acme/fpga/b2", 1), full);
        List<Miss> lacks = List.of(
                lack("1 of acme/fpga/b2", "0 free, 1 held by allocation d of job d"),
                lack("2 of fpga", "1 free, 1 held by allocation b of job b, 1 held by allocation c of job c"));
        assertThat(metrics.explanation().misses()).containsExactlyElementsOf(lacks);
        assertThat(metrics.explanation().nearest())
                .hasValueSatisfying(nearest -> assertThat(nearest.misses()).hasSameElementsAs(lacks));
        assertThat(metrics.dimensionExhausted()).isEqualTo(Map.of("devices: no devices match request", 1));
    }

    @Test
    void theHoldersOfMostDevicesAreNamed() {
        NodeBuilder full = node(1).device("acme", "fpga", "a7", Map.of(), "0", "1", "2", "3", "4", "5")
                .holds(held("b", 50, "a7", "0"))
                .holds(held("c", 50, "a7", "1"))
                .holds(held("d", 50, "a7", "2"))
                .holds(held("e", 50, "a7", "3", "4"));
        assertThat(failure(batch("a").device("fpga", 2), full).explanation().misses())
                .containsExactly(lack(
                        "2 of fpga",
                        "1 free, 2 held by allocation e of job e, 1 held by allocation b of job b,"
                                + " 1 held by allocation c of job c, 1 held by others"));
    }

    @Test
    void whatGoesToTheOtherRequestsOfTheGroupIsTold() {
        NodeBuilder full = fpgas(1).holds(held("b", 50, "a7", "2"));
        assertThat(failure(batch("a").device("fpga", 2).device("acme/fpga", 1), full)
                        .explanation()
                        .misses())
                .containsExactly(lack(
                        "1 of acme/fpga",
                        "0 free, 1 held by allocation b of job b, 2 for other requests of the group"));
    }

    @Test
    void twoRequestsAlikeCountTheirNodeOnce() {
        NodeBuilder full = node(1).device("acme", "fpga", "a7", Map.of(), "0", "1", "2", "3")
                .holds(held("b", 50, "a7", "0", "1", "2"));
        Miss miss = lack("2 of fpga", "1 free, 3 held by allocation b of job b");
        Explanation explanation =
                failure(batch("a").device("fpga", 2).device("fpga", 2), full).explanation();
        assertThat(explanation.misses()).containsExactly(miss);
        assertThat(explanation.nearest()).contains(new NearestFit(id(1), List.of(miss, miss)));
    }

    @Test
    void whoUsesDevicesOfANodeThatHasTooFewIsNotTold() {
        NodeBuilder small = fpgas(1).holds(held("b", 50, "a7", "0"));
        PlacementMetrics metrics = failure(batch("a").device("fpga", 4), small);
        Miss missing = new Miss("missing devices", "4 of fpga", "3 of acme/fpga/a7", 1);

        assertThat(metrics.constraintFiltered()).isEqualTo(Map.of("missing devices", 1));
        assertThat(metrics.dimensionExhausted()).isEmpty();
        assertThat(metrics.explanation().misses()).containsExactly(missing);
        assertThat(metrics.explanation().nearest()).contains(new NearestFit(id(1), List.of(missing)));
        assertThat(failure(batch("a").device("fpga", 4).device("acme/fpga", 3), small)
                        .explanation()
                        .nearest())
                .as("another request lacks what is used")
                .hasValueSatisfying(nearest -> assertThat(nearest.misses())
                        .containsExactly(missing, lack("3 of acme/fpga", "2 free, 1 held by allocation b of job b")));
    }

    @Test
    void aNodeWithFreeDevicesIsNoFartherThanOneWhereTheyAreUsedIfBothHaveTooFew() {
        assertThat(failure(
                                batch("a").device("fpga", 4).size(5000, 100),
                                fpgas(1).size(4500, 4000).holds(held("b", 50, "a7", "0")),
                                fpgas(2).size(4000, 4000))
                        .explanation()
                        .nearest())
                .hasValueSatisfying(nearest -> assertThat(nearest.node()).isEqualTo(id(1)));
    }

    @Test
    void theModelThatHasMostLeftIsTold() {
        NodeBuilder full = fpgas(1).device("acme", "fpga", "b2", Map.of(), "0", "1", "2")
                .holds(held("b", 50, "a7", "0", "1"))
                .holds(held("c", 50, "b2", "0"));
        assertThat(failure(batch("a").device("fpga", 3), full).explanation().misses())
                .containsExactly(lack("3 of fpga", "2 free, 1 held by allocation c of job c"));
    }

    @Test
    void aNodeWithoutSuchDevicesIsFiltered() {
        PlacementMetrics metrics = Objects.requireNonNull(
                plan(service("a").device("gpu", 1), fpgas(1)).failedGroups().get("web"));
        assertThat(metrics.constraintFiltered()).containsOnlyKeys("missing devices");
    }

    @Test
    void affinitiesChooseTheModelAndCountInTheScore() {
        DeviceRequest request = new DeviceRequest(
                "fpga",
                1,
                List.of(),
                List.of(
                        new Affinity("${device.attr.memory}", ">=", "8 GiB", 60),
                        new Affinity("${device.model}", "=", "a7", 20)));
        NodeBuilder both = fpgas(1).device("acme", "fpga", "b2", Map.of("memory", "8 GiB"), "x");
        Placement placement =
                plan(service("a").device(request), both).placements().get(0);
        assertThat(devices(placement)).containsExactly(new AssignedDevices("acme", "fpga", "b2", List.of("x")));
        NodeScore score = placement.metrics().scores().get(0);
        assertThat(score.components()).containsEntry("devices", 0.75);
        double binPack = Objects.requireNonNull(score.components().get("binpack"));
        assertThat(score.normalized()).isEqualTo((binPack + 0.75) / 2);
    }

    @Test
    void affinitiesThatHoldNowhereCountAsNothingGained() {
        DeviceRequest request =
                new DeviceRequest("fpga", 1, List.of(), List.of(new Affinity("${device.model}", "=", "b2", 50)));
        NodeScore score = plan(service("a").device(request), fpgas(1))
                .placements()
                .get(0)
                .metrics()
                .scores()
                .get(0);
        assertThat(score.components()).containsEntry("devices", 0.0);
        double binPack = Objects.requireNonNull(score.components().get("binpack"));
        assertThat(score.normalized()).isEqualTo(binPack / 2);
    }

    @Test
    void theNodeWhoseDevicesAreWantedMoreWins() {
        DeviceRequest request =
                new DeviceRequest("fpga", 1, List.of(), List.of(new Affinity("${device.model}", "=", "b2", 50)));
        NodeBuilder wanted = node(2).device("acme", "fpga", "b2", Map.of(), "x");
        assertThat(plan(service("a").device(request), fpgas(1), wanted)
                        .placements()
                        .get(0)
                        .node())
                .isEqualTo(id(2));
    }

    @Test
    void theNodeItselfRefusesWhatIsTakenGoneOrGivenTwice() {
        var capacity = fpgas(1).view().capacity();
        var free = fpgas(1).view().usage();
        var used = fpgas(1).holds(held("b", 50, "a7", "1")).view().usage();
        assertThat(NodeFit.exhausted(capacity, free, resources("a7", "0", "1"))).isEmpty();
        assertThat(NodeFit.exhausted(capacity, used, resources("a7", "0"))).isEmpty();
        assertThat(NodeFit.exhausted(capacity, used, resources("a7", "1"))).contains("device oversubscribed");
        assertThat(NodeFit.exhausted(capacity, free, resources("a7", "9"))).contains("device oversubscribed");
        assertThat(NodeFit.exhausted(capacity, free, resources("b2", "0"))).contains("device oversubscribed");
        assertThat(NodeFit.exhausted(capacity, free, resources("a7", "0", "0"))).contains("device oversubscribed");
    }

    @Test
    void whatIsGivenBackIsFreeAgain() {
        var used = fpgas(1).holds(held("b", 50, "a7", "1")).view();
        assertThat(used.withoutHeld(new AllocationId("b")).usage())
                .isEqualTo(fpgas(1).view().usage());
    }

    private static List<String> victims(JobBuilder job, NodeBuilder node) {
        return PreemptionRulesTest.victims(job.priority(90), node);
    }

    @Test
    void preemptionTakesTheLeastImportantHolder() {
        NodeBuilder full = fpgas(1).holds(held("low", 10, "a7", "0"))
                .holds(held("middle", 30, "a7", "1"))
                .holds(held("high", 60, "a7", "2"));
        assertThat(victims(service("a").device("fpga", 1), full)).containsExactly("low");
    }

    @Test
    void preemptionSparesWhoeverIsNotNeeded() {
        NodeBuilder full = fpgas(1).holds(held("low", 10, "a7", "0")).holds(held("two", 30, "a7", "1", "2"));
        assertThat(victims(service("a").device("fpga", 2), full)).containsExactly("two");
    }

    @Test
    void preemptionTakesTheModelWhoseHoldersMatterLeast() {
        NodeBuilder full = node(1).device("acme", "fpga", "a7", Map.of(), "0")
                .device("acme", "fpga", "b2", Map.of(), "0")
                .holds(held("important", 60, "a7", "0"))
                .holds(held("unimportant", 20, "b2", "0"));
        assertThat(victims(service("a").device("fpga", 1), full)).containsExactly("unimportant");
    }

    @Test
    void preemptionCountsEachPriorityOnce() {
        NodeBuilder full = node(1).device("acme", "fpga", "a7", Map.of(), "0", "1")
                .device("acme", "fpga", "b2", Map.of(), "0", "1")
                .holds(held("one", 20, "a7", "0"))
                .holds(held("other", 20, "a7", "1"))
                .holds(held("both", 30, "b2", "0", "1"));
        assertThat(victims(service("a").device("fpga", 2), full)).containsExactlyInAnyOrder("one", "other");
    }

    @Test
    void preemptionSparesEverybodyWhereDevicesWouldNotDoEvenThen() {
        assertThat(victims(service("a").device("fpga", 3), fpgas(1).holds(held("peer", 85, "a7", "0"))))
                .isEmpty();
    }

    @Test
    void devicesOfSeveralRequestsAreAllMadeFree() {
        NodeBuilder full = node(1).device("acme", "fpga", "a7", Map.of(), "0")
                .device("acme", "dsp", "d1", Map.of(), "0")
                .holds(held("fpga", 20, "a7", "0"))
                .holds(new HeldAllocation(
                        new AllocationId("dsp"),
                        JobId.of("dsp"),
                        "web",
                        new AllocatedResources(
                                Map.of(
                                        "main",
                                        new TaskShare(
                                                10,
                                                10,
                                                0,
                                                List.of(),
                                                List.of(),
                                                List.of(new AssignedDevices("acme", "dsp", "d1", List.of("0"))),
                                                0)),
                                0,
                                List.of()),
                        20,
                        1,
                        Optional.empty()));
        assertThat(victims(service("a").device("fpga", 1).device("dsp", 1), full))
                .containsExactlyInAnyOrder("fpga", "dsp");
    }
}
