package dev.drover.agent.isolation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A user of this machine, by its line in {@code /etc/passwd}. */
public record TaskUser(String name, int uid, int gid, String home) {
    /** Whom tasks run as that do not say. */
    public static final String DEFAULT = "nobody";

    private static final Path PASSWD = Path.of("/etc/passwd");
    private static final int FIELDS = 7;

    public static Optional<TaskUser> find(String name) {
        try {
            return find(name, Files.readAllLines(PASSWD, StandardCharsets.ISO_8859_1));
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + PASSWD, unreadable);
        }
    }

    static Optional<TaskUser> find(String name, List<String> passwd) {
        return passwd.stream()
                .map(line -> line.split(":", -1))
                .filter(fields -> fields.length == FIELDS && fields[0].equals(name))
                .filter(fields -> isNumber(fields[2]) && isNumber(fields[3]))
                .map(fields -> new TaskUser(name, Integer.parseInt(fields[2]), Integer.parseInt(fields[3]), fields[5]))
                .findFirst();
    }

    /** Whom a process runs as, who need not have a name. Its directory in {@code /proc} may be root's all the same. */
    public static TaskUser of(long process) throws IOException {
        Path status = Path.of("/proc", Long.toString(process), "status");
        return running(Files.readAllLines(status, StandardCharsets.ISO_8859_1))
                .orElseThrow(() -> new IOException(status + " does not tell the user"));
    }

    static Optional<TaskUser> running(List<String> status) {
        OptionalInt uid = effective(status, "Uid:");
        OptionalInt gid = effective(status, "Gid:");
        return uid.isPresent() && gid.isPresent()
                ? Optional.of(new TaskUser("", uid.getAsInt(), gid.getAsInt(), "/"))
                : Optional.empty();
    }

    /** Real, effective, saved and file system's: the second counts. */
    private static OptionalInt effective(List<String> status, String name) {
        return status.stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.split("\\s+", -1))
                .filter(fields -> fields.length > 2 && isNumber(fields[2]))
                .mapToInt(fields -> Integer.parseInt(fields[2]))
                .findFirst();
    }

    private static boolean isNumber(String text) {
        return text.matches("[0-9]{1,9}");
    }

    public boolean isRoot() {
        return uid == 0;
    }
}
