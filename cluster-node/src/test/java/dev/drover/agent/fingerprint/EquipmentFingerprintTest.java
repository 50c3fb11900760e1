package dev.drover.agent.fingerprint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.agent.fingerprint.EquipmentSettings.NetworkChoice;
import dev.drover.agent.fingerprint.MachineAddresses.Address;
import dev.drover.protocol.node.Equipment;
import dev.drover.protocol.node.Equipment.Device;
import dev.drover.protocol.node.Equipment.DeviceGroup;
import dev.drover.protocol.node.Equipment.HostNetwork;
import dev.drover.protocol.node.Equipment.HostVolume;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EquipmentFingerprintTest {
    private static final DeviceGroup FPGA =
            new DeviceGroup("acme", "fpga", "a7", List.of(new Device("0", true, "")), Map.of());

    @Test
    void tellsWhatTheOperatorNamesAndWhatIsFound(@TempDir Path root) {
        EquipmentSettings settings = new EquipmentSettings(
                Map.of("data", new HostVolume("/srv/data", true)),
                Map.of("loop", new NetworkChoice("127.0.0.0/8", "", List.of(22))),
                List.of(FPGA),
                Map.of(),
                OptionalInt.of(100),
                20);
        DeviceGroup found = new DeviceGroup("nvidia", "gpu", "T4", List.of(), Map.of());

        Equipment equipment =
                new EquipmentFingerprint(List.of(() -> List.of(found)), new SystemFiles(root)).take(settings, "eth0");

        assertThat(equipment.volumes()).isEqualTo(settings.volumes());
        assertThat(equipment.networks())
                .isEqualTo(Map.of("loop", new HostNetwork("127.0.0.0/8", "lo", "127.0.0.1", List.of(22))));
        assertThat(equipment.devices()).containsExactly(FPGA, found);
        assertThat(equipment.mbits()).isEqualTo(100);
        assertThat(equipment.maxAllocations()).isEqualTo(20);
    }

    @Test
    void takesTheSpeedThatTheInterfaceTellsOrAThousand(@TempDir Path root) throws IOException {
        Path speed = root.resolve("sys/class/net/eth0/speed");
        Files.createDirectories(speed.getParent());
        EquipmentFingerprint fingerprint = new EquipmentFingerprint(List.of(), new SystemFiles(root));
        Files.writeString(speed, "10000\n");
        assertThat(fingerprint.take(EquipmentSettings.NONE, "eth0").mbits()).isEqualTo(10_000);
        Files.writeString(speed, "-1\n");
        assertThat(fingerprint.take(EquipmentSettings.NONE, "eth0").mbits()).isEqualTo(1_000);
        assertThat(fingerprint.take(EquipmentSettings.NONE, "lo").mbits()).isEqualTo(1_000);
    }

    @Test
    void leavesOutANetworkWhoseAddressIsNotThere(@TempDir Path root) {
        EquipmentSettings settings = new EquipmentSettings(
                Map.of(),
                Map.of("far", new NetworkChoice("240.0.0.0/8", "", List.of())),
                List.of(),
                Map.of(),
                OptionalInt.empty(),
                0);

        assertThat(new EquipmentFingerprint(List.of(), new SystemFiles(root))
                        .take(settings, "lo")
                        .networks())
                .isEmpty();
    }

    private static Address address(String networkInterface, String text) throws UnknownHostException {
        return new Address(networkInterface, InetAddress.getByName(text));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, '', 10.1.2.3",
        "10.0.0.0/8, eth1, 10.9.9.9",
        "'', eth1, 10.9.9.9",
        "172.16.0.0/12, '', ",
        "10.1.2.3/32, '', 10.1.2.3",
        "0.0.0.0/0, '', 127.0.0.1",
        "fd00::/8, '', fd00:0:0:0:0:0:0:1",
        "10.0.0.0/8, lo, "
    })
    void findsTheAddressOfANetwork(String cidr, String networkInterface, String found) throws UnknownHostException {
        MachineAddresses addresses = new MachineAddresses(List.of(
                address("lo", "127.0.0.1"),
                address("eth0", "10.1.2.3"),
                address("eth1", "10.9.9.9"),
                address("eth1", "fd00::1")));
        assertThat(addresses
                        .find(new NetworkChoice(cidr, networkInterface, List.of()))
                        .map(Address::text))
                .isEqualTo(Optional.ofNullable(found));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10.0.0.0", "10.0.0.0/33", "example.com/8", "10.0.0/x", "fd00::/129", "/8"})
    void knowsWhatIsNoRange(String text) {
        assertThat(Cidr.parse(text)).isEmpty();
    }

    @Test
    void readsWhatNvidiaSmiLists() {
        List<DeviceGroup> groups = NvidiaDevices.parse("""
            GPU-1, Tesla T4, 15360 MiB, 70.00 W, 1590 MHz, 5001 MHz, 535.54.03
            GPU-2, Tesla T4, 15360 MiB, 70.00 W, 1590 MHz, 5001 MHz, 535.54.03
            GPU-3, NVIDIA A100, 40960 MiB, [N/A], 1410 MHz, 1215 MHz, 535.54.03
            No devices were found
            """);
        assertThat(groups)
                .containsExactly(
                        new DeviceGroup(
                                "nvidia",
                                "gpu",
                                "NVIDIA A100",
                                List.of(new Device("GPU-3", true, "")),
                                Map.of(
                                        "memory", "40960 MiB",
                                        "cores_clock", "1410 MHz",
                                        "memory_clock", "1215 MHz",
                                        "driver_version", "535.54.03")),
                        new DeviceGroup(
                                "nvidia",
                                "gpu",
                                "Tesla T4",
                                List.of(new Device("GPU-1", true, ""), new Device("GPU-2", true, "")),
                                Map.of(
                                        "memory", "15360 MiB",
                                        "power", "70.00 W",
                                        "cores_clock", "1590 MHz",
                                        "memory_clock", "5001 MHz",
                                        "driver_version", "535.54.03")));
    }
}
