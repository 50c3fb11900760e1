package dev.drover.agent.fingerprint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.agent.driver.OptionalDrivers;
import dev.drover.agent.driver.TaskDrivers;
import dev.drover.agent.jdk.JavaSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FingerprintTest {
    @Test
    void describesThisMachine(@TempDir Path directory) throws IOException {
        try (TaskDrivers drivers = new TaskDrivers(OptionalDrivers.DEVELOPMENT, JavaSettings.DEVELOPMENT)) {
            HostFacts facts = new Fingerprint().take(directory, "1.10.0", drivers.all(), TaskDrivers.signals());
            assertThat(facts.attributes())
                    .containsEntry("kernel.name", "linux")
                    .containsEntry("nomad.version", "1.10.0")
                    .containsEntry("driver.raw_exec", "1")
                    .containsEntry("driver.java", "1")
                    .containsEntry("cpu.totalcompute", Integer.toString(facts.cpuMhz()))
                    .containsKeys(
                            "kernel.version",
                            "os.name",
                            "os.version",
                            "cpu.arch",
                            "cpu.numcores",
                            "memory.totalbytes",
                            "unique.hostname",
                            "unique.network.ip-address",
                            "unique.storage.bytesfree",
                            "driver.java.version");
            assertThat(facts.attributes().get("os.signals")).contains("SIGINT", "SIGTERM");
            assertThat(facts.cpuMhz()).isPositive();
            assertThat(facts.memoryMb()).isPositive();
            assertThat(facts.diskMb()).isPositive();
            assertThat(facts.drivers())
                    .containsOnlyKeys("docker", "exec", "java", "lxc", "mock_driver", "qemu", "raw_exec");
        }
    }

    @Test
    void readsWhatLinuxSaysOfItself(@TempDir Path root) throws IOException {
        write(root, "proc/cpuinfo", "processor : 0\nmodel name\t: Fast CPU\ncpu MHz\t\t: 2400.012\n");
        write(root, "proc/meminfo", "MemTotal:        2048 kB\nMemFree: 1 kB\n");
        write(root, "etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n# comment\n");
        write(root, "proc/net/route", """
            Iface Destination Gateway Flags RefCnt Use Metric Mask
            eth1\t0000A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF
            eth0\t00000000\t0101A8C0\t0003\t0\t0\t0\t00000000
            """);
        SystemFiles files = new SystemFiles(root);
        assertThat(files.coreMhz()).hasValue(2400.012);
        assertThat(files.cpuModel()).contains("Fast CPU");
        assertThat(files.memoryBytes()).isEqualTo(2 << 20);
        assertThat(files.osRelease()).containsEntry("ID", "debian").containsEntry("VERSION_ID", "12");
        assertThat(files.defaultRouteDevice()).contains("eth0");
        assertThat(files.cgroupsVersion()).isEqualTo(1);
        write(root, "sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq", "3600000\n");
        assertThat(files.coreMhz()).hasValue(3600.0);
    }

    @Test
    void leavesOutWhatItCannotRead(@TempDir Path root) {
        SystemFiles files = new SystemFiles(root);
        assertThat(files.coreMhz()).isEmpty();
        assertThat(files.cpuModel()).isEmpty();
        assertThat(files.hostname()).isEqualTo("localhost");
        assertThat(files.defaultDevice()).isEqualTo(new HostFacts.NetworkDevice("lo", "127.0.0.1"));
    }

    private static void write(Path root, String file, String content) throws IOException {
        Path target = root.resolve(file);
        Files.createDirectories(target.getParent());
        Files.writeString(target, content);
    }
}
