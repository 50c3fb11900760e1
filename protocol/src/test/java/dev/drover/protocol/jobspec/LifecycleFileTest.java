package dev.drover.protocol.jobspec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.protocol.api.JobJson;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobDiff;
import dev.drover.protocol.job.JobType;
import dev.drover.protocol.job.Lifecycle;
import dev.drover.protocol.job.Lifecycle.Hook;
import dev.drover.protocol.job.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** When the tasks of a group run, in job files, in JSON and in diffs. */
class LifecycleFileTest {
    private static String file(String task) {
        return "job \"x\" {\ngroup \"g\" {\ntask \"t\" {\n driver = \"java\"\n" + task
                + "\n}\ntask \"main\" {\n driver = \"java\"\n}\n}\n}\n";
    }

    private static String lifecycle(String attributes) {
        return file("lifecycle {\n " + attributes + "\n}");
    }

    static Stream<Arguments> forms() {
        return Stream.of(
                Arguments.of("hook = \"prestart\"", new Lifecycle(Hook.PRESTART, false)),
                Arguments.of("hook = \"prestart\"\n sidecar = true", new Lifecycle(Hook.PRESTART, true)),
                Arguments.of("hook = \"poststart\"", new Lifecycle(Hook.POSTSTART, false)),
                Arguments.of("hook = \"poststart\"\n sidecar = true", new Lifecycle(Hook.POSTSTART, true)),
                Arguments.of("hook = \"poststop\"", new Lifecycle(Hook.POSTSTOP, false)),
                Arguments.of("hook = \"poststop\"\n sidecar = false", new Lifecycle(Hook.POSTSTOP, false)));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void readsItsFormsAndTheirJsonBack(String attributes, Lifecycle lifecycle) {
        Job job = Jobs.job(lifecycle(attributes));

        assertThat(Jobs.task(job).lifecycle()).contains(lifecycle);
        assertThat(JobJson.read(JobJson.write(job)).job()).contains(job);
    }

    @Test
    void isAMainTaskWithout() {
        Task task = Jobs.task(Jobs.job(file("")));

        assertThat(task.isMain()).isTrue();
        assertThat(task.isSidecar()).isFalse();
        assertThat(JobJson.write(Jobs.job(file("")))
                        .at("/TaskGroups/0/Tasks/0/Lifecycle")
                        .isNull())
                .isTrue();
    }

    @Test
    void writesNomadsJson() {
        JsonNode json = JobJson.write(Jobs.job(lifecycle("hook = \"prestart\"\n sidecar = true")));

        assertThat(json.at("/TaskGroups/0/Tasks/0/Lifecycle").toString())
                .isEqualTo("{\"Hook\":\"prestart\",\"Sidecar\":true}");
    }

    @Test
    void readsTheLeaderInBothForms() {
        Job job = Jobs.job(file("leader = true"));

        assertThat(Jobs.task(job).leader()).isTrue();
        assertThat(JobJson.read(JobJson.write(job)).job()).contains(job);
    }

    @Test
    void endsAsItsHookSays() {
        Task main = Jobs.task(Jobs.job(file("")));
        Task before = Jobs.task(Jobs.job(lifecycle("hook = \"prestart\"")));
        Task beside = Jobs.task(Jobs.job(lifecycle("hook = \"poststart\"\n sidecar = true")));

        assertThat(main.endsAs(JobType.SYSTEM)).isEqualTo(JobType.SYSTEM);
        assertThat(before.endsAs(JobType.SERVICE)).isEqualTo(JobType.BATCH);
        assertThat(beside.endsAs(JobType.BATCH)).isEqualTo(JobType.SERVICE);
    }

    static Stream<Arguments> changes() {
        return Stream.of(
                Arguments.of("hook = \"prestart\"", "hook = \"poststart\"", JobDiff.Type.EDITED, "Hook"),
                Arguments.of(
                        "hook = \"prestart\"", "hook = \"prestart\"\n sidecar = true", JobDiff.Type.EDITED, "Sidecar"));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void showsWhatChangedAndThatItRestartsTheTask(String before, String after, JobDiff.Type type, String field) {
        JobDiff.TaskDiff task = diff(lifecycle(before), lifecycle(after));

        assertThat(task.annotations()).containsExactly("forces create/destroy update");
        assertThat(task.objects()).singleElement().satisfies(object -> {
            assertThat(object.name()).isEqualTo("Lifecycle");
            assertThat(object.type()).isEqualTo(type);
            assertThat(object.fields())
                    .filteredOn(one -> one.type() == JobDiff.Type.EDITED)
                    .extracting(JobDiff.FieldDiff::name)
                    .containsExactly(field);
        });
    }

    @Test
    void showsThatAMainTaskIsOneNoMore() {
        JobDiff.TaskDiff task = diff(file(""), lifecycle("hook = \"poststop\""));

        assertThat(task.objects())
                .extracting(JobDiff.ObjectDiff::name, JobDiff.ObjectDiff::type)
                .containsExactly(tuple("Lifecycle", JobDiff.Type.ADDED));
    }

    private static JobDiff.TaskDiff diff(String before, String after) {
        JobDiff diff = JobDiff.between(Optional.of(Jobs.job(before)), Jobs.job(after));
        List<JobDiff.TaskDiff> tasks = diff.groups().get(0).tasks();
        return tasks.stream()
                .filter(task -> task.name().equals("t"))
                .findFirst()
                .orElseThrow();
    }

    static Stream<Arguments> bad() {
        return Stream.of(
                Arguments.of(
                        lifecycle("hook = \"before\""),
                        "job.hcl:6,2: \"hook\" must be \"prestart\", \"poststart\" or \"poststop\", not \"before\""),
                Arguments.of(lifecycle(""), "job.hcl:5,1: block \"lifecycle\" needs the attribute \"hook\""),
                Arguments.of(lifecycle("hook = \"prestart\"\n when = \"now\""), "job.hcl:7,2: "),
                Arguments.of(
                        lifecycle("hook = \"prestart\"\n sidecar = \"perhaps\""), "job.hcl:7,2: \"sidecar\" must be"),
                Arguments.of(
                        lifecycle("hook = \"poststop\"\n sidecar = true"),
                        "job.hcl:7,2: a poststop task cannot be a sidecar: there is nothing left that it could run"
                                + " beside"),
                Arguments.of(
                        file("leader = true\nlifecycle {\n hook = \"prestart\"\n}"),
                        "job.hcl:5,1: task \"t\" cannot be the leader: it does not run beside the main tasks"),
                Arguments.of(
                        lifecycle("hook = \"poststart\"")
                                .replace("task \"main\" {", "task \"main\" {\nlifecycle {\n hook = \"poststop\"\n}"),
                        "job.hcl:2,1: group \"g\" has no main task, only tasks with a lifecycle"),
                Arguments.of(
                        file("leader = true").replace("task \"main\" {", "task \"main\" {\nleader = true"),
                        "job.hcl:2,1: group \"g\" has more than one leader"));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void refusesWhatCannotBeAndSaysWhere(String file, String message) {
        assertThat(Jobs.read(file).errors()).singleElement().satisfies(error -> assertThat(error.toString())
                .contains(message));
    }

    @Test
    void readsTheExample() throws IOException {
        Job job = Jobs.job(Files.readString(Path.of("../examples/phases.nomad.hcl")));

        assertThat(Jobs.group(job).tasks())
                .extracting(task -> task.lifecycle().map(Lifecycle::hook))
                .containsExactly(
                        Optional.of(Hook.PRESTART),
                        Optional.of(Hook.PRESTART),
                        Optional.empty(),
                        Optional.of(Hook.POSTSTOP));
    }

    @Test
    void refusesAnUnknownHookInJsonToo() {
        ObjectNode json = JobJson.write(Jobs.job(lifecycle("hook = \"prestart\"")));
        ((ObjectNode) json.at("/TaskGroups/0/Tasks/0/Lifecycle")).put("Hook", "before");

        assertThat(JobJson.read(json).errors()).singleElement().satisfies(error -> assertThat(error.toString())
                .contains("\"hook\" must be \"prestart\", \"poststart\" or \"poststop\", not \"before\""));
    }
}
