package dev.drover.protocol.jobspec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.Value;
import dev.drover.protocol.job.Family;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobDiff;
import dev.drover.protocol.job.JobDiff.ObjectDiff;
import dev.drover.protocol.job.Parameterized;
import dev.drover.protocol.job.Periodic;
import dev.drover.protocol.job.Scaling;
import dev.drover.protocol.jobspec.hcl.Diagnostic;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What launches a job, and the bounds of counts, in job files and diffs. */
class FamilyFileTest {
    private static String file(String type, String inJob, String inGroup, String inTask) {
        return "job \"x\" {\n" + inJob + "\ntype = \"" + type + "\"\ngroup \"g\" {\n" + inGroup
                + "\ntask \"t\" {\ndriver = \"java\"\n" + inTask + "\n}\n}\n}\n";
    }

    private static Job batch(String inJob) {
        return Jobs.job(file("batch", inJob, "", ""));
    }

    @Test
    void readsSchedules() {
        assertThat(batch("periodic {\n cron = \"@daily\"\n}").family().periodic())
                .contains(new Periodic("@daily", List.of(), "UTC", false, true));
        assertThat(batch("periodic {\n crons = [\"@daily\", \"0 5 * * *\"]\n time_zone = \"Europe/Berlin\"\n"
                                + " prohibit_overlap = true\n enabled = false\n}")
                        .family()
                        .periodic())
                .contains(new Periodic("", List.of("@daily", "0 5 * * *"), "Europe/Berlin", true, false));
        assertThat(batch("").family()).isEqualTo(Family.NONE);
    }

    @Test
    void readsParameters() {
        assertThat(batch("parameterized {\n}").family().parameterized())
                .contains(new Parameterized("optional", List.of(), List.of()));
        assertThat(batch("""
            parameterized {
             payload = "required"
             meta_required = ["a"]
             meta_optional = ["b"]
            }\
            """).family().parameterized())
                .contains(new Parameterized("required", List.of("a"), List.of("b")));
        Job job = Jobs.job(file("batch", "", "", "dispatch_payload {\n file = \"in/data.csv\"\n}"));
        assertThat(Jobs.task(job).payloadFile()).isEqualTo("in/data.csv");
    }

