package dev.drover.scheduler.rank;

import static dev.drover.scheduler.JobBuilder.service;
import static dev.drover.scheduler.NodeBuilder.id;
import static dev.drover.scheduler.NodeBuilder.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.allocation.Explanation;
import dev.drover.protocol.allocation.Explanation.LeftOut;
import dev.drover.protocol.allocation.Explanation.Miss;
import dev.drover.protocol.allocation.Explanation.NearestFit;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.job.Network.Port;
import dev.drover.protocol.node.NodeStatus;
import dev.drover.scheduler.JobBuilder;
import dev.drover.scheduler.NodeBuilder;
import dev.drover.scheduler.Scheduler;
import dev.drover.scheduler.World;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is said of a placement that failed. */
class ExplanationTest {
    private static Explanation explanation(Plan plan) {
        return Objects.requireNonNull(plan.failedGroups().get("web")).explanation();
    }

    private static Explanation explanation(JobBuilder job, NodeBuilder... nodes) {
        return explanation(World.of(job.build(), nodes).plan().plan());
    }

    @Test
    void namesBothValuesOfEveryConstraint() {
        Explanation found = explanation(
                service("a").constraint("${meta.rack}", "=", "r9").taskConstraint("${attr.cpu.arch}", "=", "arm64"),
                node(1).meta("rack", "r1"),
                node(2).meta("rack", "r1"),
                node(3));
        assertThat(found.misses())
                .containsExactly(
                        new Miss("${attr.cpu.arch} = arm64", "arm64", "amd64", 3),
                        new Miss("${meta.rack} = r9", "r9", "r1", 2),
                        new Miss("${meta.rack} = r9", "r9", "", 1));
    }

    @Test
    void namesWhatWasAskedAndTheMostThatIsFree() {
        Explanation found =
                explanation(service("a").size(5000, 9000), node(1), node(2).size(4500, 4000), node(3).size(9000, 100));
        assertThat(found.misses())
                .containsExactly(new Miss("memory", "9000", "8000", 3), new Miss("cpu", "5000", "4500", 2));
    }

    @Test
    void nearestFitMissesTheSmallestPart() {
        Explanation found =
                explanation(service("a").size(5000, 4000), node(1), node(2).size(4500, 4000), node(3).size(9000, 100));
        assertThat(found.nearest()).contains(new NearestFit(id(2), List.of(new Miss("cpu", "5000", "4500", 1))));
    }

    @Test
    void nearestFitFailsAsFewRulesAsPossible() {
        Explanation found = explanation(
                service("a").size(5000, 256).constraint("${meta.ssd}", "=", "yes"),
                node(1).size(9000, 9000),
                node(2).meta("ssd", "yes"));
        assertThat(found.nearest()).contains(new NearestFit(id(2), List.of(new Miss("cpu", "5000", "4000", 1))));
    }

    @Test
    void namesThePortAndItsHolder() {
        World world = World.of(
                service("a").count(2).groupPorts(new Port("http", 8080, 0)).build(), node(1));
        world.evaluate();
        String holder = world.live().get(0).id().value();
        assertThat(explanation(world.plan().plan()).misses())
                .containsExactly(new Miss(
                        "network: reserved port collision http=8080", "8080", "allocation " + holder + " of job a", 1));
        assertThat(explanation(service("a").groupPorts(new Port("ssh", 22, 0)), node(1).reservedPorts(22))
                        .misses())
                .containsExactly(new Miss("network: reserved port collision ssh=22", "22", "reserved on the node", 1));
    }

    @Test
    void namesWhatANodeRefused() {
        World world = World.of(service("a").build(), node(1));
        Plan plan = Scheduler.schedule(world.request(1, List.of(new RefusedPlacement(id(1), "web", "memory"))))
                .plan();
        assertThat(explanation(plan).misses()).containsExactly(new Miss("refused by the node: memory", "", "", 1));
    }

