package dev.drover.persistence.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One process for as long as the machine runs: a pid is given again, a pid with its start time is not.
 *
 * @param start clock ticks since boot where {@code /proc} tells them, else the start instant in milliseconds
 */
record ProcessIdentity(long pid, long start) {
    /** {@code starttime} is the 22nd field of {@code /proc/PID/stat}; the third is the first one after the command's name. */
    private static final int START_AFTER_NAME = 22 - 3;

    /** The live process with this pid. */
    static Optional<ProcessIdentity> of(long pid) {
        Path stat = Path.of("/proc", Long.toString(pid), "stat");
        if (!Files.exists(Path.of("/proc/self/stat"))) {
            return ProcessHandle.of(pid)
                    .flatMap(handle -> handle.info().startInstant())
                    .map(Instant::toEpochMilli)
                    .map(start -> new ProcessIdentity(pid, start));
        }
        try {
            return parseStat(pid, Files.readString(stat, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** A zombie is dead: it only waits for its parent. The name, in parentheses, may itself hold spaces and parentheses. */
    static Optional<ProcessIdentity> parseStat(long pid, String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).trim().split(" ", -1);
        if (fields.length <= START_AFTER_NAME || List.of("Z", "X").contains(fields[0])) {
            return Optional.empty();
        }
        return Optional.of(new ProcessIdentity(pid, Long.parseLong(fields[START_AFTER_NAME])));
    }

    boolean isAlive() {
        return of(pid).filter(this::equals).isPresent();
    }

    /** Sends SIGTERM, or SIGKILL, unless the pid belongs to another process by now. */
    void end(boolean forcibly) {
        if (!isAlive()) {
            return;
        }
        ProcessHandle.of(pid).ifPresent(handle -> {
            if (forcibly) {
                handle.destroyForcibly();
            } else {
                handle.destroy();
            }
        });
    }
}
