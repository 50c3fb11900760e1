package dev.drover.agent.driver;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a JVM wrote about its own crash, {@code hs_err_pidPID.log} in the task's local directory.
 *
 * @param file its name
 * @param problem the signal or error, and where it happened
 */
record CrashReport(String file, String problem) {
    /** How many stay there, the newest: a task that crashes again and again must not fill the disk. */
    static final int KEPT = 5;

    /** As the JVM takes it: {@code %p} stands for its PID. */
    private static final String NAME = "hs_err_pid%p.log";

    private static final String NAMES = "hs_err_pid[0-9]*.log";
    private static final int HEAD_BYTES = 16 * 1024;
    private static final int HEAD_LINES = 40;
    private static final String FRAME = "Problematic frame:";

    private record Found(Path file, FileTime written) {}

    /** The option that makes a JVM write its report there; a percent sign of the path is none of the JVM's. */
    static String option(String localDirectory) {
        return "-XX:ErrorFile=" + localDirectory.replace("%", "%%") + "/" + NAME;
    }

    /** The newest report written since; deletes the oldest beyond those that are kept. */
    static Optional<CrashReport> newest(Path local, FileTime since) {
        List<Found> reports = reports(local);
        reports.stream().skip(KEPT).forEach(CrashReport::delete);
        return reports.stream()
                .findFirst()
                .filter(report -> report.written().compareTo(since) >= 0)
                .map(report -> new CrashReport(report.file().getFileName().toString(), problem(report.file())));
    }

    private static List<Found> reports(Path local) {
        List<Found> reports = new ArrayList<>();
        if (!Files.isDirectory(local, LinkOption.NOFOLLOW_LINKS)) {
            return reports;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(local, NAMES)) {
            for (Path file : files) {
                if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    reports.add(new Found(file, Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS)));
                }
            }
        } catch (IOException | DirectoryIteratorException unreadable) {
            return List.of();
        }
        reports.sort(Comparator.comparing(Found::written).reversed().thenComparing(Found::file));
        return reports;
    }

    private static void delete(Found report) {
        try {
            Files.deleteIfExists(report.file());
        } catch (IOException stays) {
            // The next crash tries again.
        }
    }

    /** The first line that says something, and the frame it happened in. */
    private static String problem(Path file) {
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            String head = new String(in.readNBytes(HEAD_BYTES), StandardCharsets.UTF_8);
            return problem(head.lines().limit(HEAD_LINES).toList());
        } catch (IOException unreadable) {
            return "an error that its report does not tell";
        }
    }

    static String problem(List<String> lines) {
        List<String> head = lines.stream()
                .filter(line -> line.startsWith("#"))
                .map(line -> OutputTail.printable(line.substring(1)))
                .filter(line -> !line.isEmpty())
                .toList();
        String what = head.stream()
                .filter(line -> !line.startsWith("A fatal error has been detected"))
                .findFirst()
                .orElse("an error that its report does not tell");
        int frame = head.indexOf(FRAME);
        return frame >= 0 && frame + 1 < head.size() ? what + ", in " + head.get(frame + 1) : what;
    }
}
