package dev.drover.scheduler.feasible;

import static dev.drover.scheduler.JobBuilder.service;
import static dev.drover.scheduler.NodeBuilder.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.job.Constraint;
import dev.drover.protocol.job.DeviceRequest;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.Network.Port;
import dev.drover.protocol.node.Equipment.Device;
import dev.drover.protocol.node.Equipment.DeviceGroup;
import dev.drover.scheduler.JobBuilder;
import dev.drover.scheduler.NodeBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which nodes have the volumes, networks and devices that a group asks for. */
class EquipmentRulesTest {
    private static List<Obstacle> obstacles(JobBuilder job, NodeBuilder node) {
        Job built = job.build();
        return new Feasibility(built).group(built.groups().get(0)).obstacles(node.view());
    }

    private static NodeBuilder gpus() {
        return node(1).device(
                        "nvidia", "gpu", "T4", Map.of("memory", "15360 MiB", "driver_version", "535.54"), "a", "b");
    }

    private static JobBuilder gpu(String left, String operator, String right) {
        return service("a")
                .device(new DeviceRequest("gpu", 1, List.of(new Constraint(left, operator, right)), List.of()));
    }

    @Test
    void aVolumeMustBeOnTheNode() {
        JobBuilder job = service("a").volume("data", true);
        assertThat(obstacles(job, node(1)))
                .containsExactly(new Obstacle("missing compatible host volumes", "", "data"));
        assertThat(obstacles(job, node(1).volume("data", true))).isEmpty();
        assertThat(obstacles(job, node(1).volume("data", false))).isEmpty();
    }

    @Test
    void aVolumeThatIsWrittenToMustNotBeReadOnly() {
        JobBuilder job = service("a").volume("data", false);
        assertThat(obstacles(job, node(1).volume("data", true)))
                .containsExactly(new Obstacle("missing compatible host volumes", "read only", "data"));
        assertThat(obstacles(job, node(1).volume("data", false))).isEmpty();
    }

    @Test
    void everyVolumeAndDeviceThatIsMissingIsTold() {
        JobBuilder job = service("a")
                .volume("data", true)
                .volume("logs", true)
                .device("fpga", 1)
                .device("gpu", 1)
                .device("tpu", 2);
        assertThat(obstacles(job, gpus()))
                .containsExactly(
                        new Obstacle("missing devices", "", "1 of fpga"),
                        new Obstacle("missing devices", "", "2 of tpu"),
                        new Obstacle("missing compatible host volumes", "", "data"),
                        new Obstacle("missing compatible host volumes", "", "logs"));
    }

