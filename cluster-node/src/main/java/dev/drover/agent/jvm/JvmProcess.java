package dev.drover.agent.jvm;

import dev.drover.protocol.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A task's JVM. The agent sees its files by way of {@code /proc}, whatever file system the JVM itself has.
 *
 * @param pid as the machine sees it
 * @param innerPid as the JVM sees itself, which its files are named after
 * @param userId of the process
 */
record JvmProcess(Path proc, long pid, long innerPid, int userId) {
    private static final int MOST_ENVIRONMENT_BYTES = 1 << 20;
    private static final int SIGQUIT = 3;

    /** The first JVM among a process and what it has started. */
    static JvmProcess in(ProcessHandle process) throws JvmException {
        return Stream.concat(Stream.of(process), process.descendants())
                .map(ProcessHandle::pid)
                .flatMap(pid -> of(Path.of("/proc"), pid).stream())
                .findFirst()
                .orElseThrow(() -> new JvmException(Reason.CONFLICT, "no process of the task is a JVM"));
    }

    /** Empty if it is gone, or runs another program than {@code java}. */
    static Optional<JvmProcess> of(Path proc, long pid) {
        Path directory = proc.resolve(Long.toString(pid));
        try {
            Path program = Files.readSymbolicLink(directory.resolve("exe")).getFileName();
            if (program == null || !program.toString().equals("java")) {
                return Optional.empty();
            }
            Map<String, String> status = status(directory);
            String[] pids = status.getOrDefault("NSpid", Long.toString(pid)).split("\\s+", -1);
            String[] users = status.getOrDefault("Uid", "-1").split("\\s+", -1);
            return Optional.of(
                    new JvmProcess(directory, pid, Long.parseLong(pids[pids.length - 1]), Integer.parseInt(users[0])));
        } catch (IOException | NumberFormatException gone) {
            return Optional.empty();
        }
    }

    private static Map<String, String> status(Path directory) throws IOException {
        Map<String, String> status = new TreeMap<>();
        for (String line : Files.readAllLines(directory.resolve("status"), StandardCharsets.ISO_8859_1)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                status.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        }
        return status;
    }

    /** The {@code /tmp} of the JVM. */
    Path tmp() {
        return proc.resolve("root/tmp");
    }

    Path workingDirectory() {
        return proc.resolve("cwd");
    }

    /** Whether SIGQUIT is one that it handles: it would end any other process. */
    boolean handlesQuit() throws IOException {
        String mask = status(proc).getOrDefault("SigCgt", "0");
        return (Long.parseUnsignedLong(mask, 16) & (1L << (SIGQUIT - 1))) != 0;
    }

    /** The counters of this process: a file of another user's process may have the same name. */
    PerfCounters counters() throws JvmException {
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(tmp(), "hsperfdata_*")) {
            for (Path directory : directories) {
                Path file = directory.resolve(Long.toString(innerPid));
                if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
                        && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                        && owner(file) == userId) {
                    return PerfCounters.read(file);
                }
            }
        } catch (IOException | DirectoryIteratorException unreadable) {
            throw new JvmException(Reason.UNAVAILABLE, "the JVM's counters cannot be read: " + unreadable.getMessage());
        }
        throw new JvmException(
                Reason.CONFLICT,
                "this JVM keeps no counters that can be seen from outside: it is no HotSpot JVM, or was started with"
                        + " -XX:-UsePerfData or -XX:+PerfDisableSharedMem");
    }

    static int owner(Path file) throws IOException {
        return (Integer) Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    }

    /** A variable that it was started with; empty if there is none. */
    Optional<String> variable(String name) {
        try (InputStream in = Files.newInputStream(proc.resolve("environ"))) {
            String all = new String(in.readNBytes(MOST_ENVIRONMENT_BYTES), StandardCharsets.UTF_8);
            return List.of(all.split("\0", -1)).stream()
                    .filter(variable -> variable.startsWith(name + "="))
                    .map(variable -> variable.substring(name.length() + 1))
                    .findFirst();
        } catch (IOException gone) {
            return Optional.empty();
        }
    }
}
