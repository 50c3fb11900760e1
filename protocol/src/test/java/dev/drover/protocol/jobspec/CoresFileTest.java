package dev.drover.protocol.jobspec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.api.JobJson;
import dev.drover.protocol.job.Job;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole cores in job files and in JSON. */
class CoresFileTest {
    private static String file(String resources) {
        return "job \"x\" {\ngroup \"g\" {\ntask \"t\" {\ndriver = \"java\"\nresources {\n" + resources
                + "\n}\n}\n}\n}\n";
    }

    @Test
    void takeThePlaceOfShares() {
        Job job = Jobs.job(file("cores = 2"));
        assertThat(Jobs.task(job).resources().cores()).isEqualTo(2);
        assertThat(Jobs.task(job).resources().cpuMhz()).isZero();
        assertThat(JobJson.read(JobJson.write(job)).job()).contains(job);
        assertThat(Jobs.task(Jobs.job(file("memory = 64"))).resources().cpuMhz())
                .isEqualTo(100);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "cores = -1; cores must be between 1 and 4096, and is -1",
                "cores = 4097; cores must be between 1 and 4096, and is 4097",
                "cores = 1.5; must be a whole number"
            })
    void areABoundedNumber(String resources, String message) {
        assertThat(Jobs.read(file(resources)).errorText()).contains(message);
    }

    @Test
    void excludeShares() {
        assertThat(Jobs.read(file("cores = 1\ncpu = 100")).errorText()).contains("cpu and cores exclude each other");
    }
}
