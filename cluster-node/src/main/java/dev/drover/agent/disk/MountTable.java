package dev.drover.agent.disk;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is mounted where for one process: by it, files can be told apart that have the same name in different roots, and be
 * recognised that have different names. Names are texts, as those of {@link Path}s are printed: not each name is one that
 * Java can read where the language is {@code C}, but each is printed in the same way. Pure but for {@link #of}.
 */
record MountTable(List<Mount> mounts) {
    private static final Charset NAMES = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
    private static final int ROOT = 3;
    private static final int POINT = 4;

    MountTable {
        mounts = List.copyOf(mounts);
    }

    /** A directory of a file system, and where it is seen. */
    record Mount(String root, String point) {}

    /**
     * The mounts that a process sees.
     *
     * @param process its number, or {@code self}
     */
    static MountTable of(String process) throws IOException {
        byte[] table = Files.readAllBytes(Path.of("/proc", process, "mountinfo"));
        return parse(new String(table, NAMES).lines().toList());
    }

    static MountTable parse(List<String> lines) {
        List<Mount> mounts = new ArrayList<>();
        for (String line : lines) {
            String[] fields = line.split(" ", -1);
            if (fields.length > POINT && fields[ROOT].startsWith("/")) {
                mounts.add(new Mount(unescaped(fields[ROOT]), unescaped(fields[POINT])));
            }
        }
        return new MountTable(mounts);
    }

    /** Where a path that the process sees lies in its file system, whichever that is. */
    Optional<String> inFileSystem(String seen) {
        Optional<Mount> deepest = Optional.empty();
        for (Mount mount : mounts) {
            // What was mounted later hides what was there.
            boolean deeper = deepest.isEmpty()
                    || mount.point().length() >= deepest.get().point().length();
            if (isIn(mount.point(), seen) && deeper) {
                deepest = Optional.of(mount);
            }
        }
        return deepest.map(mount ->
                begin(mount.root()) + seen.substring(begin(mount.point()).length()));
    }

    /** Whether a path is that of a directory, or of something in it. */
    static boolean isIn(String directory, String path) {
        return path.equals(directory) || path.startsWith(begin(directory) + "/");
    }

    /** What all in a directory begins with, but for the slash. */
    private static String begin(String directory) {
        return directory.equals("/") ? "" : directory;
    }

    private static String unescaped(String path) {
        return path.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\");
    }
}
