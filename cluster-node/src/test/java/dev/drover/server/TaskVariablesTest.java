package dev.drover.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.setting.Setting;
import dev.drover.protocol.setting.SettingEvent;
import dev.drover.protocol.setting.SettingId;
import dev.drover.protocol.stream.WatchedVariables;
import dev.drover.protocol.variable.Variable;
import dev.drover.protocol.variable.VariableId;
import dev.drover.protocol.variable.VariableMetadata;
import dev.drover.registry.CanaryView;
import dev.drover.setting.SettingState;
import dev.drover.variable.Keyring;
import dev.drover.view.ClusterView;
import dev.drover.view.SampleViews;
import dev.drover.view.Seen;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

class TaskVariablesTest {
    private static final JobId JOB = CanaryView.JOB.id();
    private static final NodeId NODE = CanaryView.PLACEMENT.node();
    private static final String GROUP = CanaryView.PLACEMENT.group();
    private static final String TASK =
            CanaryView.JOB.group(GROUP).orElseThrow().tasks().get(0).name();
    private static final WatchedVariables WATCHED = new WatchedVariables(CanaryView.PLACEMENT.id(), TASK);

    private final Keyring keyring = Keyring.random();
    private final TaskVariables variables = new TaskVariables(keyring);
    private ClusterView view = CanaryView.view(3, false);

    @BeforeEach
    void complete() {
        show(view.settings());
    }

    private void write(Keyring by, String namespace, String path) {
        VariableId id = new VariableId(namespace, path);
        Setting variable = new Setting.Variable(id, by.seal(id, Map.of("of", path)));
        SettingState state = SettingState.EMPTY.apply(
                new SettingEvent.SettingChanged(variable), new Stamp(view.index() + 1, Instant.EPOCH));
        show(view.settings().plus(SettingId.variable(id), new Seen<>(state, 1, "", view.index() + 1)));
    }

    private void show(PSortedMap<SettingId, Seen<SettingState>> settings) {
        view = new ClusterView(
                view.index() + 1,
                view.jobs(),
                view.nodes(),
                settings,
                view.allocationNodes(),
                view.evaluationJobs(),
                view.deploymentJobs(),
                view.tallies(),
                view.tableTicks(),
                TreePMap.from(SampleViews.allPartitions(1)),
                view.cursors(),
                view.snapshot());
    }

    private Optional<List<Variable>> news(WatchedVariables task, Optional<List<VariableMetadata>> told) {
        return variables.news(view, NODE, task, told);
    }

    private static List<String> paths(Optional<List<Variable>> news) {
        return news.orElseThrow().stream()
                .map(variable -> variable.metadata().id().path())
                .toList();
    }

    /** CVE-2025-4922: the name of another job may begin with this one's. */
    @Test
    void givesATaskWhatIsNamedAfterIt() {
        String job = "nomad/jobs/" + JOB.value();
        List<String> its = List.of("nomad/jobs", job, job + "/" + GROUP, job + "/" + GROUP + "/" + TASK);
        its.forEach(path -> write(keyring, JOB.namespace(), path));
        for (String path : List.of(job + "x", job + "/other", job + "/" + GROUP + "/other", "nomad", "app")) {
            write(keyring, JOB.namespace(), path);
        }
        write(keyring, "other", job);

        assertThat(paths(news(WATCHED, Optional.empty()))).containsExactlyElementsOf(its);
        assertThat(news(WATCHED, Optional.empty()).orElseThrow().get(1).items()).isEqualTo(Map.of("of", job));
    }

    @Test
    void givesNothingToWhoDoesNotHoldTheTask() {
        assertThat(news(WATCHED, Optional.empty())).contains(List.of());
        assertThat(variables.news(view, new NodeId("another"), WATCHED, Optional.empty()))
                .isEmpty();
        assertThat(news(new WatchedVariables(WATCHED.allocation(), "no-task"), Optional.empty()))
                .isEmpty();
        assertThat(news(new WatchedVariables(new AllocationId("another"), TASK), Optional.empty()))
                .isEmpty();
    }

    @Test
    void tellsOfChangesOnly() {
        write(keyring, JOB.namespace(), "nomad/jobs");
        Optional<List<VariableMetadata>> told = news(WATCHED, Optional.empty())
                .map(now -> now.stream().map(Variable::metadata).toList());
        assertThat(news(WATCHED, told)).isEmpty();

        write(keyring, JOB.namespace(), "nomad/jobs");
        assertThat(paths(news(WATCHED, told))).containsExactly("nomad/jobs");
        show(view.settings().minusAll(view.settings().keySet()));
        assertThat(news(WATCHED, told)).contains(List.of());
    }

    @Test
    void hasATaskWaitRatherThanDoWithoutWhatCannotBeRead() {
        write(keyring, JOB.namespace(), "nomad/jobs");
        write(Keyring.random(), JOB.namespace(), "nomad/jobs/" + JOB.value());

        assertThat(news(WATCHED, Optional.empty())).isEmpty();
    }
}
