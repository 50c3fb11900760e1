package dev.drover.agent.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class CgroupMountsTest {
    private static final String HEAD = "32 30 0:28 ";

    private static CgroupMounts.Mount only(String mount, String... memberships) {
        CgroupMounts mounts = CgroupMounts.parse(List.of(mount), List.of(memberships));
        assertThat(mounts.mounts()).hasSize(1);
        return mounts.mounts().get(0);
    }

    @Test
    void findsTheHierarchyOfAControllerAndTheProcessesOwnGroup() {
        CgroupMounts.Mount mount = only(
                HEAD + "/ /sys/fs/cgroup/cpu,cpuacct rw,nosuid shared:9 - cgroup cgroup rw,cpu,cpuacct",
                "5:cpuacct,cpu:/system.slice/drover.service",
                "4:memory:/elsewhere");

        assertThat(mount.version()).isEqualTo(1);
        assertThat(mount.controllers()).contains("cpu", "cpuacct");
        assertThat(mount.own()).isEqualTo(Path.of("/sys/fs/cgroup/cpu,cpuacct/system.slice/drover.service"));
    }

    @Test
    void findsTheOwnGroupInAContainerThatIsToldItsNameOutside() {
        CgroupMounts.Mount mount = only(
                HEAD + "/docker/abc /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory", "4:memory:/docker/abc/inner");

        assertThat(mount.own()).isEqualTo(Path.of("/sys/fs/cgroup/memory/inner"));
    }

    @Test
    void takesTheMountItselfForAGroupThatIsNotBelowIt() {
        CgroupMounts.Mount mount =
                only(HEAD + "/../.. /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory", "4:memory:/../other");

        assertThat(mount.own()).isEqualTo(Path.of("/sys/fs/cgroup/memory"));
    }

    @Test
    void findsTheUnifiedHierarchy() {
        CgroupMounts mounts = CgroupMounts.parse(
                List.of(
                        "25 1 8:1 / / rw - ext4 /dev/sda1 rw",
                        HEAD + "/ /sys/fs/cgroup rw shared:4 - cgroup2 cgroup2 rw,nsdelegate"),
                List.of("0::/user.slice"));

        assertThat(mounts.with("memory")).isEmpty();
        assertThat(mounts.unified().orElseThrow().point()).isEqualTo(Path.of("/sys/fs/cgroup"));
    }

    @Test
    void readsAPathWithASpace() {
        assertThat(only(HEAD + "/ /my\\040groups rw - cgroup cgroup rw,pids", "3:pids:/")
                        .point())
                .isEqualTo(Path.of("/my groups"));
    }
}
