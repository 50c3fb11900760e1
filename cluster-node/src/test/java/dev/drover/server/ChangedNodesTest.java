package dev.drover.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.JobId;
import dev.drover.protocol.evaluation.Evaluation;
import dev.drover.protocol.evaluation.EvaluationStatus;
import dev.drover.protocol.evaluation.Trigger;
import dev.drover.protocol.node.Eligibility;
import dev.drover.protocol.node.Equipment;
import dev.drover.protocol.node.Node;
import dev.drover.protocol.node.NodeResources;
import dev.drover.protocol.node.NodeStatus;
import dev.drover.scheduler.snapshot.NodeView;
import dev.drover.view.ClusterView;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChangedNodesTest {
    @Test
    void theJobsOfANodeThatChangesAreEvaluated(@TempDir Path root) throws Exception {
        try (TestCluster cluster = TestCluster.start(root)) {
            ClusterActions actions = new ClusterActions(cluster::engine);
            actions.registerNode(400);
            actions.register(Samples.service("web", 1));
            actions.register(Samples.batch("elsewhere", 0));
            actions.placed("web", 1);
            actions.until(view -> hasEnded(view, "web") && hasEnded(view, "elsewhere"));

            actions.registerNode(500);
            actions.register(changed("meta"));

            ClusterView after = actions.until(view -> evaluations(view, "web").size() == 2 && hasEnded(view, "web"));
            Evaluation evaluation = evaluations(after, "web").get(1);
            assertThat(evaluation.trigger()).isEqualTo(Trigger.NODE_UPDATE);
            assertThat(evaluation.node()).contains(Samples.NODE);
            assertThat(evaluation.status()).isEqualTo(EvaluationStatus.COMPLETE);
            assertThat(after.allocationsOf(JobId.of("web"))).hasSize(1);
            assertThat(evaluations(after, "elsewhere")).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "nothing, false",
        "resources, false",
        "bandwidth, false",
        "datacenter, true",
        "name, true",
        "class, true",
        "attributes, true",
        "meta, true",
        "drivers, true",
        "words of a driver, false",
        "pool, true",
        "unique attributes, true",
        "networks, true",
        "volumes, true",
        "devices, true"
    })
    void whatNodesAreEvaluatedFor(String what, boolean evaluated) {
        assertThat(ChangedNodes.differ(view(changed("nothing")), view(changed(what))))
                .isEqualTo(evaluated);
    }

    private static NodeView view(Node node) {
        return NodeView.of(node, NodeStatus.READY, Eligibility.ELIGIBLE, 1);
    }

    private static Node changed(String what) {
        Node node = Samples.node(what.equals("resources") ? 500 : 400);
        return new Node(
                node.id(),
                node.secretId(),
                what.equals("name") ? "other" : node.name(),
                what.equals("datacenter") ? "dc2" : node.datacenter(),
                what.equals("class") ? "large" : node.nodeClass(),
                what.equals("pool") ? "gpu" : node.nodePool(),
                node.httpAddress(),
                node.version(),
                node.resources(),
                NodeResources.NONE,
                drivers(what, node.drivers()),
                attributes(what, node.attributes()),
                what.equals("meta") ? Map.of("rack", "r1") : node.meta(),
                equipment(what));
    }

    private static Map<String, Node.Driver> drivers(String what, Map<String, Node.Driver> drivers) {
        Map<String, Node.Driver> changed = new HashMap<>(drivers);
        switch (what) {
            case "drivers" -> changed.clear();
            case "words of a driver" ->
                changed.replaceAll((name, driver) -> new Node.Driver(
                        driver.detected(), driver.healthy(), "says another thing", driver.attributes()));
            default -> {}
        }
        return changed;
    }

    private static Map<String, String> attributes(String what, Map<String, String> attributes) {
        return switch (what) {
            case "attributes" -> Map.of("kernel.name", "bsd");
            case "unique attributes" -> Map.of("unique.hostname", "another");
            default -> attributes;
        };
    }

    private static Equipment equipment(String what) {
        Equipment.DeviceGroup group = new Equipment.DeviceGroup("acme", "fpga", "a7", List.of(), Map.of());
        return new Equipment(
                what.equals("volumes") ? Map.of("data", new Equipment.HostVolume("/srv", true)) : Map.of(),
                what.equals("networks")
                        ? Map.of("inner", new Equipment.HostNetwork("", "lo", "127.0.0.1", List.of()))
                        : Map.of(),
                what.equals("devices") ? List.of(group) : List.of(),
                what.equals("bandwidth") ? 100 : 1_000,
                0);
    }

    private static List<Evaluation> evaluations(ClusterView view, String job) {
        return view.job(JobId.of(job)).map(state -> state.evaluations().all()).orElse(List.of());
    }

    private static boolean hasEnded(ClusterView view, String job) {
        return Optional.of(evaluations(view, job))
                .filter(all -> !all.isEmpty() && all.stream().noneMatch(Evaluation::isOpen))
                .isPresent();
    }
}
