package dev.drover.agent.isolation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The hierarchies of control groups on this machine, as the kernel lists them for this process. */
record CgroupMounts(List<Mount> mounts) {
    private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
    private static final Path MEMBERSHIPS = Path.of("/proc/self/cgroup");
    private static final Path MEMBERSHIPS_OF_FIRST = Path.of("/proc/1/cgroup");
    private static final int MOUNT_ROOT = 3;
    private static final int MOUNT_POINT = 4;

    CgroupMounts {
        mounts = List.copyOf(mounts);
    }

    /**
     * One hierarchy.
     *
     * @param version 1 or 2
     * @param controllers of version 1, where the mount names them
     * @param own the process's own group
     */
    record Mount(int version, Set<String> controllers, Path point, Path own) {
        Mount {
            controllers = Set.copyOf(controllers);
        }
    }

    static CgroupMounts read() throws IOException {
        return read(MEMBERSHIPS);
    }

    /** The same with the groups of the machine's first process. */
    static CgroupMounts ofFirstProcess() throws IOException {
        return read(MEMBERSHIPS_OF_FIRST);
    }

    private static CgroupMounts read(Path memberships) throws IOException {
        return parse(
                Files.readAllLines(MOUNTS, StandardCharsets.UTF_8),
                Files.readAllLines(memberships, StandardCharsets.UTF_8));
    }

    static CgroupMounts parse(List<String> mountLines, List<String> membershipLines) {
        List<Mount> mounts = new ArrayList<>();
        for (String line : mountLines) {
            String[] halves = line.split(" - ", 2);
            String[] left = halves[0].split(" ", -1);
            String[] right = halves.length < 2 ? new String[0] : halves[1].split(" ", -1);
            if (left.length <= MOUNT_POINT || right.length < 3) {
                continue;
            }
            Path point = Path.of(unescaped(left[MOUNT_POINT]));
            if (right[0].equals("cgroup2")) {
                mounts.add(new Mount(2, Set.of(), point, point));
            } else if (right[0].equals("cgroup")) {
                Set<String> options = Set.copyOf(Arrays.asList(right[2].split(",", -1)));
                String group = membership(options, membershipLines);
                mounts.add(new Mount(1, options, point, own(point, unescaped(left[MOUNT_ROOT]), group)));
            }
        }
        return new CgroupMounts(mounts);
    }

    /** The hierarchy of version 1 that has the controller. */
    Optional<Mount> with(String controller) {
        return mounts.stream()
                .filter(mount -> mount.version == 1 && mount.controllers.contains(controller))
                .findFirst();
    }

    Optional<Mount> unified() {
        return mounts.stream().filter(mount -> mount.version == 2).findFirst();
    }

    private static String membership(Set<String> controllers, List<String> lines) {
        return lines.stream()
                .map(line -> line.split(":", 3))
                .filter(fields -> fields.length == 3)
                .filter(fields -> Arrays.stream(fields[1].split(",", -1)).anyMatch(controllers::contains))
                .map(fields -> fields[2])
                .findFirst()
                .orElse("/");
    }

    /** A container may see a part of the hierarchy only, and be told of groups by their names outside. */
    private static Path own(Path point, String mountRoot, String group) {
        String below = mountRoot.equals("/") ? group : withoutPrefix(group, mountRoot);
        Path own = point.resolve(below.replaceFirst("^/+", "")).normalize();
        return own.startsWith(point) ? own : point;
    }

    private static String withoutPrefix(String group, String mountRoot) {
        return group.startsWith(mountRoot + "/") ? group.substring(mountRoot.length()) : "";
    }

    private static String unescaped(String path) {
        return path.replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\");
    }
}
