package dev.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.jobspec.JobReading;
import dev.drover.protocol.jobspec.hcl.Inputs;
import dev.drover.protocol.jobspec.hcl.SourceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that write, check and show job files. */
class JobFileCommandsTest {
    private static final String JOB =
            "{\"ID\":\"web\",\"Namespace\":\"default\",\"Version\":1,\"SubmitTime\":1000000000}";

    private final FakeAgent agent = new FakeAgent();

    @AfterEach
    void stop() {
        agent.close();
    }

    @Test
    void writesAnExample(@TempDir Path directory) throws IOException {
        CommandLineTool tool = CommandLineTool.at(agent).in(directory);

        CommandLineTool.Result result = tool.run("job", "init");

        assertThat(result.out()).isEqualTo("Example job file written to example.nomad.hcl\n");
        assertThat(Files.readString(directory.resolve("example.nomad.hcl")))
                .isEqualTo(JobInit.text())
                .contains("job \"hello\" {\n", "\n    count = 1\n");
        CommandLineTool.Result again = tool.run("init");
        assertThat(again.err()).isEqualTo("Job file \"example.nomad.hcl\" already exists\n");
        assertThat(again.exitCode()).isEqualTo(1);
    }

    @Test
    void givesAnExampleThatIsAValidJob() {
        JobReading reading = dev.drover.protocol.jobspec.JobFile.read(
                SourceFile.of("example.nomad.hcl", JobInit.text()),
                Inputs.none(() -> "00000000-0000-0000-0000-000000000000"));

        assertThat(reading.errors()).isEmpty();
        assertThat(reading.job()).isPresent();
    }

    @Test
    void writesAnExampleWithoutComments(@TempDir Path directory) throws IOException {
        CommandLineTool.at(agent).in(directory).run("init", "-short", "my.hcl");

        assertThat(Files.readString(directory.resolve("my.hcl")))
                .startsWith("job \"hello\" {\n  datacenters = [\"*\"]\n")
                .doesNotContain("#", "\n\n\n");
    }

    @Test
    void saysWhyItCannotWrite(@TempDir Path directory) {
        CommandLineTool.Result result = CommandLineTool.at(agent).in(directory).run("init", "none/example.hcl");

        assertThat(result.err()).isEqualTo("Failed to write \"none/example.hcl\": the directory does not exist\n");
    }

    @Test
    void validatesAJobFile() {
        agent.on("PUT /v1/jobs/parse", JOB);
        agent.on(
                "PUT /v1/validate/job",
                "{\"ValidationErrors\":null,\"Error\":\"\",\"Warnings\":\"mind this\"}",
                "{\"ValidationErrors\":[\"group \\\"api\\\" has no task\",\"count must not be negative\"],"
                        + "\"Error\":\"2 errors\"}");
        CommandLineTool tool = CommandLineTool.at(agent).typing("job \"web\" {}");

        CommandLineTool.Result valid = tool.run("validate", "-");
        assertThat(valid.out()).isEqualTo("Job Warnings:\nmind this\n\nJob validation successful\n");
        assertThat(valid.exitCode()).isZero();
        CommandLineTool.Result invalid = tool.run("job", "validate", "-");
        assertThat(invalid.err()).isEqualTo("""
            Job validation errors:
              * group "api" has no task
              * count must not be negative
            """);
        assertThat(invalid.exitCode()).isEqualTo(1);
    }

    @Test
    void inspectsAJob() {
        prepareJob();
        agent.on("GET /v1/job/web/submission?version=1&namespace=default", "{\"Source\":\"job \\\"web\\\" {}\\n\"}");
        agent.on("GET /v1/job/web/versions", "{\"Versions\":[" + JOB + ",{\"ID\":\"web\",\"Version\":0}]}");

        assertThat(run("inspect", "web").out()).startsWith("{\n    \"Job\": {\n        \"ID\": \"web\",\n");
        assertThat(run("inspect", "-hcl", "web").out()).isEqualTo("job \"web\" {}\n");
        assertThat(run("inspect", "-version", "0", "web").out()).contains("\"Version\": 0\n");
        assertThat(run("inspect", "-version", "7", "web").err()).isEqualTo("job \"web\" has no version 7\n");
        assertThat(run("inspect", "-version", "7", "-hcl", "web").err())
                .isEqualTo("no source is kept for version 7 of job \"web\"\n");
        assertThat(run("inspect", "-version", "new", "web").err())
                .startsWith("the value of -version must be a whole number, not \"new\"\n");
        assertThat(run("inspect", "-json").out()).startsWith("[\n");
    }

    @Test
    void showsTheVersionsOfAJob() {
        prepareJob();
        agent.on(
                "GET /v1/job/web/versions",
                "{\"Versions\":[" + JOB + ",{\"ID\":\"web\",\"Version\":0,\"Stable\":true}],\"Diffs\":["
                        + "{\"Type\":\"Edited\",\"ID\":\"web\",\"Fields\":["
                        + "{\"Type\":\"Edited\",\"Name\":\"Priority\",\"Old\":\"50\",\"New\":\"60\"}]}]}");

        assertThat(run("job", "history", "-p", "web").out()).isEqualTo("""
            Version     = 1
            Stable      = false
            Submit Date = 1970-01-01T00:00:01Z
            Diff        =
            +/- Job: "web"
              +/- Priority: "50" => "60"

            Version     = 0
            Stable      = true
            Submit Date = <none>
            """);
        assertThat(run("job", "history", "-version", "0", "web").out()).startsWith("Version     = 0\n");
        assertThat(run("job", "history", "-full", "-version", "0", "web").out()).contains("Full        =\n{\n");
        run("job", "history", "-p", "-diff-tag", "the best", "web");
        assertThat(agent.last("GET", "/v1/job/web/versions").uri()).contains("diffs=true&diff_tag=the%20best");
        run("job", "history", "-p", "-diff-version", "0", "web");
        assertThat(agent.last("GET", "/v1/job/web/versions").uri()).contains("diffs=true&diff_version=0");
        assertThat(run("job", "history", "-diff-version", "0", "web").err())
                .startsWith("-diff-tag and -diff-version can only be used with -p\n");
        assertThat(run("job", "history", "-p", "-diff-tag", "a", "-diff-version", "0", "web")
                        .err())
                .startsWith("-diff-tag and -diff-version are mutually exclusive\n");
        assertThat(run("job", "history", "-version", "9", "web").err()).isEqualTo("job \"web\" has no version 9\n");
        assertThat(run("job", "history", "-json", "web").out()).startsWith("[\n    {\n        \"ID\": \"web\",\n");
    }

    private void prepareJob() {
        agent.on("GET /v1/jobs", "[{\"ID\":\"web\"}]");
        agent.on("GET /v1/job/web", JOB);
    }

    private CommandLineTool.Result run(String... arguments) {
        return CommandLineTool.at(agent).run(arguments);
    }
}
