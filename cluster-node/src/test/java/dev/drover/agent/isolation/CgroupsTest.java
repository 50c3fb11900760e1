package dev.drover.agent.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Directories of a test stand for those of the kernel: what is written where. */
class CgroupsTest {
    private static final Limits LIMITS = new Limits(500, 64, 128, 100, List.of(1, 2));

    @TempDir
    Path root;

    private Path point;

    @BeforeEach
    void mount() throws IOException {
        point = Files.createDirectory(root.resolve("cgroup"));
    }

    private static void files(Path directory, String... names) throws IOException {
        Files.createDirectories(directory);
        for (String name : names) {
            Files.writeString(directory.resolve(name), "");
        }
    }

    private CgroupMounts unified() {
        return new CgroupMounts(List.of(new CgroupMounts.Mount(2, Set.of(), point, point)));
    }

    @Test
    void enablesControllersFromTheTopOfTheUnifiedHierarchy() throws Exception {
        Files.writeString(point.resolve("cgroup.controllers"), "cpuset cpu io memory pids\n");
        Files.writeString(point.resolve("cgroup.subtree_control"), "cpu memory pids cpuset\n");
        files(point.resolve("drover.slice"), "cgroup.subtree_control");

        Cgroups cgroups = Cgroups.find(unified());

        TaskCgroup group = cgroups.group("task");
        assertThat(cgroups.version()).isEqualTo(2);
        assertThat(group.directories()).containsExactly(point.resolve("drover.slice/task"));
        assertThat(point.resolve("drover.slice/cgroup.subtree_control")).hasContent("+cpuset");
        assertThat(cgroups.views(group)).containsEntry(point, point.resolve("drover.slice/task"));
    }

    @Test
    void tellsTheGroupsOfOneAgentFromThoseOfOthers() throws Exception {
        Files.writeString(point.resolve("cgroup.controllers"), "cpu memory pids\n");
        Files.writeString(point.resolve("cgroup.subtree_control"), "cpu memory pids\n");
        files(point.resolve("drover.slice"), "cgroup.subtree_control");
        Cgroups all = Cgroups.find(unified());
        Path data = Files.createDirectory(root.resolve("data"));
        Cgroups mine = all.ownedBy(data);
        Cgroups another = all.ownedBy(Files.createDirectory(root.resolve("another")));
        for (Cgroups groups : List.of(all, mine, another)) {
            Files.createDirectory(
                    groups.group("allocation.task.run").directories().get(0));
        }

        assertThat(mine.owned()).containsExactly(mine.group("allocation.task.run"));
        assertThat(all.ownedBy(Files.createSymbolicLink(root.resolve("link"), data))
                        .owned())
                .isEqualTo(mine.owned());
        assertThat(all.owned()).isEmpty();
    }

    @Test
    void namesAControllerThatIsMissing() throws Exception {
        Files.writeString(point.resolve("cgroup.controllers"), "hugetlb\n");

        assertThatThrownBy(() -> Cgroups.find(unified()))
                .isInstanceOf(IsolationException.class)
                .hasMessage("the control group controller \"memory\"");
        assertThatThrownBy(() -> Cgroups.find(new CgroupMounts(List.of())))
                .isInstanceOf(IsolationException.class)
                .hasMessage("control groups, and none are mounted");
    }

    @Test
    void makesGroupsBelowTheAgentsOwnInEachOldHierarchy() throws Exception {
        Path own = Files.createDirectories(point.resolve("memory/agent"));
        Path cpu = Files.createDirectories(point.resolve("cpu,cpuacct"));
        Path pids = Files.createDirectories(point.resolve("pids"));
        CgroupMounts mounts = new CgroupMounts(List.of(
                new CgroupMounts.Mount(1, Set.of("memory"), point.resolve("memory"), own),
                new CgroupMounts.Mount(1, Set.of("cpu", "cpuacct"), cpu, cpu),
                new CgroupMounts.Mount(1, Set.of("pids"), pids, pids.resolve("gone"))));

        Cgroups cgroups = Cgroups.find(mounts);

        TaskCgroup group = cgroups.group("task");
        assertThat(cgroups.version()).isEqualTo(1);
        assertThat(group.directories())
                .containsExactly(own.resolve("drover/task"), cpu.resolve("drover/task"), pids.resolve("drover/task"));
        assertThat(cgroups.views(group)).containsEntry(point.resolve("memory"), own.resolve("drover/task"));
    }

