package dev.drover.agent.disk;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is mounted where for one process: by it, files can be told apart that have the same name in different roots, and be
 * recognised that have different names. Pure but for {@link #of}.
 */
record MountTable(List<Mount> mounts) {
    private static final int ROOT = 3;
    private static final int POINT = 4;

    MountTable {
        mounts = List.copyOf(mounts);
    }

    /** A directory of a file system, and where it is seen. */
    record Mount(Path root, Path point) {}

    /**
     * The mounts that a process sees.
     *
     * @param process its number, or {@code self}
     */
    static MountTable of(String process) throws IOException {
        byte[] table = Files.readAllBytes(Path.of("/proc", process, "mountinfo"));
        return parse(new String(table, StandardCharsets.UTF_8).lines().toList());
    }

    static MountTable parse(List<String> lines) {
        List<Mount> mounts = new ArrayList<>();
        for (String line : lines) {
            String[] fields = line.split(" ", -1);
            if (fields.length > POINT && fields[ROOT].startsWith("/")) {
                mounts.add(new Mount(Path.of(unescaped(fields[ROOT])), Path.of(unescaped(fields[POINT]))));
            }
        }
        return new MountTable(mounts);
    }

    /** Where a path that the process sees lies in its file system, whichever that is. */
    Optional<Path> inFileSystem(Path seen) {
        Optional<Mount> deepest = Optional.empty();
        for (Mount mount : mounts) {
            // What was mounted later hides what was there.
            boolean deeper = deepest.isEmpty()
                    || mount.point().getNameCount() >= deepest.get().point().getNameCount();
            if (seen.startsWith(mount.point()) && deeper) {
                deepest = Optional.of(mount);
            }
        }
        return deepest.map(mount -> mount.root().resolve(mount.point().relativize(seen)));
    }

    private static String unescaped(String path) {
        return path.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\");
    }
}
