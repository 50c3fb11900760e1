package dev.drover.chaos.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.chaos.bench.program.Flags;
import dev.drover.protocol.node.Node;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SimulateSettingsTest {
    private static SimulateSettings settings(String... words) {
        return SimulateSettings.of(Flags.parse(SimulateSettings.FLAGS, List.of(), List.of(words), Map.of()));
    }

    @Test
    void fillsInWhatIsNotSaid() {
        assertThat(settings("-nodes", "3"))
                .isEqualTo(new SimulateSettings(
                        3, List.of("127.0.0.1:4647"), "sim", 4000, 8192, "dc1", "", "default", List.of()));
    }

    @Test
    void takesSeveralServers() {
        assertThat(settings("-nodes=1", "-servers=a:1, b:2", "-node-class=big").servers())
                .containsExactly("a:1", "b:2");
    }

    @Test
    void givesEachNodeItsDevices() {
        Node node = new NodeDescriptions(settings("-nodes=1", "-device=acme/fpga/a7:2, nvidia/gpu/Tesla T4:1")).node(1);
        assertThat(node.equipment().devices())
                .extracting(group -> group.vendor() + "/" + group.type() + "/" + group.name() + " "
                        + group.instances().size())
                .containsExactly("acme/fpga/a7 2", "nvidia/gpu/Tesla T4 1");
        assertThatThrownBy(() -> settings("-nodes=1", "-device=gpu"))
                .hasMessage("\"gpu\" is not a device like acme/fpga/a7:4, of which there are 1 to 999");
    }

    @Test
    void refusesWhatMakesNoSense() {
        assertThatThrownBy(SimulateSettingsTest::settings).hasMessageContaining("-nodes");
        assertThatThrownBy(() -> settings("-nodes=0")).hasMessageContaining("1 to 20000");
        assertThatThrownBy(() -> settings("-nodes=1", "-servers=here"))
                .hasMessage("\"here\" is not an address like 127.0.0.1:4647");
        assertThatThrownBy(() -> settings("-nodes=1", "-name=a b")).hasMessageContaining("-name");
    }

    @Test
    void describesNodesThatServersTakeForDifferentOnesAndForTheSameAgain() {
        NodeDescriptions descriptions = new NodeDescriptions(settings("-nodes=20000"));
        Set<String> ids = new HashSet<>();
        Set<String> addresses = new HashSet<>();
        for (int number = 1; number <= 20_000; number++) {
            Node node = descriptions.node(number);
            ids.add(node.id().value());
            addresses.add(node.resources().address());
        }
        assertThat(ids).hasSize(20_000);
        assertThat(addresses).hasSize(20_000).allMatch(address -> address.matches("10(\\.\\d{1,3}){3}"));
        assertThat(new NodeDescriptions(settings("-nodes=1")).node(7)).isEqualTo(descriptions.node(7));
    }
}
