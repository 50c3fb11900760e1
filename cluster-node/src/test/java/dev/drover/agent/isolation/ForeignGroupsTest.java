package dev.drover.agent.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForeignGroupsTest {
    @TempDir
    private Path root;

    private Path group(String path) throws Exception {
        return Files.createDirectories(root.resolve(path));
    }

    @Test
    void areFoundAtTheTopOfEachHierarchyAndWhereTheFirstProcessIs() throws Exception {
        Path top = group("memory/box.a");
        Path numbered = group("pids/box.a-1");
        Path beside = group("systemd/init/box.a");
        group("memory/box.ab");
        group("memory/below/box.a");
        CgroupMounts mounts = new CgroupMounts(List.of(
                new CgroupMounts.Mount(1, Set.of("memory"), group("memory"), group("memory")),
                new CgroupMounts.Mount(1, Set.of("pids"), group("pids"), group("pids")),
                new CgroupMounts.Mount(1, Set.of("name=systemd"), group("systemd"), group("systemd/init"))));

        TaskCgroup found = ForeignGroups.named(mounts, Pattern.compile("box\\.a(-\\d+)?"));

        assertThat(found.directories()).containsExactlyInAnyOrder(top, numbered, beside);
        assertThat(ForeignGroups.named(mounts, Pattern.compile("other"))).isEqualTo(TaskCgroup.NONE);
    }
}
