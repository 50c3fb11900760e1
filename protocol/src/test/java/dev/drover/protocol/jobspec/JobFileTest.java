package dev.drover.protocol.jobspec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.JobId;
import dev.drover.protocol.Value;
import dev.drover.protocol.job.Constraint;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobType;
import dev.drover.protocol.job.Network;
import dev.drover.protocol.job.ReschedulePolicy;
import dev.drover.protocol.job.RestartPolicy;
import dev.drover.protocol.job.Service;
import dev.drover.protocol.job.ServiceCheck;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.job.UpdateStrategy;
import dev.drover.protocol.jobspec.hcl.Diagnostic;
import dev.drover.protocol.jobspec.hcl.Inputs;
import dev.drover.protocol.jobspec.hcl.SourceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JobFileTest {
    @Test
    void readsTheClassicFormUnchanged() throws IOException {
        Path example = Path.of("../examples/hello-2017.nomad.hcl");
        SourceFile source = SourceFile.of("hello-2017.nomad.hcl", Files.readString(example));

        JobReading reading = JobFile.parse(source, Inputs.none(() -> ""));

        Job job = reading.job().orElseThrow();
        assertThat(reading.warnings()).isEmpty();
        assertThat(job.id()).isEqualTo(JobId.of("hello"));
        Task task = Jobs.task(job);
        assertThat(task.config().values()).containsOnlyKeys("jar_path", "jvm_options");
        assertThat(task.resources().network()).contains(new Network(10, List.of(new Network.Port("http", 0, 0))));
        assertThat(task.artifacts().get(0).options()).isEqualTo(Map.of("checksum", "md5:MD5"));
        assertThat(task.artifacts().get(0).destination()).isEqualTo("local/");
        Service service = task.services().get(0);
        assertThat(service.provider()).isEqualTo("nomad");
        assertThat(service.checks().get(0).interval()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void fillsInDefaults() {
        Job job = Jobs.job("job \"x\" {\n group \"g\" {\n task \"t\" { driver = \"java\" }\n }\n}\n");

        assertThat(job.type()).isEqualTo(JobType.SERVICE);
        assertThat(job.priority()).isEqualTo(50);
        assertThat(job.datacenters()).containsExactly("*");
        TaskGroup group = Jobs.group(job);
        assertThat(group.count()).isEqualTo(1);
        assertThat(group.update().orElseThrow().maxParallel()).isEqualTo(1);
        assertThat(group.reschedule().orElseThrow().unlimited()).isTrue();
        assertThat(group.restart())
                .isEqualTo(
                        new RestartPolicy(2, Duration.ofMinutes(30), Duration.ofSeconds(15), RestartPolicy.Mode.FAIL));
        Task task = Jobs.task(job);
        assertThat(task.restart()).isEqualTo(group.restart());
        assertThat(task.resources().cpuMhz()).isEqualTo(100);
        assertThat(task.resources().memoryMb()).isEqualTo(300);
        assertThat(task.killTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(task.logs().maxFiles()).isEqualTo(10);
    }

    @Test
    void fillsInDefaultsOfBatchJobs() {
        Job job = Jobs.job("job \"x\" {\n type = \"batch\"\n task \"t\" { driver = \"raw_exec\" }\n}\n");

        TaskGroup group = Jobs.group(job);
        assertThat(group.name()).isEqualTo("t");
        assertThat(group.update()).isEmpty();
        assertThat(group.restart().attempts()).isEqualTo(3);
        assertThat(group.restart().interval()).isEqualTo(Duration.ofHours(24));
        assertThat(group.reschedule().orElseThrow().attempts()).isEqualTo(1);
    }

    @Test
    void readsEveryBlock() {
        Job job = Jobs.job(Jobs.resource("everything.nomad.hcl"));

        assertThat(job.name()).isEqualTo("Everything");
        assertThat(job.allAtOnce()).isTrue();
        assertThat(job.constraints()).containsExactly(new Constraint("${attr.kernel.name}", "=", "linux"));
        TaskGroup group = Jobs.group(job);
        assertThat(group.update().orElseThrow().maxParallel()).isEqualTo(1);
        assertThat(group.update().orElseThrow().minHealthyTime()).isEqualTo(Duration.ofSeconds(5));
        assertThat(group.update().orElseThrow().healthCheck()).isEqualTo("task_states");
        assertThat(group.network().orElseThrow().ports())
                .containsExactly(new Network.Port("admin", 9001, 8080), new Network.Port("http", 0, 8080));
        assertThat(group.meta()).isEqualTo(Map.of("tier.x", "1"));
        assertThat(group.ephemeralDiskMb()).isEqualTo(500);
        ServiceCheck check = group.services().get(0).checks().get(0);
        assertThat(check.method()).isEqualTo("GET");
        assertThat(check.headers()).isEqualTo(Map.of("Host", List.of("x")));
    }

    @Test
    void readsEveryBlockOfATask() {
        Task task = Jobs.task(Jobs.job(Jobs.resource("everything.nomad.hcl")));

        assertThat(task.restart())
                .isEqualTo(
                        new RestartPolicy(1, Duration.ofMinutes(10), Duration.ofSeconds(15), RestartPolicy.Mode.DELAY));
        assertThat(task.env()).isEqualTo(Map.of("PORT", "${NOMAD_PORT_http}", "DEBUG", "true"));
        assertThat(task.constraints())
                .containsExactly(new Constraint("${attr.driver.java.version}", "version", ">= 17, < 22"));
        assertThat(task.services().get(0).name()).isEqualTo("Everything-web-server");
        assertThat(task.config().values())
                .containsEntry("jar_path", new Value.Text("local/web.jar"))
                .containsEntry(
                        "args",
                        new Value.Items(List.of(
                                new Value.Text("-p"),
                                new Value.Text("${NOMAD_PORT_http}"),
                                new Value.Numeric(5),
                                new Value.Bool(true))))
                .containsEntry(
                        "mount", new Value.Items(List.of(new Value.Fields(Map.of("target", new Value.Text("/x"))))));
    }

    @Test
    void readsTheJsonForm() {
        Job job = Jobs.job("""
            {
              "job": { "x": {
                "datacenters": ["dc1"],
                "group": [ { "g": {
                  "count": "2",
                  "network": { "port": { "http": {}, "admin": { "static": 80 } } },
                  "task": { "t": { "driver": "java", "config": { "args": ["${attr.x}"] }, "kill_timeout": 1000000000 } }
                } } ]
              } }
            }
            """);

        assertThat(Jobs.group(job).count()).isEqualTo(2);
        assertThat(Jobs.group(job).network().orElseThrow().ports()).hasSize(2);
        assertThat(Jobs.task(job).killTimeout()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void readsHowDrainedNodesAreLeft() {
        JobReading reading = Jobs.read("""
            job "x" {
              migrate { max_parallel = 2 }
              group "g" {
                task "t" { driver = "java" }
              }
            }
            """);

        assertThat(reading.job()
                        .orElseThrow()
                        .groups()
                        .get(0)
                        .migrate()
                        .orElseThrow()
                        .maxParallel())
                .isEqualTo(2);
        assertThat(reading.warnings()).extracting(Diagnostic::toString).isEmpty();
    }

    @Test
    void readsHowFailuresAreReplacedAndVersionsRolledOut() {
        TaskGroup group = Jobs.group(Jobs.job("""
            job "x" {
              reschedule {
                attempts       = 3
                interval       = "1h"
                delay          = "6s"
                delay_function = "fibonacci"
                max_delay      = "1m"
                unlimited      = false
              }
              update {
                canary       = 2
                auto_revert  = true
                auto_promote = true
              }
              group "g" {
                update { max_parallel = 4 }
                task "t" { driver = "java" }
              }
            }
            """));

        assertThat(group.reschedule())
                .contains(new ReschedulePolicy(
                        3, Duration.ofHours(1), Duration.ofSeconds(6), "fibonacci", Duration.ofMinutes(1), false));
        UpdateStrategy update = group.update().orElseThrow();
        assertThat(update.maxParallel()).isEqualTo(4);
        assertThat(update.canary()).isEqualTo(2);
        assertThat(update.autoRevert()).isTrue();
        assertThat(update.autoPromote()).isTrue();
    }
}
