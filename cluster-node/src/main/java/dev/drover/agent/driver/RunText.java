package dev.drover.agent.driver;

import dev.drover.agent.isolation.Confinement;
import dev.drover.agent.isolation.TaskCgroup;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;

/** The record of a run as text: a heading with the checksum of what follows, then a line for each part. */
final class RunText {
    private static final String HEADING = "drover-run/v1 ";
    private static final int LEAST_LINES = 4;
    private static final int FIRST_CGROUP = 6;

    private RunText() {}

    static String of(RunFiles.Run run) {
        List<String> lines = new ArrayList<>(List.of(run.driver(), run.run(), run.bootId()));
        lines.add(Long.toString(run.output().stderr()));
        lines.add(Long.toString(run.output().stdout()));
        lines.add(Boolean.toString(run.confinement().sandboxed()));
        run.confinement().cgroup().directories().forEach(directory -> lines.add(directory.toString()));
        String parts = String.join("\n", lines) + "\n";
        return HEADING + checksum(parts) + "\n" + parts;
    }

    /** Empty if it is not as it was written. */
    static Optional<RunFiles.Run> parse(String text) {
        if (!text.startsWith(HEADING)) {
            return parts(text);
        }
        int end = text.indexOf('\n');
        String parts = text.substring(end + 1);
        return end > 0 && text.substring(HEADING.length(), end).equals(checksum(parts))
                ? parts(parts)
                : Optional.empty();
    }

    private static String checksum(String parts) {
        CRC32 sum = new CRC32();
        sum.update(parts.getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(sum.getValue());
    }

    /** What earlier agents wrote has no heading, and at first fewer parts. */
    private static Optional<RunFiles.Run> parts(String text) {
        List<String> lines = text.lines().toList();
        if (lines.size() < LEAST_LINES) {
            return Optional.empty();
        }
        try {
            // Where stdout began is not known: none of it is known to be this run's.
            long stdout = lines.size() == LEAST_LINES ? Long.MAX_VALUE : Long.parseLong(lines.get(LEAST_LINES));
            TaskHandleRecord.Offsets output = new TaskHandleRecord.Offsets(stdout, Long.parseLong(lines.get(3)));
            return Optional.of(new RunFiles.Run(lines.get(0), lines.get(1), lines.get(2), output, confinement(lines)));
        } catch (IllegalArgumentException notANumberOrPath) {
            return Optional.empty();
        }
    }

    private static Confinement confinement(List<String> lines) {
        if (lines.size() < FIRST_CGROUP) {
            return Confinement.NONE;
        }
        boolean sandboxed = Boolean.parseBoolean(lines.get(FIRST_CGROUP - 1));
        List<Path> groups =
                lines.subList(FIRST_CGROUP, lines.size()).stream().map(Path::of).toList();
        return new Confinement(sandboxed, new TaskCgroup(groups));
    }
}
