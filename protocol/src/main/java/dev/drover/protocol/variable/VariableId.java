package dev.drover.protocol.variable;

import dev.drover.protocol.JobId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Names one variable. */
public record VariableId(String namespace, String path) implements Comparable<VariableId> {
    /** Below it, and nowhere else, tasks read. */
    public static final String JOBS = "nomad/jobs";

    private static final Pattern NAMESPACE = Pattern.compile("[a-zA-Z0-9-]{1,128}");
    private static final Pattern PATH = Pattern.compile("[a-zA-Z0-9-_~/]{1,128}");

    /** What begins with {@code nomad} is for Nomad's own uses. */
    private static final Pattern RESERVED = Pattern.compile("nomad(?:/(?!(?:jobs|job-templates)(?:/|$)).*)?");

    private static final Comparator<VariableId> ORDER =
            Comparator.comparing(VariableId::namespace).thenComparing(VariableId::path);

    /** What is wrong with it as the name of a variable to be written; empty if nothing is. */
    public Optional<String> complaint() {
        if (!NAMESPACE.matcher(namespace).matches()) {
            return Optional.of(
                    "invalid namespace \"" + namespace + "\": it must be 1 to 128 letters, digits or dashes");
        }
        if (!PATH.matcher(path).matches()) {
            return Optional.of("invalid path \"" + path
                    + "\": it must be 1 to 128 letters, digits, dashes, underscores, tildes or slashes");
        }
        return RESERVED.matcher(path).matches()
                ? Optional.of("\"nomad\" is a reserved top-level directory path, but you may write variables to"
                        + " \"nomad/jobs\", \"nomad/job-templates\", or below")
                : Optional.empty();
    }

    /** All that a task may read, whether it is there or not, in the order of the paths. */
    public static List<VariableId> readableBy(JobId job, String group, String task) {
        String path = JOBS + "/" + job.value();
        return List.of(
                new VariableId(job.namespace(), JOBS),
                new VariableId(job.namespace(), path),
                new VariableId(job.namespace(), path + "/" + group),
                new VariableId(job.namespace(), path + "/" + group + "/" + task));
    }

    @Override
    public int compareTo(VariableId other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return namespace + "/" + path;
    }
}
