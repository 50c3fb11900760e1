package dev.drover.protocol.jobspec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.api.JobJson;
import dev.drover.protocol.job.Affinity;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobDiff;
import dev.drover.protocol.job.JobDiff.ObjectDiff;
import dev.drover.protocol.job.Spread;
import dev.drover.protocol.jobspec.hcl.Diagnostic;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Affinities and spreads in job files, in JSON and in diffs. */
class PreferenceFileTest {
    private static final String FILE = """
        job "x" {
          affinity {
            attribute = "${node.datacenter}"
            value     = "dc1"
            weight    = -30
          }
          spread {
            attribute = "${node.datacenter}"
          }
          group "g" {
            affinity {
              attribute = "${attr.cpu.numcores}"
              operator  = ">="
              value     = "8"
            }
            spread {
              attribute = "${meta.rack}"
              weight    = 100
              target "r1" {
                percent = 70
              }
              target "r2" {
                percent = 30
              }
            }
            task "t" {
              driver = "java"
              affinity {
                attribute = "${attr.driver.java.version}"
                version   = ">= 17"
                weight    = 100
              }
            }
          }
        }
        """;

    @Test
    void readsThemWhereverTheyMayBe() {
        Job job = Jobs.job(FILE);
        assertThat(job.affinities()).containsExactly(new Affinity("${node.datacenter}", "=", "dc1", -30));
        assertThat(job.spreads()).containsExactly(new Spread("${node.datacenter}", 50, List.of()));
        assertThat(Jobs.group(job).affinities()).containsExactly(new Affinity("${attr.cpu.numcores}", ">=", "8", 50));
        assertThat(Jobs.group(job).spreads())
                .containsExactly(new Spread(
                        "${meta.rack}", 100, List.of(new Spread.Target("r1", 70), new Spread.Target("r2", 30))));
        assertThat(Jobs.task(job).affinities())
                .containsExactly(new Affinity("${attr.driver.java.version}", "version", ">= 17", 100));
    }

    @Test
    void readsTheirJsonBack() {
        Job job = Jobs.job(FILE);
        assertThat(JobJson.read(JobJson.write(job)).job()).contains(job);
        assertThat(JobJson.write(job).get("TaskGroups").get(0).get("Spreads").toString())
                .isEqualTo("[{\"Attribute\":\"${meta.rack}\",\"Weight\":100,\"SpreadTarget\":"
                        + "[{\"Value\":\"r1\",\"Percent\":70},{\"Value\":\"r2\",\"Percent\":30}]}]");
    }

    @Test
    void showsWhatChanged() {
        JobDiff diff = JobDiff.between(
                Optional.of(Jobs.job(FILE)),
                Jobs.job(FILE.replace("percent = 70", "percent = 60").replace("-30", "30")));
        ObjectDiff affinity = diff.objects().get(0);
        assertThat(affinity.name()).isEqualTo("Affinity");
        assertThat(affinity.fields())
                .contains(new JobDiff.FieldDiff(JobDiff.Type.EDITED, "Weight", "-30", "30", List.of()));
        ObjectDiff spread = diff.groups().get(0).objects().get(0);
        assertThat(spread.name()).isEqualTo("Spread");
        assertThat(spread.objects().get(0).fields())
                .contains(new JobDiff.FieldDiff(JobDiff.Type.EDITED, "Percent", "70", "60", List.of()));
    }

    static Stream<Arguments> bad() {
        return Stream.of(
                Arguments.of(
                        "affinity {\n weight = 0\n}",
                        "affinity weight must be between -100 and 100 and not 0, and is 0"),
                Arguments.of(
                        "affinity {\n weight = 101\n}",
                        "affinity weight must be between -100 and 100 and not 0, and is 101"),
                Arguments.of("affinity {\n weight = -2147483648\n}", "and not 0, and is -2147483648"),
                Arguments.of("affinity {\n attribute = \"x\"\n}", "the affinity needs both an attribute and a value"),
                Arguments.of(
                        "affinity {\n attribute = \"x\"\n operator = \"~\"\n value = \"y\"\n}",
                        "unknown operator \"~\""),
                Arguments.of(
                        "affinity {\n attribute = \"x\"\n operator = \"is_set\"\n}",
                        "operator \"is_set\" is for constraints, not for affinities"),
                Arguments.of(
                        "affinity {\n operator = \"distinct_hosts\"\n}",
                        "operator \"distinct_hosts\" is for constraints, not for affinities"),
                Arguments.of("spread {\n}", "the spread has no attribute"),
                Arguments.of(
                        "spread {\n attribute = \"x\"\n weight = 0\n}",
                        "spread weight must be between 1 and 100, and is 0"),
                Arguments.of(
                        "spread {\n attribute = \"x\"\n weight = 101\n}",
                        "spread weight must be between 1 and 100, and is 101"),
                Arguments.of(
                        "spread {\n attribute = \"x\"\n target \"a\" {\n percent = -1\n}\n}",
                        "percent of spread target \"a\" must be between 0 and 100, and is -1"),
                Arguments.of("""
                    spread {
                      attribute = "x"
                      target "a" { percent = 60 }
                      target "b" { percent = 41 }
                    }
                    """, "must not sum up to more than 100, and sum up to 101"),
                Arguments.of(
                        "spread {\n attribute = \"x\"\n target \"a\" {}\n target \"a\" {}\n}",
                        "spread target \"a\" is defined twice"));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void refusesWhatCannotBeDecided(String block, String message) {
        for (String text : new String[] {
            "job \"x\" {\n" + block + "\ngroup \"g\" {\ntask \"t\" {\ndriver = \"java\"\n}\n}\n}\n",
            "job \"x\" {\ngroup \"g\" {\n" + block + "\ntask \"t\" {\ndriver = \"java\"\n}\n}\n}\n"
        }) {
            assertThat(Jobs.read(text).errorText()).contains(message);
        }
    }

    @Test
    void systemJobsHaveNothingToPrefer() {
        String file = FILE.replace("job \"x\" {", "job \"x\" {\ntype = \"system\"");

        assertThat(Jobs.read(file).errors())
                .extracting(Diagnostic::toString)
                .containsExactly(
                        "job.hcl:3,3: system jobs cannot have an affinity",
                        "job.hcl:8,3: system jobs cannot have a spread",
                        "job.hcl:12,5: system jobs cannot have an affinity",
                        "job.hcl:17,5: system jobs cannot have a spread",
                        "job.hcl:29,7: system jobs cannot have an affinity");
        assertThat(Jobs.read(file.replace("system", "sysbatch")).errors()).isEmpty();
    }
}
