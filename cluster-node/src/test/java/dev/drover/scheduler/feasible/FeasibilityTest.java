package dev.drover.scheduler.feasible;

import static dev.drover.scheduler.JobBuilder.service;
import static dev.drover.scheduler.NodeBuilder.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.Network.Port;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.node.NodeStatus;
import dev.drover.scheduler.snapshot.ClusterSnapshot;
import dev.drover.scheduler.snapshot.NodeView;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeasibilityTest {
    private static TaskGroup group(Job job) {
        return job.groups().get(0);
    }

    /** What is said of one node must not be taken for true of its class. */
    @Test
    void aFactOfOneNodeIsOneWithBlanksAroundItsName() {
        Job job =
                service("a").constraint("${ node.unique.name }", "=", "node-2").build();
        Feasibility feasibility = new Feasibility(job);

        assertThat(feasibility.obstacle(node(1).view(), group(job))).isPresent();
        assertThat(feasibility.obstacle(node(2).view(), group(job))).isEmpty();
    }

    @Test
    void namesTheRuleInTheWayForEveryNodeOfAClass() {
        Job job = service("a").taskConstraint("${meta.rack}", "=", "r2").build();
        Feasibility feasibility = new Feasibility(job);
        for (int number = 1; number <= 3; number++) {
            NodeView node = node(number).meta("rack", "r1").view();
            assertThat(feasibility.obstacle(node, group(job))).contains("${meta.rack} = r2");
        }
    }

    @Test
    void asksJobThenDriversThenGroup() {
        Job job = service("a")
                .constraint("${meta.one}", "is_set", "")
                .groupConstraint("${meta.two}", "is_set", "")
                .build();
        Feasibility feasibility = new Feasibility(job);
        NodeView bare = node(1).driver("raw_exec", true, false).view();
        NodeView one = node(2).meta("one", "x").driver("raw_exec", true, false).view();
        NodeView healthy = node(3).meta("one", "x").view();
        NodeView all = node(4).meta("one", "x").meta("two", "x").view();
        assertThat(feasibility.obstacle(bare, group(job))).contains("${meta.one} is_set ");
        assertThat(feasibility.obstacle(one, group(job))).contains("missing drivers");
        assertThat(feasibility.obstacle(healthy, group(job))).contains("${meta.two} is_set ");
        assertThat(feasibility.obstacle(all, group(job))).isEmpty();
    }

    @Test
    void namesWhatIsInTheWayInNomadsOrder() {
        Job job = service("a")
                .volume("data", true)
                .groupPorts(new Port("http", 0, 0, "public"))
                .device("gpu", 1)
                .groupConstraint("${meta.two}", "is_set", "")
                .driver("docker")
                .constraint("${meta.one}", "is_set", "")
                .build();
        assertThat(new Feasibility(job).group(group(job)).obstacles(node(1).view()))
                .extracting(Obstacle::rule)
                .containsExactly(
                        "${meta.one} is_set ",
                        "missing drivers",
                        "${meta.two} is_set ",
                        "missing devices",
                        "missing host network \"public\" for port \"http\"",
                        "missing compatible host volumes");
    }

    @Test
    void namesEveryRuleInTheWayWithBothValues() {
        Job job = service("a")
                .constraint("${node.unique.name}", "=", "node-9")
                .groupConstraint("${attr.cpu.arch}", "=", "${meta.arch}")
                .taskConstraint("${attr.kernel.name}", "=", "windows")
                .driver("docker")
                .build();
        assertThat(new Feasibility(job).group(group(job)).obstacles(node(1).view()))
                .containsExactly(
                        new Obstacle("missing drivers", "", "docker"),
                        new Obstacle("${attr.cpu.arch} = ${meta.arch}", "amd64", ""),
                        new Obstacle("${attr.kernel.name} = windows", "linux", "windows"),
                        new Obstacle("${node.unique.name} = node-9", "node-1", "node-9"));
    }

    @Test
    void asksSingleNodesWhereAConstraintIsAboutThem() {
        Job job = service("a").constraint("${node.unique.name}", "=", "node-2").build();
        Feasibility feasibility = new Feasibility(job);
        assertThat(node(1).view().computedClass()).isEqualTo(node(2).view().computedClass());
        assertThat(feasibility.obstacle(node(1).view(), group(job))).contains("${node.unique.name} = node-2");
        assertThat(feasibility.obstacle(node(2).view(), group(job))).isEmpty();
        assertThat(feasibility.group(group(job)).escapesClasses()).isTrue();
    }

    @Test
    void wantsADriverThatIsThere() {
        Job job = service("a").driver("docker").build();
        Feasibility feasibility = new Feasibility(job);
        assertThat(feasibility.obstacle(node(1).view(), group(job))).contains("missing drivers");
        assertThat(feasibility.obstacle(node(2).attribute("driver.docker", "1").view(), group(job)))
                .isEmpty();
    }

    @Test
    void classesDifferByFactsButNotByUniqueOnes() {
        String plain = node(1).view().computedClass();
        assertThat(node(2).attribute("unique.hostname", "x").view().computedClass())
                .isEqualTo(plain);
        assertThat(node(1).attribute("os.name", "x").view().computedClass()).isNotEqualTo(plain);
        assertThat(node(1).meta("os.name", "x").view().computedClass()).isNotEqualTo(plain);
        assertThat(node(1).nodeClass("x").view().computedClass()).isNotEqualTo(plain);
        assertThat(node(1).datacenter("x").view().computedClass()).isNotEqualTo(plain);
        assertThat(node(1).pool("x").view().computedClass()).isNotEqualTo(plain);
        assertThat(node(1).driver("java", true, false).view().computedClass()).isNotEqualTo(plain);
    }

    @Test
    void baseSetHoldsReadyEligibleNodesInReach() {
        ClusterSnapshot snapshot = ClusterSnapshot.of(List.of(
                node(1).view(),
                node(2).status(NodeStatus.DOWN).view(),
                node(3).ineligible().view(),
                node(4).datacenter("dc2").view(),
                node(5).pool("gpu").view(),
                node(6).status(NodeStatus.INITIALIZING).view()));
        BaseSet here =
                BaseSet.of(snapshot, service("a").datacenters("dc1", "dc9").build());
        assertThat(here.nodes()).extracting(node -> node.node().name()).containsExactly("node-1");
        assertThat(here.available()).isEqualTo(Map.of("dc1", 1, "dc9", 0));
        assertThat(BaseSet.of(snapshot, service("a").datacenters("*").build()).available())
                .isEqualTo(Map.of("dc1", 1, "dc2", 1));
        assertThat(BaseSet.of(snapshot, service("a").pool("all").build()).nodes())
                .extracting(node -> node.node().name())
                .containsExactly("node-1", "node-5");
    }

    @Test
    void baseSetHashTellsNodesAndSequencesApart() {
        Job job = service("a").build();
        String one =
                BaseSet.of(ClusterSnapshot.of(List.of(node(1).view())), job).hash();
        assertThat(BaseSet.of(ClusterSnapshot.of(List.of(node(1).view())), job).hash())
                .isEqualTo(one);
        assertThat(BaseSet.of(ClusterSnapshot.of(List.of(node(1).sequence(2).view())), job)
                        .hash())
                .isNotEqualTo(one);
        assertThat(BaseSet.of(ClusterSnapshot.of(List.of(node(2).view())), job).hash())
                .isNotEqualTo(one);
    }

    @ParameterizedTest
    @CsvSource({
        "dc1, dc1, true",
        "dc1, dc2, false",
        "*, dc1, true",
        "dc*, dc1, true",
        "*1, dc1, true",
        "eu-*-a, eu-west-a, true",
        "eu-*-a, eu-west-b, false",
        "*a*b*, xaxbx, true",
        "*a*b*, xbxax, false",
        "dc1*, dc1, true",
        "'', dc1, false"
    })
    void globsMatchWholeNames(String pattern, String text, boolean expected) {
        assertThat(Glob.matches(pattern, text)).isEqualTo(expected);
    }
}
