package dev.drover.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.JobId;
import dev.drover.protocol.evaluation.Evaluation;
import dev.drover.protocol.evaluation.EvaluationStatus;
import dev.drover.protocol.evaluation.Trigger;
import dev.drover.protocol.node.Equipment;
import dev.drover.protocol.node.Node;
import dev.drover.protocol.node.NodeResources;
import dev.drover.view.ClusterView;
import java.nio.file.Path;
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
        "volumes, true",
        "devices, true"
    })
    void whatNodesAreEvaluatedFor(String what, boolean evaluated) {
        assertThat(ChangedNodes.differ(Samples.node(400), changed(what))).isEqualTo(evaluated);
    }

    private static Node changed(String what) {
        Node node = Samples.node(what.equals("resources") ? 500 : 400);
        return new Node(
                node.id(),
                node.secretId(),
                what.equals("name") ? "other" : node.name(),
                what.equals("datacenter") ? "dc2" : node.datacenter(),
                what.equals("class") ? "large" : node.nodeClass(),
                node.nodePool(),
                node.httpAddress(),
                node.version(),
                node.resources(),
                NodeResources.NONE,
                what.equals("drivers") ? Map.of() : node.drivers(),
                what.equals("attributes") ? Map.of("kernel.name", "bsd") : node.attributes(),
                what.equals("meta") ? Map.of("rack", "r1") : node.meta(),
                equipment(what));
    }

    private static Equipment equipment(String what) {
        Equipment.DeviceGroup group = new Equipment.DeviceGroup("acme", "fpga", "a7", List.of(), Map.of());
        return new Equipment(
                what.equals("volumes") ? Map.of("data", new Equipment.HostVolume("/srv", true)) : Map.of(),
                Map.of(),
                what.equals("devices") ? List.of(group) : List.of(),
                what.equals("bandwidth") ? 100 : 0,
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
