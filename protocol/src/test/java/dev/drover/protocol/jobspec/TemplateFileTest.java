package dev.drover.protocol.jobspec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.api.JobJson;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobDiff;
import dev.drover.protocol.job.TaskTemplate;
import dev.drover.protocol.job.TaskTemplate.Change;
import dev.drover.protocol.job.TaskTemplate.ChangeMode;
import dev.drover.protocol.job.TaskTemplate.ChangeScript;
import dev.drover.protocol.job.TaskTemplate.Form;
import dev.drover.protocol.job.TaskTemplate.Owner;
import dev.drover.protocol.job.TaskTemplate.Quiet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Templates: in job files, in JSON and in diffs. */
class TemplateFileTest {
    private static final String ALL = """
        job "x" {
          group "g" {
            task "t" {
              driver = "java"
              template {
                data        = "A={{ env \\"B\\" }}"
                destination = "secrets/app.env"
                env         = true
              }
              template {
                source               = "local/app.tpl"
                destination          = "local/app.conf"
                change_mode          = "script"
                splay                = "1m"
                perms                = "600"
                uid                  = 1000
                gid                  = -1
                left_delimiter       = "[["
                right_delimiter      = "]]"
                error_on_missing_key = true
                once                 = true
                vault_grace          = "5m"
                change_script {
                  command       = "/bin/reload"
                  args          = ["-f", "x"]
                  timeout       = "20s"
                  fail_on_error = true
                }
                wait {
                  min = "2s"
                }
              }
            }
          }
        }
        """;

    private static final TaskTemplate PLAIN = new TaskTemplate(
            "", "A={{ env \"B\" }}", "secrets/app.env", true, Form.STANDARD, Owner.STANDARD, Change.STANDARD, false);

    private static final TaskTemplate FULL = new TaskTemplate(
            "local/app.tpl",
            "",
            "local/app.conf",
            false,
            new Form("[[", "]]", true),
            new Owner("600", Optional.of(1000), Optional.empty()),
            new Change(
                    ChangeMode.SCRIPT,
                    "",
                    Optional.of(new ChangeScript("/bin/reload", List.of("-f", "x"), Duration.ofSeconds(20), true)),
                    Duration.ofMinutes(1),
                    Optional.of(new Quiet(Duration.ofSeconds(2), Duration.ofSeconds(8)))),
            true);

    @Test
    void readsAllAttributes() {
        assertThat(Jobs.task(Jobs.job(ALL)).templates()).containsExactly(PLAIN, FULL);
    }

    @Test
    void readsTheExample() throws IOException {
        Job job = Jobs.job(Files.readString(Path.of("../examples/templates.nomad.hcl")));
        assertThat(job.groups().get(1).tasks().get(0).templates())
                .extracting(TaskTemplate::destination)
                .containsExactly("secrets/front.env", "local/upstreams");
    }

    @Test
    void comesBackFromJson() {
        Job job = Jobs.job(ALL);
        String json = JobJson.write(job).toString();
        assertThat(json)
                .contains(
                        "\"EmbeddedTmpl\":\"A={{ env \\\"B\\\" }}\"", "\"Envvars\":true", "\"Uid\":1000,\"Gid\":null");
        assertThat(JobJson.read(JobJson.write(job)).job()).contains(job);
    }

    @Test
    void showsWhatChangedAndThatItRestarts() {
        Job before = Jobs.job(ALL);
        JobDiff.TaskDiff diff = JobDiff.between(Optional.of(before), Jobs.job(ALL.replace("/bin/reload", "/bin/other")))
                .groups()
                .get(0)
                .tasks()
                .get(0);
        assertThat(diff.annotations()).containsExactly("forces create/destroy update");
        assertThat(diff.objects()).singleElement().satisfies(template -> {
            assertThat(template.name()).isEqualTo("Template");
            assertThat(template.objects()).singleElement().satisfies(script -> assertThat(script.name())
                    .isEqualTo("ChangeScript"));
        });
    }
}
