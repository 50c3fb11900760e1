package dev.drover.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.chaos.workload.AgentApi;
import dev.drover.chaos.workload.JobRequests;
import dev.drover.persistence.embedded.CassandraSettings;
import dev.drover.persistence.embedded.EmbeddedCassandra;
import dev.drover.persistence.store.CassandraLogStore;
import dev.drover.persistence.store.CassandraStoreSettings;
import dev.drover.persistence.store.CommittedEvent;
import dev.drover.persistence.store.RowCodec;
import dev.drover.persistence.store.SessionRecord;
import dev.drover.protocol.PartitionId;
import dev.drover.protocol.codec.EventHash;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Two servers on one Cassandra: one is stopped in the midst of its writes for longer than its lease, and goes on later. */
@Execution(ExecutionMode.CONCURRENT)
class ServerFrozenIT {
    private static final String KEYSPACE = "frozen";
    private static final String JOB = "job|default/";
    private static final int ROWS_READ = 1000;
    private static final int CALLERS = 16;
    private static final int BEFORE = 100;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    Path directory;

    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicBoolean isOver = new AtomicBoolean();
    private final AtomicBoolean isThawed = new AtomicBoolean();
    private final Set<String> answeredLate = new ConcurrentSkipListSet<>();
    private final Set<String> acknowledged = new ConcurrentSkipListSet<>();

    @Test
    void nothingOfAFrozenServerIsSeenLater() throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try (EmbeddedCassandra cassandra =
                        EmbeddedCassandra.start(CassandraSettings.builder(directory.resolve("cassandra"))
                                .build());
                AgentProcess frozen = server("one", cassandra);
                AgentProcess other = server("two", cassandra)) {
            List<Future<?>> writing = writeTo(frozen.api(), callers);
            Await.until("writes are under way", LIMIT, () -> acknowledged.size() >= BEFORE);
            Instant frozenAt = Instant.now();
            frozen.freeze();
            isOver.set(true);

            takesOver(other.api());
            Set<String> seen = jobs(other.api());
            assertThat(seen).containsAll(acknowledged);

            isThawed.set(true);
            frozen.thaw();
            for (Future<?> writer : writing) {
                writer.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            }
            // Each of them was sent before the server was frozen, and its lease had run out when it went on.
            assertThat(answeredLate).isEmpty();
            Await.until("the server is back", LIMIT, () -> register(frozen.api(), "back") == 200);
            nothingLateIsVisible(frozen.api(), seen, frozenAt);
            nothingLateIsVisible(other.api(), seen, frozenAt);
            for (CommittedEvent late : storedPastTheSeal(cassandra)) {
                isNotVisible(frozen.api(), late);
                isNotVisible(other.api(), late);
            }
            assertThat(frozen.isAlive()).isTrue();
        } finally {
            isOver.set(true);
            callers.shutdownNow();
        }
    }

    private AgentProcess server(String name, EmbeddedCassandra cassandra) throws IOException, InterruptedException {
        Path own = Files.createDirectory(directory.resolve(name));
        Path config = Files.writeString(own.resolve("config.hcl"), """
            name = "%s"
            ports { cluster = 0 }
            server { enabled = true }
            journal {
              type = "cassandra"
              cassandra {
                contact_points = ["%s:%d"]
                datacenter = "%s"
                keyspace = "%s"
                replication_factor = 1
              }
            }
            """.formatted(
                        name, cassandra.host(), cassandra.port(), cassandra.datacenter(), KEYSPACE));
        return AgentProcess.start(own, List.of("-config", config.toString()));
    }

    private List<Future<?>> writeTo(AgentApi api, ExecutorService callers) {
        return IntStream.range(0, CALLERS)
                .<Future<?>>mapToObj(caller -> callers.submit(() -> {
                    while (!isOver.get()) {
                        String id = "job-" + sent.incrementAndGet();
                        if (register(api, id) == 200) {
                            (isThawed.get() ? answeredLate : acknowledged).add(id);
                        }
                    }
                    return caller;
                }))
                .toList();
    }

    /** A server has taken over when it takes jobs of every partition. */
    private static void takesOver(AgentApi api) throws InterruptedException {
        Set<PartitionId> open = new TreeSet<>(PartitionId.all());
        for (int i = 0; !open.isEmpty(); i++) {
            String id = "after-" + i;
            if (open.remove(PartitionId.of("job|default/" + id))) {
                Await.until("the other server takes " + id, LIMIT, () -> register(api, id) == 200);
            }
        }
    }

    /** The status of the answer; 0 if there was none, whatever has become of the request. */
    private static int register(AgentApi api, String id) throws InterruptedException {
        try {
            return api.put("/v1/jobs", JobRequests.shell(id, "true")).status();
        } catch (IOException unknown) {
            return 0;
        }
    }

    private static Set<String> jobs(AgentApi api) throws IOException, InterruptedException {
        Set<String> ids = new TreeSet<>();
        api.get("/v1/jobs").forEach(job -> ids.add(job.path("ID").asText()));
        return ids;
    }

    /** The events of jobs that the frozen server's first session wrote where its log had been sealed; mostly it is told in time. */
    private static List<CommittedEvent> storedPastTheSeal(EmbeddedCassandra cassandra) {
        InetSocketAddress address = new InetSocketAddress(cassandra.host(), cassandra.port());
        CassandraStoreSettings settings = CassandraStoreSettings.single(address, cassandra.datacenter(), KEYSPACE);
        try (CassandraLogStore store = CassandraLogStore.connect(settings)) {
            UUID first = store.sessions().toCompletableFuture().join().stream()
                    .filter(session -> session.server().serverName().equals("one"))
                    .min(Comparator.comparing(SessionRecord::openedAt))
                    .map(SessionRecord::id)
                    .orElseThrow();
            long end = store.seal(first).toCompletableFuture().join().orElseThrow();
            return store.read(first, end, ROWS_READ).toCompletableFuture().join().stream()
                    .flatMap(row -> RowCodec.decode(first, row).records().stream())
                    .filter(CommittedEvent.class::isInstance)
                    .map(CommittedEvent.class::cast)
                    .filter(event -> event.persistenceId().startsWith(JOB))
                    .toList();
        }
    }

    /** The job may be there, since it was registered before or again; the event is not part of its journal. */
    private static void isNotVisible(AgentApi api, CommittedEvent late) throws IOException, InterruptedException {
        String id = late.persistenceId().substring(JOB.length());
        if (jobs(api).contains(id)) {
            assertThat(Journals.events(api, "job", id))
                    .as("%s, event %d", id, late.sequenceNr())
                    .extracting(event -> event.path("Hash").asText())
                    .doesNotContain(EventHash.of(late.payload().bytes()));
        }
    }

    /** Whatever was answered is there, and whatever came since was decided since: not before the server was frozen. */
    private void nothingLateIsVisible(AgentApi api, Set<String> seen, Instant frozenAt) throws Exception {
        Set<String> now = jobs(api);
        assertThat(now).containsAll(seen).containsAll(acknowledged).contains("back");
        now.removeAll(seen);
        for (String id : now) {
            JsonNode registered = api.get("/v1/audit?job=" + id).path(0);
            assertThat(Instant.parse(registered.path("Time").asText())).as(id).isAfter(frozenAt);
        }
        Journals.chains(api);
    }
}
