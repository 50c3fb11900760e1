package dev.drover.server;

import static dev.drover.server.ClusterActions.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.persistence.log.RecoveredEntity;
import dev.drover.persistence.log.RecoveredEntity.PlacedEvent;
import dev.drover.persistence.log.RecoveredPartition;
import dev.drover.persistence.store.LogPosition;
import dev.drover.persistence.store.OwnerRow;
import dev.drover.persistence.store.SnapshotKey;
import dev.drover.persistence.store.SnapshotRow;
import dev.drover.persistence.store.StoredPayload;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.PartitionId;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.codec.EventHash;
import dev.drover.protocol.job.JobStatus;
import dev.drover.protocol.setting.SettingId;
import dev.drover.recording.EventCodec;
import dev.drover.recording.IndexClock;
import dev.drover.snapshot.KeptSerializer;
import dev.drover.snapshot.StateCodec;
import dev.drover.view.ClusterView;
import dev.drover.view.Seen;
import dev.drover.view.ViewKeeper;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweeperTest {
    /** Whatever has an event that no snapshot covers is a laggard. */
    private static final SweepSettings AT_ONCE = new SweepSettings(Duration.ofHours(1), 0);

    private static final int JOBS = 5;

    @TempDir
    Path root;

    private TestCluster cluster;
    private final ClusterActions actions = new ClusterActions(() -> cluster.engine());

    @BeforeEach
    void runSomeJobs() throws Exception {
        cluster = TestCluster.start(root);
        actions.registerNode(4_000);
        for (int job = 0; job < JOBS; job++) {
            runToItsEnd("done-" + job);
        }
        actions.register(Samples.service("service", 2));
        actions.placed("service", 2);
        actions.put(SettingId.SCHEDULER, Samples.SPREADING);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private void runToItsEnd(String job) {
        actions.register(Samples.batch(job, 1));
        AllocationId allocation = actions.placed(job, 1).get(0);
        actions.tell(allocation, ClientStatus.COMPLETE, Optional.empty());
        actions.until(view -> view.job(JobId.of(job)).orElseThrow().status() == JobStatus.DEAD);
    }

    private void sweep() {
        Engine engine = cluster.engine();
        await(new Sweeper(engine.session(), engine.keeper()::view, AT_ONCE, ForkJoinPool.commonPool()).sweep());
    }

    private ClusterView view() {
        return cluster.engine().keeper().view();
    }

    @Test
    void leavesNothingToReadButTheTail() throws Exception {
        long head = cluster.engine().session().feed().head().position();
        sweep();
        Map<PartitionId, OwnerRow> owners = await(cluster.store().owners());
        assertThat(owners.values()).extracting(OwnerRow::recoverFrom).allSatisfy(from -> assertThat(from)
                .isEqualTo(new LogPosition(cluster.engine().session().id(), head)));
        runToItsEnd("late");
        ClusterView before = view();

        cluster.restart();

        assertThat(states(view())).isEqualTo(states(before));
        runToItsEnd("later");
    }

    @Test
    void keepsTheWholeJournalWithItsChainOfHashes() throws Exception {
        Map<String, Integer> written = countEvents();
        sweep();
        cluster.restart();
        sweep();
        cluster.restart();

        assertThat(countEvents()).isEqualTo(written);
        Map<String, List<PlacedEvent>> journals = journals();
        journals.forEach(SweeperTest::checkChain);
        view().jobs().forEach((id, job) -> assertThat(lastHash(journals.getOrDefault("job|" + id, List.of())))
                .isEqualTo(job.lastHash()));
    }

    @Test
    void keepsNothingOfEvaluationsThatHaveEnded() throws Exception {
        List<String> evaluations = journals().keySet().stream()
                .filter(id -> id.startsWith("evaluation|"))
                .toList();
        assertThat(evaluations).hasSizeGreaterThan(JOBS);
        sweep();
        assertThat(evaluations)
                .noneMatch(id -> cluster.engine().session().index().knows(id));

        cluster.restart();

        assertThat(evaluations)
                .noneMatch(id -> cluster.engine().session().index().knows(id));
    }

    @Test
    void goesBackWhenASnapshotCannotBeRead() throws Exception {
        sweep();
        ClusterView before = view();
        for (var job : before.jobs().entrySet()) {
            SnapshotKey key =
                    new SnapshotKey("job|" + job.getKey(), job.getValue().sequence());
            StoredPayload damaged = new StoredPayload(KeptSerializer.IDENTIFIER, "job-state/v1", new byte[] {1, 2, 3});
            await(cluster.store().save(new SnapshotRow(key, 0, damaged)));
        }

        cluster.restart();

        assertThat(states(view())).isEqualTo(states(before));
        runToItsEnd("later");
    }

    @Test
    void givesTheSameViewFromASnapshotAtAnyCut() {
        actions.register(Samples.batch("blocked", 100));
        actions.until(view -> view.job(JobId.of("blocked")).stream()
                .anyMatch(job -> job.evaluations().blocked().isPresent()));
        Map<String, List<PlacedEvent>> journals = journals();
        ClusterView whole = viewOf(journals, Map.of());
        assertThat(states(whole)).isEqualTo(states(view()));
        int longest = journals.values().stream().mapToInt(List::size).max().orElseThrow();
        for (int cut = 1; cut <= longest; cut++) {
            Map<String, List<PlacedEvent>> prefixes = new TreeMap<>();
            for (Map.Entry<String, List<PlacedEvent>> journal : journals.entrySet()) {
                List<PlacedEvent> events = journal.getValue();
                prefixes.put(journal.getKey(), events.subList(0, Math.min(cut, events.size())));
            }
            ClusterView fromSnapshots = viewOf(journals, snapshots(viewOf(prefixes, Map.of())));

            assertThat(fromSnapshots.jobs()).isEqualTo(whole.jobs());
            assertThat(fromSnapshots.nodes()).isEqualTo(whole.nodes());
            assertThat(fromSnapshots.settings()).isEqualTo(whole.settings());
            assertThat(fromSnapshots.allocationNodes()).isEqualTo(whole.allocationNodes());
            assertThat(fromSnapshots.evaluationJobs()).isEqualTo(whole.evaluationJobs());
            assertThat(fromSnapshots.deploymentJobs()).isEqualTo(whole.deploymentJobs());
            assertThat(fromSnapshots.tableTicks()).isEqualTo(whole.tableTicks());
            assertThat(shownToTheScheduler(fromSnapshots)).isEqualTo(shownToTheScheduler(whole));
        }
    }

    private static List<Object> shownToTheScheduler(ClusterView view) {
        return view.snapshot().nodes().stream()
                .<Object>map(node -> List.of(node.toString(), node.node(), node.held()))
                .toList();
    }

    private static Map<String, SnapshotRow> snapshots(ClusterView view) {
        Map<String, SnapshotRow> snapshots = new TreeMap<>();
        view.jobs().forEach((id, job) -> {
            String entity = "job|" + id;
            snapshots.put(entity, Sweeper.snapshot(entity, StateCodec.JOB, job));
        });
        view.nodes().forEach((id, node) -> {
            String entity = "node|" + id;
            snapshots.put(entity, Sweeper.snapshot(entity, StateCodec.NODE, node));
        });
        view.settings().forEach((id, setting) -> {
            String entity = "setting|" + id;
            snapshots.put(entity, Sweeper.snapshot(entity, StateCodec.SETTING, setting));
        });
        return snapshots;
    }

    /** The view of a server that recovers one partition holding everything; its clock stands still. */
    private static ClusterView viewOf(Map<String, List<PlacedEvent>> journals, Map<String, SnapshotRow> snapshots) {
        IndexClock clock = new IndexClock(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC), 1);
        ScheduledThreadPoolExecutor unused = new ScheduledThreadPoolExecutor(0);
        try {
            ViewKeeper keeper = new ViewKeeper(clock, unused);
            List<RecoveredEntity> entities = new ArrayList<>();
            journals.forEach((id, events) -> entities.add(new RecoveredEntity(
                    id, Optional.ofNullable(snapshots.get(id)).stream().toList(), events)));
            keeper.onRecovered(new RecoveredPartition(new PartitionId(0), new UUID(0, 1), 1, entities, Map.of()));
            return keeper.view();
        } finally {
            unused.shutdownNow();
        }
    }

    private Map<String, List<PlacedEvent>> journals() {
        Map<String, List<PlacedEvent>> journals = new TreeMap<>();
        await(cluster.engine().session().history().everything(placed -> journals.computeIfAbsent(
                        placed.event().persistenceId(), id -> new ArrayList<>())
                .add(placed)));
        return journals;
    }

    private Map<String, Integer> countEvents() {
        Map<String, Integer> counts = new TreeMap<>();
        journals().forEach((id, events) -> counts.put(id, events.size()));
        return counts;
    }

    private static void checkChain(String id, List<PlacedEvent> events) {
        String hash = "";
        long sequence = 0;
        for (PlacedEvent placed : events) {
            StoredPayload payload = placed.event().payload();
            assertThat(placed.event().sequenceNr()).isEqualTo(++sequence);
            assertThat(codec(id)
                            .read(payload.manifest(), payload.bytes())
                            .recorded()
                            .metadata()
                            .previousHash())
                    .isEqualTo(hash);
            hash = EventHash.of(payload.bytes());
        }
    }

    private static EventCodec<?> codec(String id) {
        if (id.startsWith("job|")) {
            return EventCodec.JOB;
        }
        if (id.startsWith("setting|")) {
            return EventCodec.SETTING;
        }
        return id.startsWith("node|") ? EventCodec.NODE : EventCodec.EVALUATION;
    }

    private static String lastHash(List<PlacedEvent> events) {
        return EventHash.of(events.get(events.size() - 1).event().payload().bytes());
    }

    /** What is known of jobs, nodes and settings; when it was seen differs. */
    private static Map<String, List<Object>> states(ClusterView view) {
        Map<String, List<Object>> states = new LinkedHashMap<>();
        view.jobs().forEach((id, seen) -> states.put("job|" + id, state(seen)));
        view.nodes().forEach((id, seen) -> states.put("node|" + id, state(seen)));
        view.settings().forEach((id, seen) -> states.put("setting|" + id, state(seen)));
        return states;
    }

    private static List<Object> state(Seen<?> seen) {
        return List.of(seen.state(), seen.sequence(), seen.lastHash());
    }
}
