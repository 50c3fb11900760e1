package dev.drover.scheduler.rank;

import static dev.drover.scheduler.JobBuilder.batch;
import static dev.drover.scheduler.JobBuilder.service;
import static dev.drover.scheduler.NodeBuilder.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.allocation.AllocatedResources;
import dev.drover.protocol.allocation.AllocatedResources.AssignedPort;
import dev.drover.protocol.allocation.AllocatedResources.TaskShare;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.job.Network.Port;
import dev.drover.scheduler.JobBuilder;
import dev.drover.scheduler.NodeBuilder;
import dev.drover.scheduler.World;
import dev.drover.scheduler.plan.NodeFit;
import dev.drover.scheduler.snapshot.HeldAllocation;
import dev.drover.scheduler.snapshot.NodeView;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Ports on the node's named networks, and the bandwidth of classic networks; a node's own address is 127.0.0.1. */
class HostNetworkRulesTest {
    private static final String OWN = "127.0.0.1";
    private static final String OTHER = "10.0.0.1";

    private static Plan plan(JobBuilder job, NodeBuilder... nodes) {
        return World.of(job.build(), nodes).plan().plan();
    }

    private static List<AssignedPort> ports(Plan plan) {
        return plan.placements().get(0).resources().ports();
    }

    private static List<String> exhausted(JobBuilder job, NodeBuilder... nodes) {
        return List.copyOf(
                Objects.requireNonNull(plan(job, nodes).failedGroups().get("web"))
                        .dimensionExhausted()
                        .keySet());
    }

    private static HeldAllocation holder(AssignedPort... ports) {
        AllocatedResources resources =
                new AllocatedResources(Map.of("main", new TaskShare(10, 10, 0, List.of())), 0, List.of(ports));
        return new HeldAllocation(new AllocationId("b"), JobId.of("b"), "web", resources, 20, 1);
    }

    @Test
    void aPortIsGivenOnTheAddressOfItsNetwork() {
        Plan plan = plan(
                service("a").groupPorts(new Port("admin", 9000, 80, "private"), new Port("http", 0, -1)),
                node(1).network("private", OTHER));
        assertThat(ports(plan).get(0)).isEqualTo(new AssignedPort("admin", 9000, 80, OTHER, true, "private"));
        assertThat(ports(plan).get(1).hostAddress()).isEqualTo(OWN);
    }

    @Test
    void oneNumberMayBeHadOnEachAddress() {
        NodeBuilder node = node(1).network("private", OTHER).holds(holder(new AssignedPort("x", 8080, 0, OWN, true)));
        assertThat(ports(plan(service("a").groupPorts(new Port("http", 8080, 0, "private")), node)))
                .hasSize(1);
        assertThat(exhausted(service("a").groupPorts(new Port("http", 8080, 0)), node))
                .containsExactly("network: reserved port collision http=8080");
        Plan both = plan(
                service("a").groupPorts(new Port("one", 9000, 0), new Port("two", 9000, 0, "private")),
                node(1).network("private", OTHER));
        assertThat(ports(both)).hasSize(2);
    }

    @Test
    void twoNamesOfOneAddressShareItsPorts() {
        NodeBuilder node = node(1).network("public", OWN);
        assertThat(exhausted(
                        service("a").groupPorts(new Port("one", 9000, 0), new Port("two", 9000, 0, "public")), node))
                .containsExactly("network: reserved port collision two=9000");
        NodeBuilder held = node(2).network("public", OWN).holds(holder(new AssignedPort("x", 8080, 0, OWN, true)));
        assertThat(exhausted(service("a").groupPorts(new Port("http", 8080, 0, "public")), held))
                .containsExactly("network: reserved port collision http=8080");
        NodeBuilder other =
                node(3).network("public", OWN).holds(holder(new AssignedPort("x", 8080, 0, OWN, true, "public")));
        assertThat(exhausted(service("a").groupPorts(new Port("http", 8080, 0)), other))
                .containsExactly("network: reserved port collision http=8080");
    }

