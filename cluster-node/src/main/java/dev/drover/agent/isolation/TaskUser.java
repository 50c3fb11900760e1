package dev.drover.agent.isolation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

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

    private static boolean isNumber(String text) {
        return text.matches("[0-9]{1,9}");
    }

    public boolean isRoot() {
        return uid == 0;
    }
}
