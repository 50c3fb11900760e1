package dev.drover.node;

import static dev.drover.node.NodeFacts.JOB;
import static dev.drover.node.NodeFacts.allocation;
import static dev.drover.node.NodeFacts.offer;
import static dev.drover.node.NodeFacts.placement;
import static dev.drover.node.NodeFacts.update;
import static dev.drover.node.NodeScenario.node;
import static dev.drover.node.NodeScenario.ready;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.allocation.AllocatedResources;
import dev.drover.protocol.allocation.AllocatedResources.TaskShare;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.Lineage;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.job.DisconnectPolicy;
import dev.drover.protocol.job.DisconnectPolicy.Reconcile;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.node.DrainSpec;
import dev.drover.protocol.node.Eligibility;
import dev.drover.protocol.node.NodeCommand;
import dev.drover.protocol.node.NodeCommand.ExpireHeartbeat;
import dev.drover.protocol.node.NodeCommand.SetDrain;
import dev.drover.protocol.node.NodeCommand.SetEligibility;
import dev.drover.protocol.node.Offer;
import dev.drover.protocol.node.Refusal;
import dev.drover.server.Samples;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Section 1.3 of Nomad's scheduler: which part of a plan a node takes. The node here has 1,000 MHz, four cores, 8,000 MB and
 * 100,000 MB of disk; {@code a} is there before, and {@code b} is planned.
 */
class PlanRulesTest {
    private static final NodeCommand INELIGIBLE = new SetEligibility(Eligibility.INELIGIBLE);
    private static final NodeCommand DRAIN =
            new SetDrain(Optional.of(new DrainSpec(Duration.ofHours(1), false)), false, Map.of());
    private static final NodeCommand SILENCE = new ExpireHeartbeat();

    /** Its allocations may be unknown for an hour. */
    private static final Job LASTING = Samples.disconnecting(
            JOB, new DisconnectPolicy(Optional.of(Duration.ofHours(1)), Optional.empty(), true, Reconcile.BEST_SCORE));

    private static NodeCommand sized(int cpuMhz, int memoryMb, int diskMb, Integer... cores) {
        TaskShare share = new TaskShare(cpuMhz, memoryMb, 0, List.of(), List.of(cores));
        return offer(
                2, 0, changed("b", new AllocatedResources(Map.of("task", share), diskMb, List.of()), Lineage.NONE));
    }

    private static Placement changed(String id, AllocatedResources resources, Lineage lineage) {
        Placement plain = placement(id);
        return new Placement(
                plain.id(),
                plain.name(),
                plain.group(),
                plain.node(),
                resources,
                plain.previous(),
                plain.deployment(),
                plain.metrics(),
                lineage);
    }

    private static NodeCommand taking(String victim, int cpuMhz) {
        Lineage lineage = Lineage.NONE.taking(List.of(allocation(victim)));
        return offer(2, 0, changed("b", placement("b", cpuMhz, List.of()).resources(), lineage));
    }

    private static NodeCommand stop(String id) {
        return offer(JOB, 2, 0, List.of(id), List.of());
    }

    private static NodeCommand move(String id) {
        Plan.InPlaceUpdate update = new Plan.InPlaceUpdate(allocation(id), Samples.NODE, Optional.empty());
        return new NodeCommand.TakeOffer(
                new Offer(new EvaluationId("e"), 0, 2, JOB, 1, List.of(), List.of(), List.of(update), Map.of()));
    }

    private static NodeScenario holding(Placement... placements) {
        return ready().after(offer(1, 0, placements));
    }

    /** A node with {@code a}, which is not heard of. */
    private static NodeScenario disconnected() {
        return ready().after(
                        offer(LASTING, 1, 0, List.of(), List.of(placement("a"))),
                        update(ClientStatus.RUNNING, "a"),
                        SILENCE);
    }

    private static Arguments taken(String rule, NodeScenario scenario, NodeCommand plan) {
        return Arguments.of(rule, scenario, plan, "");
    }

    private static Arguments refused(String rule, NodeScenario scenario, NodeCommand plan, String why) {
        return Arguments.of(rule, scenario, plan, why);
    }