    @Test
    void aNetworkReservesPortsOnItsAddressOnly() {
        NodeBuilder node = node(1).network("private", OTHER, 8080);
        assertThat(exhausted(service("a").groupPorts(new Port("http", 8080, 0, "private")), node))
                .containsExactly("network: reserved port collision http=8080");
        assertThat(ports(plan(service("a").groupPorts(new Port("http", 8080, 0)), node)))
                .hasSize(1);
    }

    @Test
    void whatIsReservedOnTheNodeIsSoOnEveryAddress() {
        assertThat(exhausted(
                        service("a").groupPorts(new Port("ssh", 22, 0, "private")),
                        node(1).network("private", OTHER).reservedPorts(22)))
                .containsExactly("network: reserved port collision ssh=22");
    }

    @Test
    void dynamicPortsAreCountedByAddress() {
        JobBuilder job = batch("a").count(4).size(10, 10).groupPorts(new Port("x", 0, 0, "private"));
        Plan plan = plan(job, node(1).network("private", OTHER).dynamicPorts(20_000, 20_002));
        assertThat(plan.placements()).hasSize(3);
        assertThat(plan.placements().stream()
                        .map(placement -> placement.resources().ports().get(0).port()))
                .containsExactlyInAnyOrder(20_000, 20_001, 20_002);
        assertThat(exhausted(job.count(4), node(1).network("private", OTHER).dynamicPorts(20_000, 20_002)))
                .containsExactly(PortDemand.NO_DYNAMIC_PORT);
        Plan onBoth = plan(
                batch("a").count(1).groupPorts(new Port("x", 0, 0, "private"), new Port("y", 0, 0)),
                node(1).network("private", OTHER).dynamicPorts(20_000, 20_000));
        assertThat(ports(onBoth)).extracting(AssignedPort::port).containsExactly(20_000, 20_000);
        assertThat(exhausted(
                        batch("a").groupPorts(new Port("x", 0, 0, "public"), new Port("y", 0, 0)),
                        node(1).network("public", OWN).dynamicPorts(20_000, 20_000)))
                .containsExactly(PortDemand.NO_DYNAMIC_PORT);
    }

    @Test
    void preemptionTakesTheHolderOnTheSameAddress() {
        JobBuilder job = service("a").priority(90).groupPorts(new Port("http", 8080, 0, "private"));
        NodeBuilder there =
                node(1).network("private", OTHER).holds(holder(new AssignedPort("x", 8080, 0, OTHER, true, "private")));
        assertThat(PreemptionRulesTest.victims(job, there)).containsExactly("b");
    }

    @Test
    void theNodeItselfRefusesAPortOfANetworkThatItHasNoMore() {
        NodeView node = node(1).view();
        AssignedPort port = new AssignedPort("http", 8080, 0, OTHER, true, "private");
        assertThat(NodeFit.exhausted(node.capacity(), node.usage(), holder(port).resources()))
                .contains("network: reserved port collision http=8080");
    }

    @Test
    void aNodeHoldsNoMoreAllocationsThanItMay() {
        JobBuilder job = batch("a").count(3).size(10, 10);
        assertThat(plan(job, node(1).maxAllocations(2)).placements()).hasSize(2);
        assertThat(exhausted(job, node(1).maxAllocations(2))).containsExactly("max allocation exceeded");
        assertThat(plan(job, node(1).maxAllocations(2), node(2).maxAllocations(1))
                        .placements())
                .hasSize(3);
    }

    @Test
    void classicNetworksShareTheBandwidthOfTheNode() {
        JobBuilder job = batch("a").count(3).size(10, 10).bandwidth(400);
        Plan plan = plan(job, node(1).bandwidth(1_000));
        assertThat(plan.placements()).hasSize(2);
        assertThat(exhausted(job, node(1).bandwidth(1_000))).containsExactly("network: bandwidth exceeded");
        NodeView node = node(1).bandwidth(300).view();
        assertThat(NodeFit.exhausted(
                        node.capacity(), node.usage(), plan.placements().get(0).resources()))
                .contains("bandwidth exceeded");
        assertThat(plan(job, node(1)).placements()).hasSize(3);
    }
}