    @Test
    void findsTheProcessesOfWhatNothingLimitsInOneHierarchy() throws Exception {
        Path memory = Files.createDirectories(point.resolve("memory"));
        Path cpu = Files.createDirectories(point.resolve("cpu"));
        Path pids = Files.createDirectories(point.resolve("pids"));
        files(pids.resolve("drover"), "pids.max");
        Cgroups cgroups = Cgroups.find(new CgroupMounts(List.of(
                new CgroupMounts.Mount(1, Set.of("memory"), memory, memory),
                new CgroupMounts.Mount(1, Set.of("cpu"), cpu, cpu),
                new CgroupMounts.Mount(1, Set.of("pids"), pids, pids))));

        TaskCgroup group = cgroups.plainGroup("task");

        assertThat(group.directories()).containsExactly(pids.resolve("drover/task"));
        files(pids.resolve("drover/task"), "pids.max");
        group.create(Limits.weight(500));
        assertThat(pids.resolve("drover/task/pids.max")).isEmptyFile();
    }

    @Test
    void weighsWhatNothingLimitsInTheUnifiedHierarchy() throws Exception {
        Files.writeString(point.resolve("cgroup.controllers"), "cpu memory pids\n");
        Files.writeString(point.resolve("cgroup.subtree_control"), "cpu memory pids\n");
        files(point.resolve("drover.slice"), "cgroup.subtree_control", "pids.max");

        TaskCgroup group = Cgroups.find(unified()).plainGroup("task");

        Path directory = point.resolve("drover.slice/task");
        assertThat(group.directories()).containsExactly(directory);
        files(directory, "pids.max", "memory.max", "cpu.weight");
        group.create(Limits.weight(500));
        assertThat(directory.resolve("cpu.weight")).hasContent("19");
        assertThat(directory.resolve("pids.max")).isEmptyFile();
        assertThat(directory.resolve("memory.max")).isEmptyFile();
        group.seal();
        assertThat(directory.resolve("pids.max")).hasContent("0");
    }

    @Test
    void writesEachLimitWhereTheKernelHasAFileForIt() throws Exception {
        Path one = point.resolve("one");
        files(one, "memory.max", "memory.low", "memory.swap.max", "memory.oom.group", "cpu.weight", "pids.max");
        Path two = point.resolve("two");
        files(two, "memory.limit_in_bytes", "memory.soft_limit_in_bytes", "cpu.shares", "cpuset.cpus");

        new TaskCgroup(List.of(one, two)).create(LIMITS);

        assertThat(one.resolve("memory.max")).hasContent("134217728");
        assertThat(one.resolve("memory.low")).hasContent("67108864");
        assertThat(one.resolve("memory.swap.max")).hasContent("0");
        assertThat(one.resolve("memory.oom.group")).hasContent("1");
        assertThat(one.resolve("cpu.weight")).hasContent("19");
        assertThat(one.resolve("pids.max")).hasContent("100");
        assertThat(two.resolve("memory.limit_in_bytes")).hasContent("134217728");
        assertThat(two.resolve("memory.soft_limit_in_bytes")).hasContent("67108864");
        assertThat(two.resolve("cpu.shares")).hasContent("500");
        assertThat(two.resolve("cpuset.cpus")).hasContent("1,2");
    }

    @Test
    void endsAtWhatIsGivenWhereATaskMayNotGoBeyond() throws Exception {
        Path group = point.resolve("group");
        files(group, "memory.max", "memory.low");

        new TaskCgroup(List.of(group)).create(new Limits(1, 64, 0, 100, List.of()));

        assertThat(group.resolve("memory.max")).hasContent("67108864");
        assertThat(group.resolve("memory.low")).isEmptyFile();
    }

    @Test
    void listsAndSealsAndRemovesAGroup() throws Exception {
        Path group = point.resolve("group");
        files(group, "pids.max");
        Files.writeString(group.resolve("cgroup.procs"), "12\n345\n");
        TaskCgroup cgroup = new TaskCgroup(List.of(group));

        assertThat(cgroup.processes()).containsExactly(12L, 345L);
        cgroup.seal();
        assertThat(group.resolve("pids.max")).hasContent("0");

        Files.delete(group.resolve("pids.max"));
        Files.delete(group.resolve("cgroup.procs"));
        cgroup.remove(Duration.ofSeconds(1));
        assertThat(group).doesNotExist();
        assertThat(cgroup.processes()).isEmpty();
    }
}
