package dev.drover.agent.fingerprint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.allocation.AllocatedResources.AssignedDevices;
import dev.drover.protocol.allocation.AllocatedResources.TaskShare;
import dev.drover.protocol.node.Equipment;
import dev.drover.protocol.node.Equipment.Device;
import dev.drover.protocol.node.Equipment.DeviceGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeviceFilesTest {
    private static final Path FPGA = Path.of("/dev/fpga1");

    @TempDir
    Path root;

    private void file(String path, String content) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private void gpu(String bus, String id, int minor) throws IOException {
        file("proc/driver/nvidia/gpus/" + bus + "/information", """
            Model: \t\t Tesla T4
            IRQ:   \t\t 44
            GPU UUID: \t %s
            Bus Location: \t %s
            Device Minor: \t %d
            """.formatted(id, bus, minor));
        file("dev/nvidia" + minor, "");
    }

    private static TaskShare share(AssignedDevices... devices) {
        return new TaskShare(100, 64, 0, List.of(), List.of(), List.of(devices), 0);
    }

    @Test
    void areThoseOfTheDevicesThatATaskWasGiven() throws IOException {
        gpu("0000:00:04.0", "GPU-1", 1);
        gpu("0000:00:05.0", "GPU-2", 0);
        file("dev/nvidiactl", "");
        Equipment equipment = new Equipment(
                Map.of(),
                Map.of(),
                List.of(new DeviceGroup(
                        "nvidia",
                        "gpu",
                        "Tesla T4",
                        List.of(new Device("GPU-1", true, ""), new Device("GPU-2", true, "")),
                        Map.of())),
                0,
                0);
        EquipmentSettings settings = new EquipmentSettings(
                Map.of(), Map.of(), List.of(), Map.of("acme/fpga/a7/1", List.of(FPGA)), OptionalInt.empty(), 0);

        DeviceFiles files = DeviceFiles.of(settings, equipment, NvidiaFiles.find(root));

        AssignedDevices fpgas = new AssignedDevices("acme", "fpga", "a7", List.of("0", "1"));
        AssignedDevices gpus = new AssignedDevices("nvidia", "gpu", "Tesla T4", List.of("GPU-1"));
        assertThat(files.of(share(fpgas, gpus)))
                .containsExactly(FPGA, Path.of("/dev/nvidia1"), Path.of("/dev/nvidiactl"));
        AssignedDevices both = new AssignedDevices("nvidia", "gpu", "Tesla T4", List.of("GPU-2", "GPU-1"));
        assertThat(files.of(share(both)))
                .containsExactly(Path.of("/dev/nvidia0"), Path.of("/dev/nvidiactl"), Path.of("/dev/nvidia1"));
        assertThat(files.of(share())).isEmpty();
    }

    @Test
    void areNoneWhereNobodyTellsOfThem() {
        assertThat(NvidiaFiles.find(root)).isEmpty();
    }
}