    @Test
    void aNetworkMustBeOnTheNode() {
        JobBuilder job = service("a").groupPorts(new Port("http", 0, 0, "public"));
        assertThat(obstacles(job, node(1)))
                .containsExactly(new Obstacle("missing host network \"public\" for port \"http\"", "", "public"));
        assertThat(obstacles(job, node(1).network("public", "10.0.0.1"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "gpu, true",
        "nvidia/gpu, true",
        "nvidia/gpu/T4, true",
        "fpga, false",
        "amd/gpu, false",
        "nvidia/gpu/A100, false",
        "nvidia, false"
    })
    void aDeviceIsNamedByTypeVendorAndModel(String name, boolean matches) {
        List<Obstacle> found = obstacles(service("a").device(name, 1), gpus());
        assertThat(found.isEmpty()).isEqualTo(matches);
        if (!matches) {
            assertThat(found).containsExactly(new Obstacle("missing devices", "", "1 of " + name));
        }
    }

    @Test
    void thereMustBeEnoughHealthyDevicesOfOneModel() {
        assertThat(obstacles(service("a").device("gpu", 2), gpus())).isEmpty();
        assertThat(obstacles(service("a").device("gpu", 3), gpus())).hasSize(1);
        NodeBuilder sick = node(1).device(new DeviceGroup(
                "nvidia",
                "gpu",
                "T4",
                List.of(new Device("a", true, ""), new Device("b", false, "fell off the bus")),
                Map.of()));
        assertThat(obstacles(service("a").device("gpu", 2), sick)).hasSize(1);
        assertThat(obstacles(service("a").device("gpu", 1), sick)).isEmpty();
    }

    private static String found(JobBuilder job, NodeBuilder node) {
        return obstacles(job, node).get(0).left();
    }

    @Test
    void whatThereIsInsteadOfADeviceIsTold() {
        assertThat(found(service("a").device("fpga", 1), gpus())).isEmpty();
        assertThat(found(service("a").device("gpu", 3), gpus())).isEqualTo("2 of nvidia/gpu/T4");
        DeviceRequest large = new DeviceRequest(
                "gpu",
                1,
                List.of(
                        new Constraint("${device.attr.memory}", ">=", "16 GiB"),
                        new Constraint("${device.vendor}", "=", "nvidia"),
                        new Constraint("${device.attr.bar1}", "is_set", "")),
                List.of());
        assertThat(found(service("a").device(large), gpus()))
                .isEqualTo("nvidia/gpu/T4 without ${device.attr.memory} >= 16 GiB (has 15360 MiB)"
                        + " and ${device.attr.bar1} is_set (has nothing)");
        NodeBuilder mixed = gpus().device("amd", "gpu", "M1", Map.of(), "a").device("amd", "gpu", "M2", Map.of());
        assertThat(found(service("a").device("gpu", 3), mixed))
                .isEqualTo("2 of nvidia/gpu/T4; 1 of amd/gpu/M1; 0 of amd/gpu/M2");
        assertThat(found(service("a").device("gpu", 3), mixed.device("amd", "gpu", "M3", Map.of())))
                .endsWith("0 of amd/gpu/M2; and other models");
    }

    @Test
    void requestsOfOneGroupDoNotShareDevices() {
        assertThat(obstacles(service("a").device("gpu", 1).device("nvidia/gpu", 1), gpus()))
                .isEmpty();
        assertThat(obstacles(service("a").device("gpu", 1).device("nvidia/gpu", 2), gpus()))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "${device.attr.memory}, >=, 15 GiB, true",
        "${device.attr.memory}, >, 15 GiB, false",
        "${device.attr.memory}, =, 15360 MiB, true",
        "${device.attr.memory}, =, 15 GiB, true",
        "${device.attr.memory}, !=, 15 GiB, false",
        "${device.attr.memory}, <, 20 GHz, false",
        "${device.attr.memory}, !=, 20 GHz, true",
        "${device.attr.memory}, >, 15, false",
        "${device.attr.bar1}, is_set, '', false",
        "${device.attr.driver_version}, version, >= 500, true",
        "${device.vendor}, =, nvidia, true",
        "${device.type}, =, gpu, true",
        "${device.model}, regexp, ^T[0-9]$, true",
        "${device.model}, set_contains_any, 'A100,T4', true",
        "${attr.kernel.name}, =, linux, false",
        "${device.ids}, set_contains, b, true",
        "${device.ids}, set_contains, c, false"
    })
    void constraintsOfADeviceHoldForItsModel(String left, String operator, String right, boolean holds) {
        assertThat(obstacles(gpu(left, operator, right), gpus()).isEmpty()).isEqualTo(holds);
    }

    @Test
    void nodesThatDifferInDevicesAreAskedOneByOneWhereIdsAreNamed() {
        Job job = gpu("${device.ids}", "set_contains", "b").build();
        GroupFeasibility rules = new Feasibility(job).group(job.groups().get(0));
        assertThat(rules.escapesClasses()).isTrue();
        NodeBuilder other = node(2).device("nvidia", "gpu", "T4", Map.of("memory", "15360 MiB"), "c", "d");
        assertThat(rules.obstacles(gpus().view())).isEmpty();
        assertThat(rules.obstacles(other.view())).hasSize(1);
    }

    @Test
    void nodesOfOneClassHaveTheSameEquipment() {
        String bare = node(1).view().computedClass();
        assertThat(node(2).bandwidth(100).view().computedClass()).isNotEmpty();
        assertThat(List.of(
                        node(2).volume("data", true).view().computedClass(),
                        node(2).volume("data", false).view().computedClass(),
                        node(2).network("public", "10.0.0.1").view().computedClass(),
                        gpus().view().computedClass(),
                        node(2).device("nvidia", "gpu", "T4", Map.of(), "a")
                                .view()
                                .computedClass(),
                        bare))
                .doesNotHaveDuplicates();
        assertThat(node(2).device("nvidia", "gpu", "T4", Map.of("memory", "1 GiB"), "x")
                        .view()
                        .computedClass())
                .isEqualTo(node(3).device("nvidia", "gpu", "T4", Map.of("memory", "1 GiB"), "y")
                        .view()
                        .computedClass());
    }
}
