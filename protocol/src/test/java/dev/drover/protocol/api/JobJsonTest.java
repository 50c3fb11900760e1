package dev.drover.protocol.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.VersionTag;
import dev.drover.protocol.jobspec.JobReading;
import dev.drover.protocol.jobspec.JobValidator;
import dev.drover.protocol.jobspec.Jobs;
import dev.drover.protocol.jobspec.RandomJobs;
import dev.drover.protocol.jobspec.hcl.Diagnostic;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class JobJsonTest {
    private static final VersionTag TAG = new VersionTag("golden", "the best", Instant.ofEpochSecond(9));
    private static final String SMALL = """
        {"ID": "x", "TaskGroups": [{"Name": "g", "Tasks": [{"Name": "t", "Driver": "java"%s}]%s}]%s}
        """;

    @Property(tries = 300)
    void readsBackWhatItWrites(@ForAll long seed) {
        Job job = new RandomJobs(seed).job();

        JobReading reading = JobJson.readText(JobJson.write(job).toString());

        assertThat(JobValidator.validate(job)).isEmpty();
        assertThat(reading.errors()).isEmpty();
        assertThat(reading.job()).contains(job);
    }

    @Test
    void readsBackJobFiles() {
        Job job = Jobs.job(Jobs.resource("everything.nomad.hcl"));

        ObjectNode json = JobJson.write(
                job, new JobFacts("running", "", false, true, 3, 5, new JobFacts.Indexes(1, 2, 3), Optional.of(TAG)));

        assertThat(JobJson.read(json).job()).contains(job);
        assertThat(JobJson.read(json).warnings()).isEmpty();
        assertThat(json.get("Version").longValue()).isEqualTo(3);
        assertThat(json.get("JobModifyIndex").longValue()).isEqualTo(3);
        assertThat(json.get("VersionTag").get("Name").textValue()).isEqualTo("golden");
        JsonNode group = json.get("TaskGroups").get(0);
        assertThat(group.get("Networks")
                        .get(0)
                        .get("ReservedPorts")
                        .get(0)
                        .get("Value")
                        .intValue())
                .isEqualTo(9001);
        assertThat(group.get("Tasks").get(0).get("KillTimeout").longValue()).isEqualTo(20_000_000_000L);
        assertThat(group.get("Affinities").isNull()).isTrue();
    }

    @Test
    void takesDefaultsAndAnyCase() {
        JobReading reading = JobJson.readText("""
            {"job": {"id": "x", "unknown": {"a": [1]}, "Datacenters": null, "Region": "", "Status": 5,
              "taskgroups": [{"name": "g", "tasks": [{"NAME": "t", "driver": "java"}]}]}}
            """);

        assertThat(reading.job())
                .contains(Jobs.job("job \"x\" {\n group \"g\" {\n task \"t\" { driver = \"java\" }\n }\n}\n"));
    }

    static Stream<Arguments> badJobs() {
        return Stream.of(
                Arguments.of(
                        ", \"KillTimeout\": true",
                        "",
                        "",
                        "Job.TaskGroups[0].Tasks[0].KillTimeout: must be a number of nanoseconds, not true or false"),
                Arguments.of(
                        ", \"Resources\": {\"CPU\": \"5\"}",
                        "",
                        "",
                        "Job.TaskGroups[0].Tasks[0].Resources.CPU: must be a whole number, not a string"),
                Arguments.of(
                        ", \"Resources\": {\"MemoryMB\": 1}",
                        "",
                        "",
                        "Job.TaskGroups[0].Tasks[0].Resources.MemoryMB: memory must be at least 10 MB, and is 1"),
                Arguments.of(
                        ", \"Resources\": {\"CPU\": 99999999999999999999}",
                        "",
                        "",
                        "Job.TaskGroups[0].Tasks[0].Resources.CPU: \"cpu\" must be a whole number, not"
                                + " \"99999999999999999999\""),
                Arguments.of(
                        ", \"Env\": {\"A\": 1}",
                        "",
                        "",
                        "Job.TaskGroups[0].Tasks[0].Env.A: must be a string, not a number"),
                Arguments.of(
                        ", \"Config\": {\"a\": 1e9999}",
                        "",
                        "",
                        "Job.TaskGroups[0].Tasks[0].Config.a: is a number out of range"),
                Arguments.of(
                        ", \"Secrets\": [{}]",
                        "",
                        "",
                        "Job.TaskGroups[0].Tasks[0].Secrets: is not supported by this version of drover"),
                Arguments.of(
                        "", ", \"Count\": -1", "", "Job.TaskGroups[0].Count: count must not be negative, and is -1"),
                Arguments.of(
                        "",
                        ", \"Networks\": [{\"ReservedPorts\": [{\"Label\": \"p\", \"Value\": 70000}]}]",
                        "",
                        "Job.TaskGroups[0].Networks[0].ReservedPorts[0].Value: static port 70000 is not between 0 and"
                                + " 65535"),
                Arguments.of(
                        "", ", \"Networks\": [{}, {}]", "", "Job.TaskGroups[0].Networks: may hold one element only"),
                Arguments.of("", "", ", \"Priority\": \"high\"", "Job.Priority: must be a whole number, not a string"),
                Arguments.of("", "", ", \"Datacenters\": [1]", "Job.Datacenters[0]: must be a string, not a number"),
                Arguments.of("", "", ", \"Meta\": []", "Job.Meta: must be an object, not a list"),
                Arguments.of(
                        "",
                        "",
                        ", \"Periodic\": {\"Spec\": \"x\"}",
                        "Job.Periodic: only batch and sysbatch jobs can be periodic"),
                Arguments.of(
                        "",
                        "",
                        ", \"Periodic\": {\"Spec\": \"@daily\", \"SpecType\": \"interval\"}",
                        "Job.Periodic.SpecType: spec_type must be \"cron\""),
                Arguments.of(
                        "",
                        "",
                        ", \"UI\": {\"Description\": \"x\"}",
                        "Job.UI: is not supported by this version of drover"),
                Arguments.of("", "", ", \"Constraints\": [null]", "Job.Constraints[0]: must be an object, not null"));
    }

    @ParameterizedTest
    @MethodSource("badJobs")
    void saysWhichFieldIsWrong(String task, String group, String job, String message) {
        JobReading reading = JobJson.readText(String.format(SMALL, task, group, job));

        assertThat(reading.job()).isEmpty();
        assertThat(reading.errors()).extracting(Diagnostic::toString).contains(message);
    }

    @Test
    void saysWhereTextIsNotJson() {
        assertThat(JobJson.readText("{\"Job\": {\n  \"ID\": x}}").errorText()).startsWith("JSON:2,");
        assertThat(JobJson.readText("").errorText()).isEqualTo("Job: must be an object");
        assertThat(JobJson.readText("[]").errorText()).isEqualTo("Job: must be an object");
        assertThat(JobJson.readText("{\"a\":".repeat(5000)).job()).isEmpty();
        assertThat(JobJson.readText(String.format(
                                SMALL, ", \"Config\": " + "{\"a\":".repeat(500) + "1" + "}".repeat(500), "", ""))
                        .errorText())
                .endsWith("is nested more than 100 levels deep");
    }
}
