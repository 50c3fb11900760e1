package dev.drover.protocol.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.drover.protocol.JobId;
import dev.drover.protocol.job.JobDiff.FieldDiff;
import dev.drover.protocol.job.JobDiff.ObjectDiff;
import dev.drover.protocol.job.JobDiff.TaskDiff;
import dev.drover.protocol.job.JobDiff.TaskGroupDiff;
import dev.drover.protocol.jobspec.Jobs;
import dev.drover.protocol.jobspec.RandomJobs;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class JobDiffTest {
    private static final String FILE = Jobs.resource("everything.nomad.hcl");
    private static final Job BEFORE = Jobs.job(FILE);

    @Test
    void showsAChangedCount() {
        JobDiff diff = diff("count          = 3", "count          = 5");

        assertThat(diff.type()).isEqualTo(JobDiff.Type.EDITED);
        assertThat(diff.fields()).isEmpty();
        TaskGroupDiff group = diff.groups().get(0);
        assertThat(group.type()).isEqualTo(JobDiff.Type.EDITED);
        assertThat(group.fields())
                .containsExactly(new FieldDiff(JobDiff.Type.EDITED, "Count", "3", "5", List.of("forces create")));
        assertThat(group.tasks().get(0).type()).isEqualTo(JobDiff.Type.NONE);
        assertThat(group.tasks().get(0).annotations()).isEmpty();
    }

    @Test
    void showsWhatRestartsATask() {
        TaskDiff task = task(diff("\"-p\"", "\"-q\""));

        assertThat(task.annotations()).containsExactly("forces create/destroy update");
        ObjectDiff config = task.objects().get(0);
        assertThat(config.name()).isEqualTo("Config");
        assertThat(config.type()).isEqualTo(JobDiff.Type.EDITED);
        assertThat(config.fields())
                .contains(new FieldDiff(JobDiff.Type.EDITED, "args[0]", "-p", "-q", List.of()))
                .contains(new FieldDiff(JobDiff.Type.NONE, "jar_path", "local/web.jar", "local/web.jar", List.of()));
        assertThat(task(diff("DEBUG = true", "DEBUG = \"\"")).fields())
                .containsExactly(new FieldDiff(JobDiff.Type.EDITED, "Env[DEBUG]", "true", "", List.of()));
    }

    @Test
    void showsWhatIsUpdatedInPlace() {
        TaskDiff task = task(diff("kill_timeout = \"20s\"", "kill_timeout = \"30s\""));

        assertThat(task.annotations()).containsExactly("forces in-place update");
        assertThat(task.fields())
                .containsExactly(
                        new FieldDiff(JobDiff.Type.EDITED, "KillTimeout", "20000000000", "30000000000", List.of()));

        TaskDiff rendering = task(diff("attempts = 1\n", "attempts = 1\n render_templates = true\n"));
        assertThat(rendering.annotations()).containsExactly("forces in-place update");
        assertThat(rendering.objects().get(0).fields())
                .contains(new FieldDiff(JobDiff.Type.EDITED, "RenderTemplates", "false", "true", List.of()));
    }

    @Test
    void showsPortsAndTags() {
        List<ObjectDiff> network =
                diff("admin = 9001", "admin = 9002").groups().get(0).objects();
        assertThat(network.get(0).name()).isEqualTo("Network");
        assertThat(network.get(0).objects().get(0).name()).isEqualTo("Static Port");
        assertThat(network.get(0).objects().get(0).fields())
                .contains(new FieldDiff(JobDiff.Type.EDITED, "Value", "9001", "9002", List.of()));

        ObjectDiff tags = diff("[\"a\", \"b\"]", "[\"b\", \"c\"]")
                .groups()
                .get(0)
                .objects()
                .get(0)
                .objects()
                .get(0);
        assertThat(tags.name()).isEqualTo("Tags");
        assertThat(tags.fields())
                .containsExactly(
                        new FieldDiff(JobDiff.Type.DELETED, "Tags", "a", "", List.of()),
                        new FieldDiff(JobDiff.Type.NONE, "Tags", "b", "b", List.of()),
                        new FieldDiff(JobDiff.Type.ADDED, "Tags", "", "c", List.of()));
    }

    @Test
    void showsWhatComesAndGoes() {
        TaskGroupDiff renamed = diff("group \"web\"", "group \"api\"").groups().get(0);
        assertThat(renamed.type()).isEqualTo(JobDiff.Type.ADDED);
        assertThat(renamed.name()).isEqualTo("api");
        assertThat(renamed.tasks().get(0).annotations()).containsExactly("forces create");

        JobDiff renamedTask = diff("task \"server\"", "task \"other\"");
        assertThat(renamedTask.groups().get(0).tasks())
                .extracting(TaskDiff::name, TaskDiff::type, TaskDiff::annotations)
                .containsExactly(
                        tuple("other", JobDiff.Type.ADDED, List.of("forces create/destroy update")),
                        tuple("server", JobDiff.Type.DELETED, List.of("forces create/destroy update")));
    }

    @Test
    void addsEverythingToNothing() {
        JobDiff diff = JobDiff.between(Optional.empty(), BEFORE);

        assertThat(diff.type()).isEqualTo(JobDiff.Type.ADDED);
        assertThat(diff.fields()).allMatch(field -> field.type() == JobDiff.Type.ADDED);
        assertThat(diff.groups().get(0).type()).isEqualTo(JobDiff.Type.ADDED);
        assertThat(diff.groups().get(0).fields())
                .contains(new FieldDiff(JobDiff.Type.ADDED, "Count", "", "3", List.of("forces create")));
    }

    @Test
    void takesTheSchedulersCounts() {
        JobDiff diff = diff("priority    = 60", "priority    = 61").withUpdates(Map.of("web", Map.of("ignore", 3L)));

        assertThat(diff.fields())
                .containsExactly(new FieldDiff(JobDiff.Type.EDITED, "Priority", "60", "61", List.of()));
        assertThat(diff.groups().get(0).type()).isEqualTo(JobDiff.Type.NONE);
        assertThat(diff.groups().get(0).updates()).isEqualTo(Map.of("ignore", 3L));
    }

    @Property(tries = 200)
    void isNoneForEqualJobsOnly(@ForAll long seed, @ForAll long otherSeed) {
        Job job = named(new RandomJobs(seed).job());
        Job other = named(new RandomJobs(otherSeed).job());
        Assume.that(!job.equals(other));

        assertThat(JobDiff.between(Optional.of(job), job).type()).isEqualTo(JobDiff.Type.NONE);
        assertThat(JobDiff.between(Optional.of(job), other).type()).isEqualTo(JobDiff.Type.EDITED);
    }

    @Property(tries = 200)
    void showsAnyOneChangedGroup(@ForAll long seed, @ForAll long otherSeed) {
        Job job = named(new RandomJobs(seed).job());
        TaskGroup replaced = new RandomJobs(otherSeed).job().groups().get(0);
        Assume.that(!replaced.equals(job.groups().get(0)));
        Job other = job.withGroups(List.of(replaced));

        JobDiff diff =
                JobDiff.between(Optional.of(job.withGroups(List.of(job.groups().get(0)))), other);

        assertThat(diff.groups().get(0).type()).isEqualTo(JobDiff.Type.EDITED);
        assertThat(diff.fields()).isEmpty();
    }

    private static Job named(Job job) {
        return new Job(
                JobId.of("x"),
                job.name(),
                job.region(),
                job.type(),
                job.priority(),
                job.allAtOnce(),
                job.datacenters(),
                job.nodePool(),
                job.constraints(),
                job.affinities(),
                job.spreads(),
                job.groups(),
                job.meta(),
                Family.NONE);
    }

    private static JobDiff diff(String from, String to) {
        assertThat(FILE).contains(from);
        return JobDiff.between(Optional.of(BEFORE), Jobs.job(FILE.replace(from, to)));
    }

    private static TaskDiff task(JobDiff diff) {
        return diff.groups().get(0).tasks().get(0);
    }
}
