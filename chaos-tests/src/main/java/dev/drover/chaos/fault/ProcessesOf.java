package dev.drover.chaos.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The processes that belong to one data directory, found by what their command lines and environments say. */
final class ProcessesOf {
    private final Path dataDirectory;

    ProcessesOf(Path dataDirectory) {
        this.dataDirectory = dataDirectory;
    }

    /** The Cassandra servers of the agent: never more than one, but for a moment. */
    List<ProcessHandle> cassandra() {
        String arguments = "@" + dataDirectory.resolve("cassandra").resolve("java.args");
        return matching(process -> read(process, "cmdline").contains(arguments));
    }

    /** Tasks, their shims, and whatever they started. */
    List<ProcessHandle> tasks() {
        return tasks("");
    }

    /** Those of the allocation whose id begins so. */
    List<ProcessHandle> tasks(String allocation) {
        String allocations = dataDirectory.resolve("alloc") + "/" + allocation;
        return matching(process -> read(process, "cmdline").contains(allocations)
                || read(process, "environ").contains("=" + allocations));
    }

    /** All of them, agents included. */
    List<ProcessHandle> all() {
        String directory = dataDirectory.toString();
        return matching(process -> read(process, "cmdline").contains(directory)
                || read(process, "environ").contains(directory));
    }

    /** Kills as {@code kill -9} does. */
    static void kill(List<ProcessHandle> processes) {
        processes.forEach(ProcessHandle::destroyForcibly);
    }

    private static List<ProcessHandle> matching(Predicate<Long> predicate) {
        long self = ProcessHandle.current().pid();
        try (var entries = Files.list(Path.of("/proc"))) {
            return entries.map(entry -> String.valueOf(entry.getFileName()))
                    .filter(name -> name.chars().allMatch(Character::isDigit))
                    .map(Long::valueOf)
                    .filter(pid -> pid != self && predicate.test(pid))
                    .map(ProcessHandle::of)
                    .flatMap(Optional::stream)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Empty for a process that is gone, or another user's. */
    private static String read(long pid, String file) {
        try {
            return new String(
                    Files.readAllBytes(Path.of("/proc", Long.toString(pid), file)), StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return "";
        }
    }
}
