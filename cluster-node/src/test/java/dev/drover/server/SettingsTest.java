package dev.drover.server;

import static dev.drover.server.ClusterActions.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.JobId;
import dev.drover.protocol.Requester;
import dev.drover.protocol.evaluation.EvaluationEvent.PlanRecorded;
import dev.drover.protocol.evaluation.SchedulerConfiguration;
import dev.drover.protocol.evaluation.SchedulerConfiguration.Algorithm;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.node.Equipment;
import dev.drover.protocol.node.Node;
import dev.drover.protocol.node.NodeReply;
import dev.drover.protocol.setting.NodePool;
import dev.drover.protocol.setting.Setting;
import dev.drover.protocol.setting.SettingId;
import dev.drover.recording.EventCodec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What operators set, on a whole server. */
class SettingsTest {
    private static final SchedulerConfiguration STANDARD = SchedulerConfiguration.STANDARD;

    @TempDir
    Path root;

    private TestCluster cluster;
    private final ClusterActions actions = new ClusterActions(() -> cluster.engine());

    @BeforeEach
    void startCluster() throws Exception {
        cluster = TestCluster.start(root);
        actions.registerNode(4_000);
    }

    @AfterEach
    void stopCluster() {
        cluster.close();
    }

    private static Setting paused(boolean isPaused) {
        return new Setting.Scheduler(new SchedulerConfiguration(
                STANDARD.algorithm(), false, false, isPaused, STANDARD.preemption(), STANDARD.nodeLimit()));
    }

    private List<SchedulerConfiguration> recorded() {
        List<SchedulerConfiguration> configurations = new ArrayList<>();
        await(cluster.engine().session().history().everything(placed -> {
            if (placed.event().persistenceId().startsWith("evaluation|")) {
                PlanRecorded plan = (PlanRecorded) EventCodec.EVALUATION
                        .of(placed.event().payload())
                        .recorded()
                        .event();
                plan.basis().forEach(basis -> configurations.add(basis.configuration()));
            }
        }));
        return configurations;
    }

    @Test
    void everyPlanRecordsTheConfigurationItWasMadeWith() {
        actions.register(Samples.batch("before", 1));
        actions.placed("before", 1);
        actions.put(SettingId.SCHEDULER, Samples.SPREADING);
        actions.register(Samples.batch("after", 1));
        actions.placed("after", 1);

        assertThat(recorded()).containsExactly(STANDARD, STANDARD.withAlgorithm(Algorithm.SPREAD));
    }

    @Test
    void evaluationsWaitWhileTheyArePaused() {
        actions.put(SettingId.SCHEDULER, paused(true));
        actions.register(Samples.batch("first", 1));
        actions.register(Samples.batch("second", 1));
        assertThat(recorded()).isEmpty();

        actions.put(SettingId.SCHEDULER, paused(false));

        actions.placed("first", 1);
        actions.placed("second", 1);
    }

    @Test
    void pausedEvaluationsAreNotLostByARestart() throws Exception {
        actions.put(SettingId.SCHEDULER, paused(true));
        actions.register(Samples.batch("waiting", 1));

        cluster.restart();

        assertThat(cluster.engine().keeper().view().schedulerConfiguration().pauseEvaluations())
                .isTrue();
        assertThat(cluster.engine().keeper().view().allocationsOf(JobId.of("waiting")))
                .isEmpty();
        actions.put(SettingId.SCHEDULER, paused(false));
        actions.placed("waiting", 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpu", "default"})
    void aNodePoolIsThereOnceANodeIsInIt(String pool) {
        NodeReply reply = await(directory().register(nodeIn(pool), Requester.SYSTEM));

        assertThat(reply).isInstanceOf(NodeReply.Recorded.class);
        actions.until(view -> view.nodePool(pool).isPresent());
    }

    @ParameterizedTest
    @ValueSource(strings = {"all", "", "a b"})
    void noNodeIsInWhatIsNoPoolOfItsOwn(String pool) {
        assertThat(await(directory().register(nodeIn(pool), Requester.SYSTEM))).isInstanceOf(NodeReply.Refused.class);
        assertThat(cluster.engine().keeper().view().settings()).isEmpty();
    }

    private ViewDirectory directory() {
        return new ViewDirectory(
                cluster.engine().entities(),
                cluster.engine().keeper(),
                cluster.engine().keyring());
    }

    private static Node nodeIn(String pool) {
        Node node = Samples.node(4_000);
        return new Node(
                node.id(),
                node.secretId(),
                node.name(),
                node.datacenter(),
                node.nodeClass(),
                pool,
                node.httpAddress(),
                node.version(),
                node.resources(),
                node.reserved(),
                node.drivers(),
                node.attributes(),
                node.meta(),
                Equipment.NONE);
    }

    @Test
    void aNodePoolHasItsOwnConfiguration() {
        NodePool pool = new NodePool("gpu", "", Map.of(), Optional.of(Algorithm.SPREAD), Optional.of(true));
        actions.put(SettingId.nodePool("gpu"), new Setting.Pool(pool));

        var view = cluster.engine().keeper().view();
        assertThat(view.schedulerConfiguration("gpu"))
                .isEqualTo(STANDARD.withAlgorithm(Algorithm.SPREAD).withMemoryOversubscription(true));
        assertThat(view.schedulerConfiguration("default")).isEqualTo(STANDARD);
        assertThat(view.nodePool("unheard-of")).isEmpty();
        assertThat(view.schedulerConfiguration("unheard-of")).isEqualTo(STANDARD);
    }

    @Test
    void aJobIsPlannedWithTheConfigurationOfItsPool() {
        NodePool pool = new NodePool("gpu", "", Map.of(), Optional.of(Algorithm.SPREAD), Optional.empty());
        actions.put(SettingId.nodePool("gpu"), new Setting.Pool(pool));
        actions.register(nodeIn("gpu"));

        actions.register(inPool(Samples.batch("pooled", 1), "gpu"));
        actions.placed("pooled", 1);

        assertThat(recorded()).containsExactly(STANDARD.withAlgorithm(Algorithm.SPREAD));
    }

    private static Job inPool(Job job, String pool) {
        return new Job(
                job.id(),
                job.name(),
                job.region(),
                job.type(),
                job.priority(),
                job.allAtOnce(),
                job.datacenters(),
                pool,
                job.constraints(),
                job.affinities(),
                job.spreads(),
                job.groups(),
                job.meta(),
                job.family());
    }
}
