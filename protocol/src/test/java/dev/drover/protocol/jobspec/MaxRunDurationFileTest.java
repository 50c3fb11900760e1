package dev.drover.protocol.jobspec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.api.JobJson;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobDiff;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long allocations may run, in job files, in JSON and in diffs. */
class MaxRunDurationFileTest {
    private static String file(String type, String limit) {
        return "job \"x\" {\ntype = \"" + type + "\"\ngroup \"g\" {\nmax_run_duration = \"" + limit
                + "\"\ntask \"t\" {\ndriver = \"java\"\n}\n}\n}\n";
    }

    @ParameterizedTest
    @CsvSource({"batch,10m,600", "sysbatch,90s,90"})
    void isReadAndWritten(String type, String text, long seconds) {
        Job job = Jobs.job(file(type, text));

        assertThat(Jobs.group(job).maxRunDuration()).contains(Duration.ofSeconds(seconds));
        assertThat(JobJson.read(JobJson.write(job)).job()).contains(job);
        assertThat(JobJson.write(job).at("/TaskGroups/0/MaxRunDuration").asLong())
                .isEqualTo(Duration.ofSeconds(seconds).toNanos());
    }

    @Test
    void isNoLimitAtZero() {
        Job job = Jobs.job(file("batch", "0s"));

        assertThat(Jobs.group(job).maxRunDuration()).isEmpty();
        assertThat(JobJson.write(job).at("/TaskGroups/0/MaxRunDuration").isNull())
                .isTrue();
    }

    @Test
    void isShownWhereItChanged() {
        JobDiff diff = JobDiff.between(Optional.of(Jobs.job(file("batch", "1m"))), Jobs.job(file("batch", "2m")));

        assertThat(diff.groups().get(0).fields())
                .extracting(JobDiff.FieldDiff::name)
                .containsExactly("MaxRunDuration");
    }

    @ParameterizedTest
    @CsvSource({
        "service,1m,'job.hcl:4,1: max_run_duration is for batch and sysbatch jobs, not for service jobs'",
        "system,1m,'job.hcl:4,1: max_run_duration is for batch and sysbatch jobs, not for system jobs'",
        "batch,-1m,'job.hcl:4,1: max_run_duration is negative'",
        "batch,soon,'job.hcl:4,1: \"max_run_duration\" must be a duration such as \"30s\", not \"soon\"'"
    })
    void isRefusedWithItsPlace(String type, String limit, String message) {
        assertThat(Jobs.read(file(type, limit)).errors())
                .singleElement()
                .satisfies(error -> assertThat(error.toString()).contains(message));
    }
}
