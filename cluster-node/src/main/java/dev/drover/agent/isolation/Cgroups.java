package dev.drover.agent.isolation;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where tasks' control groups are made. With version 1 that is below the agent's own groups, so that what limits the agent
 * limits its tasks; version 2 allows no groups below one that has processes, so there it is at the top.
 *
 * @param hierarchies memory first
 * @param owner begins the names of all groups of one agent, since several may share a machine; empty if nobody says whose
 *     they are
 */
public record Cgroups(int version, List<Hierarchy> hierarchies, String owner) {
    private static final Logger LOG = LoggerFactory.getLogger(Cgroups.class);
    private static final List<String> NEEDED = List.of("memory", "cpu", "pids");
    private static final String CPUSET = "cpuset";

    public Cgroups {
        hierarchies = List.copyOf(hierarchies);
    }

    /**
     * One hierarchy. A JVM needs to see that of {@code cpuacct}, too, to believe the others.
     *
     * @param point where it is mounted
     * @param limits whether tasks have groups of their own in it
     * @param parent what their groups lie in; otherwise the agent's own group
     */
    record Hierarchy(Path point, boolean limits, Path parent) {}

    /** Looks for what this machine has, and makes sure that groups can be made. */
    public static Cgroups find() throws IsolationException {
        try {
            return find(CgroupMounts.read());
        } catch (IOException failed) {
            throw new IsolationException("control groups that it may write to (" + failed + ")");
        }
    }

    static Cgroups find(CgroupMounts mounts) throws IsolationException, IOException {
        if (mounts.with("memory").isPresent()) {
            return separate(mounts);
        }
        CgroupMounts.Mount unified =
                mounts.unified().orElseThrow(() -> new IsolationException("control groups, and none are mounted"));
        return unified(unified.point());
    }

    private static Cgroups separate(CgroupMounts mounts) throws IsolationException, IOException {
        Map<Path, Hierarchy> found = new LinkedHashMap<>();
        for (String controller : NEEDED) {
            CgroupMounts.Mount mount = mounts.with(controller)
                    .orElseThrow(() -> new IsolationException("the control group controller \"" + controller + "\""));
            found.put(mount.point(), new Hierarchy(mount.point(), true, parent(mount)));
        }
        mounts.with(CPUSET)
                .filter(mount -> !found.containsKey(mount.point()))
                .ifPresent(mount -> found.put(mount.point(), cpuset(mount)));
        mounts.with("cpuacct")
                .filter(mount -> !found.containsKey(mount.point()))
                .ifPresent(mount -> found.put(mount.point(), new Hierarchy(mount.point(), false, own(mount))));
        return new Cgroups(1, List.copyOf(found.values()), "");
    }

    /** Here a group takes no process before it has been given cores and memory nodes: its own come from its parent. */
    private static Hierarchy cpuset(CgroupMounts.Mount mount) {
        Path own = own(mount);
        try {
            Path parent = parent(mount);
            for (String file : List.of("cpuset.mems", "cpuset.cpus")) {
                Files.writeString(parent.resolve(file), Files.readString(own.resolve(file)), StandardOpenOption.WRITE);
            }
            Files.writeString(parent.resolve("cgroup.clone_children"), "1", StandardOpenOption.WRITE);
            return new Hierarchy(mount.point(), true, parent);
        } catch (IOException refused) {
            LOG.warn("tasks cannot be bound to cores: {}", refused.toString());
            return new Hierarchy(mount.point(), false, own);
        }
    }

    private static Path own(CgroupMounts.Mount mount) {
        return Files.isDirectory(mount.own()) ? mount.own() : mount.point();
    }

    private static Path parent(CgroupMounts.Mount mount) throws IOException {
        return createdDirectory(own(mount).resolve("drover"));
    }

    private static Cgroups unified(Path point) throws IsolationException, IOException {
        Set<String> there = words(point.resolve("cgroup.controllers"));
        for (String controller : NEEDED) {
            if (!there.contains(controller)) {
                throw new IsolationException("the control group controller \"" + controller + "\"");
            }
        }
        List<String> wanted = new ArrayList<>(NEEDED);
        if (there.contains(CPUSET)) {
            wanted.add(CPUSET);
        }
        enable(point, wanted);
        Path parent = createdDirectory(point.resolve("drover.slice"));
        enable(parent, wanted);
        return new Cgroups(2, List.of(new Hierarchy(point, true, parent)), "");
    }

    private static void enable(Path group, List<String> controllers) throws IOException {
        Path file = group.resolve("cgroup.subtree_control");
        Set<String> enabled = words(file);
        for (String controller : controllers) {
            if (!enabled.contains(controller)) {
                Files.writeString(file, "+" + controller, StandardOpenOption.WRITE);
            }
        }
    }

    private static Set<String> words(Path file) throws IOException {
        return Set.of(Files.readString(file).strip().split("\\s+", -1));
    }

    private static Path createdDirectory(Path directory) throws IOException {
        try {
            return Files.createDirectory(directory);
        } catch (FileAlreadyExistsException byAnEarlierAgent) {
            return directory;
        }
    }

    /**
     * The same for the agent with this data directory. It is told from others by the directory itself, not by its name: in
     * containers that share control groups, and nothing else, two agents may call theirs the same.
     */
    public Cgroups ownedBy(Path dataDirectory) throws IOException {
        long device = ((Number) Files.getAttribute(dataDirectory, "unix:dev")).longValue();
        long inode = ((Number) Files.getAttribute(dataDirectory, "unix:ino")).longValue();
        return new Cgroups(version, hierarchies, Long.toHexString(device) + "-" + Long.toHexString(inode) + ".");
    }

    /** The group of a task to be, which does not exist yet. */
    public TaskCgroup group(String name) {
        return new TaskCgroup(hierarchies.stream()
                .filter(Hierarchy::limits)
                .map(hierarchy -> hierarchy.parent().resolve(owner + name))
                .toList());
    }

    /**
     * The same for a task that nothing limits, and whose processes are to be found again: in one hierarchy, where nothing in it
     * can fork once it is to end.
     */
    public TaskCgroup plainGroup(String name) {
        return new TaskCgroup(hierarchies.stream()
                .filter(hierarchy ->
                        hierarchy.limits() && Files.exists(hierarchy.parent().resolve("pids.max")))
                .limit(1)
                .map(hierarchy -> hierarchy.parent().resolve(owner + name))
                .toList());
    }

    /** All groups of the owner that there are; where nobody says whose groups are, none. */
    public List<TaskCgroup> owned() throws IOException {
        Set<String> names = new TreeSet<>();
        for (Hierarchy hierarchy : hierarchies) {
            if (!hierarchy.limits() || owner.isEmpty()) {
                continue;
            }
            try (DirectoryStream<Path> groups = Files.newDirectoryStream(hierarchy.parent(), this::isOwned)) {
                groups.forEach(
                        group -> names.add(String.valueOf(group.getFileName()).substring(owner.length())));
            }
        }
        return names.stream().map(this::group).toList();
    }

    private boolean isOwned(Path entry) {
        return String.valueOf(entry.getFileName()).startsWith(owner) && Files.isDirectory(entry);
    }

    /** What a task shall find at each mount point: its own group, where it has one. */
    public Map<Path, Path> views(TaskCgroup group) {
        Map<Path, Path> views = new LinkedHashMap<>();
        for (Hierarchy hierarchy : hierarchies) {
            Path shown = group.directories().stream()
                    .filter(directory -> directory.startsWith(hierarchy.parent()))
                    .findFirst()
                    .orElse(hierarchy.parent());
            views.put(hierarchy.point(), shown);
        }
        return views;
    }
}
