package dev.drover.protocol.jobspec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.drover.protocol.api.JobJson;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobDiff;
import dev.drover.protocol.job.LogConfig;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How long a file of a task's output is written to, in job files, in JSON and in diffs. */
class LogsFileTest {
    private static Job job(String logs) {
        return Jobs.job("job \"x\" {\ngroup \"g\" {\ntask \"t\" {\ndriver = \"java\"\n" + logs + "\n}\n}\n}\n");
    }

    private static LogConfig logs(Job job) {
        return Jobs.group(job).tasks().get(0).logs();
    }

    @Test
    void isReadAndWritten() {
        Job job = job("logs { rotate_every = \"24h\" }");

        assertThat(logs(job)).isEqualTo(new LogConfig(10, 10, false, Duration.ofHours(24)));
        assertThat(JobJson.read(JobJson.write(job)).job()).contains(job);
        assertThat(JobJson.write(job)
                        .at("/TaskGroups/0/Tasks/0/LogConfig/RotateEvery")
                        .asLong())
                .isEqualTo(Duration.ofHours(24).toNanos());
    }

    @Test
    void isNothingThatNomadWouldNotShowWhereTheJobDoesNotSayIt() {
        for (String logs : List.of("", "logs {}", "logs { rotate_every = \"0s\" }")) {
            Job job = job(logs);

            assertThat(logs(job)).isEqualTo(new LogConfig(10, 10, false));
            assertThat(JobJson.write(job).at("/TaskGroups/0/Tasks/0/LogConfig").has("RotateEvery"))
                    .isFalse();
        }
    }

    @Test
    void isShownWhereItChangedAndIsTakenUpInPlace() {
        JobDiff diff = JobDiff.between(Optional.of(job("")), job("logs { rotate_every = \"1h\" }"));

        JobDiff.TaskDiff task = diff.groups().get(0).tasks().get(0);
        assertThat(task.annotations()).containsExactly("forces in-place update");
        assertThat(task.objects()).singleElement().satisfies(object -> {
            assertThat(object.name()).isEqualTo("LogConfig");
            assertThat(object.fields())
                    .extracting(JobDiff.FieldDiff::name, JobDiff.FieldDiff::after)
                    .contains(tuple(
                            "RotateEvery", Long.toString(Duration.ofHours(1).toNanos())));
        });
    }
}