    @Test
    void keepsTheCommonestMissesOnly() {
        NodeBuilder[] nodes =
                IntStream.rangeClosed(1, 50).mapToObj(NodeBuilder::node).toArray(NodeBuilder[]::new);
        Explanation found = explanation(service("a").constraint("${node.unique.name}", "=", "nobody"), nodes);
        assertThat(found.misses()).hasSize(Explanation.MOST_MISSES);
        assertThat(found.nearest()).isPresent();
    }

    @Test
    void oneRuleOnAUniqueFactHidesNoOther() {
        NodeBuilder[] nodes = IntStream.rangeClosed(1, 50)
                .mapToObj(number -> node(number).meta("rack", "r" + number / 40))
                .toArray(NodeBuilder[]::new);
        Explanation found = explanation(
                service("a")
                        .constraint("${node.unique.name}", "=", "nobody")
                        .constraint("${meta.rack}", "=", "r9")
                        .constraint("${node.unique.id}", "=", "none"),
                nodes);
        assertThat(found.misses())
                .hasSize(Explanation.MOST_MISSES)
                .startsWith(
                        new Miss("${meta.rack} = r9", "r9", "r0", 39), new Miss("${meta.rack} = r9", "r9", "r1", 11));
        assertThat(found.misses().stream().filter(miss -> miss.what().contains("unique.name")))
                .hasSize(9);
        assertThat(found.misses().stream().filter(miss -> miss.what().contains("unique.id")))
                .hasSize(9);
    }

    @Test
    void aNodeThatMissesTwoOfAKindCountsOnce() {
        Plan plan = World.of(
                        service("a").volume("data", true).volume("logs", true).build(), node(1))
                .plan()
                .plan();
        assertThat(Objects.requireNonNull(plan.failedGroups().get("web")).constraintFiltered())
                .isEqualTo(Map.of("missing compatible host volumes", 1));
        assertThat(explanation(plan).misses()).extracting(Miss::asked).containsExactly("data", "logs");
    }

    @Test
    void countsTheNodesThatWereNotAskedAndWhatKeptThemOut() {
        Explanation found = explanation(
                service("a").pool("gpu").datacenters("dc1", "eu-*"),
                node(1),
                node(2).status(NodeStatus.DOWN),
                node(3).pool("gpu").datacenter("us-1"),
                node(4).pool("gpu").datacenter("us-1").draining(),
                node(5).pool("gpu").datacenter("eu-1").status(NodeStatus.DOWN),
                node(6).pool("gpu").ineligible().status(NodeStatus.DISCONNECTED),
                node(7).pool("gpu").draining(),
                node(8).pool("gpu").ineligible(),
                node(9).pool("gpu").ineligible());
        assertThat(found.misses()).isEmpty();
        assertThat(found.leftOut())
                .contains(new LeftOut(
                        9,
                        Map.of(
                                "node pool", 2,
                                "datacenter", 2,
                                "down", 1,
                                "disconnected", 1,
                                "draining", 1,
                                "ineligible", 2)));
    }

    @Test
    void countsThemWhereOthersWereAsked() {
        assertThat(explanation(service("a").size(9000, 100), node(1), node(2).datacenter("dc2"))
                        .leftOut())
                .contains(new LeftOut(2, Map.of("datacenter", 1)));
        assertThat(explanation(service("a").size(9000, 100), node(1)).leftOut()).contains(new LeftOut(1, Map.of()));
        assertThat(explanation(service("a")).leftOut()).contains(new LeftOut(0, Map.of()));
    }

    @Test
    void saysNothingOfWhatSucceeded() {
        Plan plan = World.of(
                        service("a").constraint("${meta.ssd}", "=", "yes").build(), node(1).meta("ssd", "yes"), node(2))
                .plan()
                .plan();
        assertThat(plan.placements().get(0).metrics().explanation()).isEqualTo(Explanation.NONE);
        assertThat(explanation(service("a")).nearest()).isEmpty();
    }
}