    @Test
    void readsBoundsOfCounts() {
        Job job = Jobs.job(file("service", "", """
            count = 3
            scaling {
             max = 10
             policy {
              cooldown = "1m"
              check "cpu" {
               query = "avg"
              }
             }
            }\
            """, ""));

        Scaling scaling = Jobs.group(job).scaling().orElseThrow();
        assertThat(scaling.min()).isEqualTo(3);
        assertThat(scaling.max()).isEqualTo(10);
        assertThat(scaling.enabled()).isTrue();
        assertThat(scaling.policy().values())
                .containsEntry("cooldown", new Value.Text("1m"))
                .containsKey("check");
        Job fromMin = Jobs.job(file("service", "", "scaling {\n min = 2\n max = 4\n enabled = false\n}", ""));
        assertThat(Jobs.group(fromMin).count()).isEqualTo(2);
        assertThat(Jobs.group(fromMin).scaling()).contains(new Scaling(2, 4, false, new Value.Fields(Map.of())));
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                Arguments.of(
                        "service",
                        "periodic {\n cron = \"@daily\"\n}",
                        "job.hcl:2,1: only batch and sysbatch jobs can be periodic"),
                Arguments.of("batch", "periodic {\n}", "job.hcl:2,1: a periodic job needs \"cron\" or \"crons\""),
                Arguments.of(
                        "batch",
                        "periodic {\n cron = \"@daily\"\n crons = [\"@hourly\"]\n}",
                        "job.hcl:3,2: \"cron\" and \"crons\" exclude each other"),
                Arguments.of(
                        "batch",
                        "periodic {\n cron = \"every day\"\n}",
                        "job.hcl:3,2: cron expression \"every day\": a cron expression has 5, 6 or 7 parts, or is one"
                                + " of @hourly, @daily, @weekly, @monthly and @yearly"),
                Arguments.of(
                        "batch",
                        "periodic {\n crons = [\"@daily\", \"61 * * * *\"]\n}",
                        "job.hcl:3,2: cron expression \"61 * * * *\": minute \"61\" is not between 0 and 59"),
                Arguments.of(
                        "batch",
                        "periodic {\n cron = \"" + "*,".repeat(200) + "* * * * *\"\n}",
                        "job.hcl:3,2: cron expression \"" + "*,".repeat(40)
                                + "...\": a cron expression has at most 256 characters"),
                Arguments.of(
                        "batch",
                        "periodic {\n cron = \"@daily\"\n time_zone = \"Mars\"\n}",
                        "job.hcl:4,2: time_zone \"Mars\" is not known"),
                Arguments.of(
                        "batch",
                        "periodic {\n cron = \"@daily\"\n overlap = true\n}",
                        "job.hcl:4,2: unknown attribute \"overlap\" in block \"periodic\""),
                Arguments.of(
                        "batch",
                        "periodic {\n cron = \"@daily\"\n}\nparameterized {\n}",
                        "job.hcl:2,1: a job cannot be both periodic and parameterized"),
                Arguments.of(
                        "system",
                        "parameterized {\n}",
                        "job.hcl:2,1: only batch and sysbatch jobs can be parameterized"),
                Arguments.of(
                        "batch",
                        "parameterized {\n payload = \"some\"\n}",
                        "job.hcl:3,2: payload must be \"optional\", \"required\" or \"forbidden\", not \"some\""),
                Arguments.of(
                        "batch",
                        "parameterized {\n meta_required = [\"a\", \"b\"]\n meta_optional = [\"b\"]\n}",
                        "job.hcl:4,2: keys of the metadata are required or optional, not both: b"),
                Arguments.of(
                        "batch",
                        "id = \"" + "x".repeat(150) + "\"\nperiodic {\n cron = \"@daily\"\n}",
                        "job.hcl:1,1: job ID has 150 bytes, and must leave 64 of 200 for the ids of the jobs that it"
                                + " launches"));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void saysWhatIsWrongWithALaunchedJob(String type, String inJob, String expected) {
        Instant start = Instant.now();

        List<Diagnostic> errors = Jobs.read(file(type, inJob, "", "")).errors();

        assertThat(errors).extracting(Diagnostic::toString).anySatisfy(error -> assertThat(error)
                .startsWith(expected));
        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(60));
    }

    static Stream<Arguments> wrongInGroups() {
        return Stream.of(
                Arguments.of("service", "scaling {\n}", "job.hcl:5,1: block \"scaling\" needs the attribute \"max\""),
                Arguments.of(
                        "service",
                        "scaling {\n min = 5\n max = 4\n}",
                        "job.hcl:7,2: max 4 must not be smaller than min 5"),
                Arguments.of(
                        "service",
                        "count = 7\nscaling {\n min = 1\n max = 4\n}",
                        "job.hcl:5,1: count 7 is not between the scaling's min 1 and max 4"),
                Arguments.of(
                        "service",
                        "scaling {\n min = -1\n max = 4\n}",
                        "job.hcl:6,2: min must not be negative, and is -1"),
                Arguments.of(
                        "service",
                        "scaling {\n type = \"vertical_cpu\"\n max = 4\n}",
                        "job.hcl:6,2: the scaling of a group must be of type \"horizontal\""),
                Arguments.of(
                        "system", "scaling {\n max = 1\n}", "job.hcl:5,1: jobs of type \"system\" cannot be scaled"));
    }

    @ParameterizedTest
    @MethodSource("wrongInGroups")
    void saysWhatIsWrongWithBounds(String type, String inGroup, String expected) {
        assertThat(Jobs.read(file(type, "", inGroup, "")).errors())
                .extracting(Diagnostic::toString)
                .anySatisfy(error -> assertThat(error).startsWith(expected));
    }

    @ParameterizedTest
    @MethodSource("escapes")
    void aPayloadStaysBelowTheLocalDirectory(String file) {
        String task = "dispatch_payload {\n file = \"" + file + "\"\n}";

        assertThat(Jobs.read(file("batch", "", "", task)).errors())
                .extracting(Diagnostic::toString)
                .singleElement()
                .asString()
                .startsWith("job.hcl:9,2: the file of the payload, ");
    }

    static Stream<String> escapes() {
        return Stream.of("../out", "a/../../b", "in/", ".", "a\\u0000b");
    }

    @Test
    void showsChangesUnderNomadsNames() {
        Job before = batch("periodic {\n cron = \"@daily\"\n}");
        Job after = batch("periodic {\n cron = \"@hourly\"\n}");

        JobDiff diff = JobDiff.between(Optional.of(before), after);

        assertThat(diff.objects()).extracting(ObjectDiff::name).containsExactly("Periodic");
        assertThat(diff.objects().get(0).fields())
                .extracting(field -> field.name() + ": " + field.before() + " -> " + field.after())
                .contains("Spec: @daily -> @hourly");
    }
}