    static Stream<Arguments> byTheNodesState() {
        NodeCommand place = offer(2, 0, placement("b"));
        return Stream.of(
                taken("a node that is ready takes placements", ready(), place),
                refused("one that is not there takes none", node(), place, "node is not registered"),
                refused("one that is down takes none", ready().after(SILENCE), place, "node is down"),
                refused("one that is not heard of takes none", disconnected(), place, "node is disconnected"),
                refused(
                        "one that is not eligible takes none",
                        ready().after(INELIGIBLE),
                        place,
                        "node is not eligible"),
                refused("one that is drained takes none", ready().after(DRAIN), place, "node is not eligible"),
                taken(
                        "stops are taken by one that is down",
                        holding(placement("a")).after(SILENCE),
                        stop("a")),
                taken("by one that is not heard of", disconnected(), stop("a")),
                taken("by one that is not eligible", holding(placement("a")).after(INELIGIBLE), stop("a")),
                taken("by one that is drained", holding(placement("a")).after(DRAIN), stop("a")),
                taken("updates in place are taken by one that is ready", holding(placement("a")), move("a")),
                taken(
                        "by one that is down, unlike Nomad's",
                        holding(placement("a")).after(SILENCE),
                        move("a")),
                taken(
                        "by one that is not eligible, too",
                        holding(placement("a")).after(INELIGIBLE),
                        move("a")),
                taken("by one that is drained, too", holding(placement("a")).after(DRAIN), move("a")),
                refused("but not of what is not there", holding(placement("a")), move("b"), "allocation is gone"));
    }

    static Stream<Arguments> byWhatFits() {
        UnaryOperator<NodeScenario> stopping = scenario -> scenario.after(offer(JOB, 2, 0, List.of("a"), List.of()));
        NodeCommand third = offer(3, 0, placement("b", 200, List.of()));
        return Stream.of(
                taken("all that the node has may be taken", ready(), sized(1_000, 8_000, 100_000)),
                refused("one MHz more may not", ready(), sized(1_001, 100, 300), "cpu"),
                refused("one MB of memory more may not", ready(), sized(100, 8_001, 300), "memory"),
                refused("one MB of disk more may not", ready(), sized(100, 100, 100_001), "disk"),
                taken("cores are taken that nobody has", ready(), sized(100, 100, 300, 0, 3)),
                refused("cores are not that the node does not have", ready(), sized(100, 100, 300, 4), "cores"),
                refused(
                        "cores are not that another has",
                        ready().after(sized(100, 100, 300, 1)),
                        offer(3, 0, changed("c", core(1), Lineage.NONE)),
                        "cores"),
                refused(
                        "a port is not that another has",
                        holding(placement("a", 100, List.of(8080))),
                        offer(2, 0, placement("b", 100, List.of(8080))),
                        "network: reserved port collision http=8080"),
                refused(
                        "what runs is counted",
                        holding(placement("a", 900, List.of())).after(update(ClientStatus.RUNNING, "a")),
                        third,
                        "cpu"),
                refused("so is what has not begun", holding(placement("a", 900, List.of())), third, "cpu"),
                refused(
                        "so is what is to end, until it has ended",
                        stopping.apply(holding(placement("a", 900, List.of()))),
                        third,
                        "cpu"),
                taken(
                        "what has ended is not",
                        holding(placement("a", 900, List.of())).after(update(ClientStatus.COMPLETE, "a")),
                        third),
                taken(
                        "what has failed is not",
                        holding(placement("a", 900, List.of())).after(update(ClientStatus.FAILED, "a")),
                        third),
                taken(
                        "what the plan stops itself is not",
                        holding(placement("a", 900, List.of())),
                        offer(JOB, 2, 0, List.of("a"), List.of(placement("b", 900, List.of())))),
                taken("what the plan evicts is not", holding(placement("a", 900, List.of())), taking("a", 1_000)),
                refused(
                        "what it evicts must leave room enough",
                        holding(placement("a", 500, List.of()), placement("c", 500, List.of())),
                        taking("a", 501),
                        "cpu"),
                refused(
                        "what the plan places before is counted",
                        ready(),
                        offer(2, 0, placement("a", 600, List.of()), placement("b", 600, List.of())),
                        "cpu"));
    }

    private static AllocatedResources core(int core) {
        TaskShare share = new TaskShare(100, 100, 0, List.of(), List.of(core));
        return new AllocatedResources(Map.of("task", share), 300, List.of());
    }

    @ParameterizedTest(name = "{0}: {3}")
    @MethodSource({"byTheNodesState", "byWhatFits"})
    void aNodeTakesOfAPlanWhatItCan(String rule, NodeScenario scenario, NodeCommand plan, String why) {
        scenario.when(plan);

        assertThat(scenario.answer().refused())
                .as(rule)
                .extracting(Refusal::why)
                .isEqualTo(why.isEmpty() ? List.of() : List.of(why));
        assertThat(scenario.answer().accepted().isEmpty()).isEqualTo(!why.isEmpty() && !isPartlyTaken(plan));
    }

    private static boolean isPartlyTaken(NodeCommand plan) {
        return plan instanceof NodeCommand.TakeOffer take
                && take.offer().placements().size() > 1;
    }
}
