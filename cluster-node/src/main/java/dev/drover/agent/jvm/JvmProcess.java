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
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A task's JVM, or a program that has one in it. The agent sees its files by way of {@code /proc}, whatever file system the
 * JVM itself has.
 *
 * @param pid as the machine sees it
 * @param innerPid as the JVM sees itself, which its files are named after
 * @param userId of the process
 */
record JvmProcess(Path proc, long pid, long innerPid, int userId) {
    private static final int MOST_BYTES = 1 << 20;
    private static final int SIGQUIT = 3;
    private static final Pattern ATTACH_SWITCH = Pattern.compile("-XX:([+-])DisableAttachMechanism\\b");
    /** What the kernel keeps of the name "Signal Dispatcher". */
    private static final String DISPATCHER = "Signal Dispatch";

    /** The first JVM among a process and what it has started. */
    static JvmProcess in(ProcessHandle process) throws JvmException {
        return Stream.concat(Stream.of(process), process.descendants())
                .map(ProcessHandle::pid)
                .flatMap(pid -> of(Path.of("/proc"), pid).stream())
                .findFirst()
                .orElseThrow(() -> new JvmException(Reason.CONFLICT, "no process of the task is a JVM"));
    }

    /** Empty if it is gone, or is neither the program {@code java} nor one that has a JVM in it. */
    static Optional<JvmProcess> of(Path proc, long pid) {
        Path directory = proc.resolve(Long.toString(pid));
        try {
            if (!isCalledJava(directory) && !MappedCode.of(directory).hasJvm()) {
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

    private static boolean isCalledJava(Path directory) throws IOException {
        Path program = Files.readSymbolicLink(directory.resolve("exe")).getFileName();
        return program != null && program.toString().equals("java");
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

    /**
     * Whether SIGQUIT is one that its JVM handles: it would end any other process. A program that has a JVM in it may handle
     * it by itself, and stop at it as nginx does: the JVM handles it only where it has a thread for that.
     */
    boolean handlesQuit() throws IOException {
        String mask = status(proc).getOrDefault("SigCgt", "0");
        boolean caught = (Long.parseUnsignedLong(mask, 16) & (1L << (SIGQUIT - 1))) != 0;
        return caught && (isCalledJava(proc) || dispatchesSignals());
    }

    private boolean dispatchesSignals() throws IOException {
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(proc.resolve("task"))) {
            for (Path thread : threads) {
                if (nameOf(thread).equals(DISPATCHER)) {
                    return true;
                }
            }
            return false;
        } catch (DirectoryIteratorException gone) {
            throw gone.getCause();
        }
    }

    /** Empty for a thread that has just ended. */
    private static String nameOf(Path thread) {
        try {
            return Files.readString(thread.resolve("comm"), StandardCharsets.ISO_8859_1)
                    .strip();
        } catch (IOException ended) {
            return "";
        }
    }

    /** Whether its JVM is HotSpot, whose ways are known. */
    boolean isHotSpot() throws IOException {
        return MappedCode.of(proc).hasHotSpot();
    }

    /** Whether it was told to take no commands. Its options are believed where its counters do not say; the last one holds. */
    boolean takesNoCommands() {
        Optional<PerfCounters> counters = countersIfAny();
        if (counters.isPresent()) {
            return counters.get().text("sun.rt.jvmCapabilities").startsWith("0");
        }
        String options = String.join(
                " ",
                variable("JAVA_TOOL_OPTIONS").orElse(""),
                variable("JDK_JAVA_OPTIONS").orElse(""),
                text("cmdline"),
                variable("_JAVA_OPTIONS").orElse(""));
        return ATTACH_SWITCH
                .matcher(options)
                .results()
                .reduce((before, last) -> last)
                .map(last -> last.group(1).equals("+"))
                .orElse(false);
    }

    /** All the memory that it has of its own, also what was moved out to a disk. */
    long memoryBytes() throws IOException {
        Map<String, String> status = status(proc);
        return Stream.of("VmRSS", "VmSwap", "HugetlbPages")
                .mapToLong(name -> kilobytes(status.getOrDefault(name, "")) << 10)
                .sum();
    }

    private static long kilobytes(String figure) {
        return figure.endsWith(" kB") ? Long.parseLong(figure.substring(0, figure.length() - " kB".length())) : 0;
    }

    /** Empty if it keeps none, or none that can be read. */
    Optional<PerfCounters> countersIfAny() {
        try {
            return Optional.of(counters());
        } catch (JvmException none) {
            return Optional.empty();
        }
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
        return List.of(text("environ").split("\0", -1)).stream()
                .filter(variable -> variable.startsWith(name + "="))
                .map(variable -> variable.substring(name.length() + 1))
                .findFirst();
    }

    /** What the kernel says of it; empty if it is gone. */
    private String text(String file) {
        try (InputStream in = Files.newInputStream(proc.resolve(file))) {
            return new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
        } catch (IOException gone) {
            return "";
        }
    }
}
