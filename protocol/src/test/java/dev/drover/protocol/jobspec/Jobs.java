package dev.drover.protocol.jobspec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.jobspec.hcl.Inputs;
import dev.drover.protocol.jobspec.hcl.SourceFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Reads job files for tests. */
public final class Jobs {
    private Jobs() {}

    public static JobReading read(String text) {
        return JobFile.read(SourceFile.of("job.hcl", text), Inputs.none(() -> "no UUID wanted"));
    }

    /** A file that must be right. */
    public static Job job(String text) {
        JobReading reading = read(text);
        assertThat(reading.errors()).isEmpty();
        return reading.job().orElseThrow();
    }

    public static Task task(Job job) {
        return group(job).tasks().get(0);
    }

    public static TaskGroup group(Job job) {
        return job.groups().get(0);
    }

    /** A file next to the tests. */
    public static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(Jobs.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
