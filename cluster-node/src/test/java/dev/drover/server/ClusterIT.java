package dev.drover.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.persistence.embedded.CassandraSettings;
import dev.drover.persistence.embedded.EmbeddedCassandra;
import dev.drover.persistence.store.CassandraLogStore;
import dev.drover.persistence.store.CassandraStoreSettings;
import dev.drover.persistence.store.LogStore;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.PartitionId;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobStatus;
import dev.drover.protocol.setting.NodePool;
import dev.drover.protocol.setting.Setting;
import dev.drover.protocol.setting.SettingId;
import dev.drover.view.ClusterView;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three servers on one Cassandra are one cluster: what one stores, all see. */
class ClusterIT {
    private static final String[] ALL = {"a", "b", "c"};

    /** The standard one, and no request gives up before: a busy machine is not what is tested here. */
    private static final Duration LEASE = Duration.ofSeconds(10);

    private static final Duration LONGEST_LIFE = Duration.ofMinutes(5);
    private static @Nullable EmbeddedCassandra cassandra;
    private static int keyspaces;

    @TempDir
    Path root;

    private Servers servers;

    @BeforeAll
    static void startCassandra(@TempDir Path directory) {
        cassandra = EmbeddedCassandra.start(CassandraSettings.builder(directory)
                .orphanLifetime(LONGEST_LIFE)
                .build());
    }

    @AfterAll
    static void stopCassandra() {
        Objects.requireNonNull(cassandra).close();
    }

    @BeforeEach
    void startServers() throws Exception {
        servers = new Servers(store(), root, LEASE);
        servers.start(ALL);
    }

    @AfterEach
    void stopServers() {
        servers.close();
    }

    private static LogStore store() {
        EmbeddedCassandra running = Objects.requireNonNull(cassandra);
        InetSocketAddress address = new InetSocketAddress(running.host(), running.port());
        return CassandraLogStore.connect(new CassandraStoreSettings(
                List.of(address), running.datacenter(), "cluster_" + ++keyspaces, 1, null, null, LEASE));
    }

    @Test
    void sharesPartitionsAndSeesAllOfThemEverywhere() {
        spread(ALL);

        at("a").registerNode(4_000);
        List<JobId> jobs = register("b", 12);
        for (String name : ALL) {
            at(name).put(SettingId.nodePool(name), new Setting.Pool(NodePool.named(name)));
        }
        at("b").put(SettingId.SCHEDULER, Samples.SPREADING);

        for (String name : ALL) {
            ClusterView view = until(
                    name,
                    seen -> jobs.stream().allMatch(job -> isPlaced(seen, job))
                            && seen.settings().size() == 4);
            assertThat(view.isComplete(PartitionId.COUNT)).isTrue();
            assertThat(new Setting.Scheduler(view.schedulerConfiguration())).isEqualTo(Samples.SPREADING);
            for (String pool : ALL) {
                assertThat(view.nodePool(pool)).isPresent();
            }
        }
        sameEverywhere(ALL);
    }

    @Test
    void goesOnWhenAServerLeaves() {
        spread(ALL);
        at("a").registerNode(4_000);
        List<JobId> before = register("a", 6);
        before.forEach(job -> until("b", seen -> isPlaced(seen, job)));

        servers.stop("a");

        String[] left = {"b", "c"};
        spread(left);
        List<JobId> after = register("c", 6);
        for (String name : left) {
            until(
                    name,
                    seen -> before.stream().allMatch(job -> isPlaced(seen, job))
                            && after.stream().allMatch(job -> isPlaced(seen, job)));
        }
        finish("b", before);
        sameEverywhere(left);
    }

    @Test
    void goesOnWhenAServerIsCutOffAndTakesItBack() {
        spread(ALL);
        at("a").registerNode(4_000);
        List<JobId> before = register("b", 6);
        before.forEach(job -> until("c", seen -> isPlaced(seen, job)));

        servers.engine("a").session().abandon("cut off by the test");

        spread(ALL);
        List<JobId> after = register("b", 6);
        for (String name : ALL) {
            until(
                    name,
                    seen -> before.stream().allMatch(job -> isPlaced(seen, job))
                            && after.stream().allMatch(job -> isPlaced(seen, job)));
        }
        sameEverywhere(ALL);
    }

    /** Waits until each of these servers owns some partitions, and together they own all. */
    private void spread(String... names) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            Map<String, Set<PartitionId>> owned = new TreeMap<>();
            for (String name : names) {
                servers.server(name)
                        .engine()
                        .ifPresent(engine -> owned.put(
                                name, new TreeSet<>(engine.session().owned().keySet())));
            }
            int count = owned.values().stream().mapToInt(Set::size).sum();
            boolean isSpread =
                    owned.size() == names.length && owned.values().stream().noneMatch(Set::isEmpty);
            boolean isSeen = isSpread
                    && owned.keySet().stream()
                            .allMatch(
                                    name -> servers.engine(name).keeper().view().isComplete(PartitionId.COUNT));
            if (count == PartitionId.COUNT && isSeen) {
                return;
            }
            assertThat(System.nanoTime()).as("partitions are spread: " + owned).isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    private ClusterActions at(String name) {
        return new ClusterActions(() -> servers.engine(name));
    }

    private List<JobId> register(String at, int count) {
        List<JobId> jobs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Job job = Samples.batch("job-" + at + "-" + i, 1);
            at(at).register(job);
            assertThat(servers.engine(at).keeper().view().job(job.id()))
                    .as("the answering server shows what it has answered")
                    .isPresent();
            jobs.add(job.id());
        }
        return jobs;
    }

    private void finish(String at, List<JobId> jobs) {
        ClusterView view = servers.engine(at).keeper().view();
        for (JobId job : jobs) {
            AllocationId allocation =
                    view.allocationsOf(job).get(0).allocation().placement().id();
            at(at).tell(allocation, ClientStatus.COMPLETE, Optional.empty());
        }
        jobs.forEach(job -> until(at, seen -> seen.job(job).orElseThrow().status() == JobStatus.DEAD));
    }

    private static boolean isPlaced(ClusterView view, JobId job) {
        return view.allocationsOf(job).size() == 1;
    }

    /** Every server folds the same events to the same states, hash by hash. */
    private void sameEverywhere(String... names) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        for (String name : names) {
            List<String> first = describe(names[0]);
            List<String> seen = describe(name);
            while (!seen.equals(first) && System.nanoTime() < deadline) {
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
                first = describe(names[0]);
                seen = describe(name);
            }
            assertThat(seen).as("the view of server %s", name).isEqualTo(first);
        }
    }

    private List<String> describe(String server) {
        return describe(servers.engine(server).keeper().view());
    }

    private static List<String> describe(ClusterView view) {
        List<String> lines = new ArrayList<>();
        view.jobs().forEach((id, job) -> lines.add(id + " " + job.sequence() + " " + job.lastHash() + job.state()));
        view.settings().forEach((id, setting) -> lines.add(id + " " + setting.lastHash() + setting.state()));
        view.nodes()
                .forEach((id, node) -> lines.add(id + " " + node.sequence() + " " + node.lastHash() + node.state()));
        return lines;
    }

    private ClusterView until(String at, Predicate<ClusterView> condition) {
        return at(at).until(condition);
    }
}
