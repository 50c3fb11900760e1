package dev.drover.chaos.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The processes that have to do with a directory. */
final class Leftovers {
    private Leftovers() {}

    /** Those that name the directory or work below it: agent, Cassandra, tasks. */
    static List<ProcessHandle> in(Path directory) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains(directory.toString())
                        || worksBelow(directory, process.pid()))
                .toList();
    }

    private static boolean worksBelow(Path directory, long pid) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "cwd"))
                    .startsWith(directory);
        } catch (IOException e) {
            return false;
        }
    }
}
