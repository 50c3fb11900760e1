package dev.drover.persistence.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.persistence.store.AppendFault;
import dev.drover.persistence.store.CommittedEvent;
import dev.drover.persistence.store.CommittedRow;
import dev.drover.persistence.store.InMemoryLogStore;
import dev.drover.persistence.store.LogPosition;
import dev.drover.persistence.store.LogRecord;
import dev.drover.persistence.store.StoredPayload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServerLogTest {
    private static final LogLimits LIMITS = new LogLimits(400, 1000, 20, 100_000, Duration.ZERO);
    private static final int ENTITIES = 5;
    private static final CommittedRow NO_ROW = new CommittedRow(UUID.randomUUID(), 0, List.of(), List.of());

    private ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private UUID session = UUID.randomUUID();
    private InMemoryLogStore store = new InMemoryLogStore();
    private final AtomicBoolean isWithinDeadline = new AtomicBoolean(true);
    private ServerLog log = new ServerLog(session, store, LIMITS, isWithinDeadline::get, thread);
    private final List<CommittedRow> seen = new CopyOnWriteArrayList<>();

    /** All tries of a property share one instance of this class. */
    @BeforeEach
    @BeforeTry
    void start() {
        thread.shutdownNow();
        thread = Executors.newSingleThreadScheduledExecutor();
        session = UUID.randomUUID();
        store = new InMemoryLogStore();
        isWithinDeadline.set(true);
        log = new ServerLog(session, store, LIMITS, isWithinDeadline::get, thread);
        seen.clear();
    }

    @AfterEach
    @AfterTry
    void stop() {
        thread.shutdownNow();
    }

    private static CommittedEvent event(String id, long sequenceNr) {
        return new CommittedEvent(id, sequenceNr, new StoredPayload(1, "m", new byte[30]), "", "w", 0);
    }

    private void subscribe() {
        log.subscribe(new LogSubscriber() {
            @Override
            public void onCommitted(CommittedRow row) {
                seen.add(row);
            }

            @Override
            public void onRecovered(RecoveredPartition partition) {
                throw new AssertionError("nothing is recovered here");
            }
        });
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
    }

    @Test
    void groupsWhatArrivesDuringAWrite() {
        subscribe();
        store.injectFaults((writer, row) -> row.position() == 0 ? AppendFault.DELAYED : AppendFault.NONE);
        CompletionStage<Long> first = log.append(new LogWrite(List.of(event("a", 1))));
        CompletableFuture.runAsync(() -> {}, thread).join();
        CompletionStage<Long> second = log.append(new LogWrite(List.of(event("b", 1), event("b", 2))));
        CompletionStage<Long> third = log.append(new LogWrite(List.of(event("c", 1))));
        CompletableFuture.runAsync(() -> {}, thread).join();
        assertThat(seen).isEmpty();

        store.landLateWrites();
        assertThat(await(first)).isZero();
        assertThat(await(second)).isEqualTo(1);
        assertThat(await(third)).isEqualTo(1);
        assertThat(seen).extracting(row -> row.events().size()).containsExactly(1, 3);
        assertThat(log.head()).isEqualTo(2);
    }

    @Test
    void tellsNothingAfterTheDeadline() {
        subscribe();
        isWithinDeadline.set(false);
        assertThatThrownBy(() -> await(log.tellSubscribers(subscriber -> seen.add(NO_ROW))))
                .hasCauseInstanceOf(SessionLostException.class);
        assertThat(seen).isEmpty();
    }

    @Test
    void tellsNothingOnceTheSessionIsLost() {
        subscribe();
        log.lose(new SessionLostException("lost by the test"));
        assertThatThrownBy(() -> await(log.tellSubscribers(subscriber -> seen.add(NO_ROW))))
                .hasRootCauseMessage("lost by the test");
        assertThat(seen).isEmpty();
    }

    @Test
    void refusesMoreThanItTakesOn() {
        store.injectFaults((writer, row) -> AppendFault.DELAYED);
        List<CompletionStage<Long>> writes = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            writes.add(log.append(new LogWrite(List.of(event("a", i)))));
        }
        assertThatThrownBy(() -> await(writes.get(1999)))
                .hasCauseInstanceOf(LogOverloadedException.class)
                .hasMessageContaining("more than the 100000 it allows");
        assertThat(writes.get(0).toCompletableFuture()).isNotDone();
    }

    @Test
    void takesAWriteOnThatIsLargerThanWhatMayWait() {
        LogWrite large = new LogWrite(LongStream.range(0, 2000)
                .<LogRecord>mapToObj(i -> event("a", i))
                .toList());
        assertThat(large.sizeBound()).isGreaterThan(100_000);

        await(log.append(large));
    }

    @Property(tries = 60)
    void keepsEveryAcknowledgedEventOnceAndInOrderWhateverTheStoreDoes(@ForAll long seed) {
        subscribe();
        Random random = new Random(seed);
        store.injectFaults((writer, row) -> fault(random));
        Map<String, List<Long>> acknowledged = run(random, 60);
        store.injectFaults((writer, row) -> AppendFault.NONE);

        Map<String, List<Long>> stored = new TreeMap<>();
        LogReader reader = new LogReader(store, Runnable::run);
        List<CommittedRow> read = new ArrayList<>();
        await(reader.scan(session, 0, log.head(), read::add));
        for (CommittedRow row : read) {
            row.events().forEach(event -> stored.computeIfAbsent(event.persistenceId(), id -> new ArrayList<>())
                    .add(event.sequenceNr()));
        }
        assertThat(stored).isEqualTo(acknowledged);
        assertThat(seen).isEqualTo(read);
        store.landLateWrites();
        List<CommittedRow> page =
                await(reader.readFrom(new LogPosition(session, 0), log.head())).rows();
        assertThat(page).isNotEmpty();
        assertThat(read.subList(0, page.size())).isEqualTo(page);
    }

    private static AppendFault fault(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> AppendFault.LOST;
            case 1 -> AppendFault.UNACKNOWLEDGED;
            case 2 -> AppendFault.LATE;
            default -> AppendFault.NONE;
        };
    }

    /** Each entity stores one write after the other, of one or several events; all entities at once. */
    private Map<String, List<Long>> run(Random random, int writes) {
        Map<String, List<Long>> acknowledged = new TreeMap<>();
        Map<String, Long> next = new TreeMap<>();
        for (int i = 0; i < writes; i++) {
            Map<String, CompletionStage<Long>> round = new TreeMap<>();
            for (int entity = 0; entity < ENTITIES; entity++) {
                String id = "entity-" + entity;
                int count = 1 + random.nextInt(random.nextInt(5) == 0 ? 30 : 3);
                List<CommittedEvent> events = new ArrayList<>();
                for (int e = 0; e < count; e++) {
                    events.add(event(id, next.merge(id, 1L, Long::sum)));
                }
                round.put(id, log.append(new LogWrite(List.copyOf(events))));
                long last = next.getOrDefault(id, 0L);
                for (long sequenceNr = last - count + 1; sequenceNr <= last; sequenceNr++) {
                    acknowledged.computeIfAbsent(id, key -> new ArrayList<>()).add(sequenceNr);
                }
            }
            round.values().forEach(ServerLogTest::await);
        }
        return acknowledged;
    }

    @Property(tries = 30)
    void dropsAGroupWholeWhenTheSealCutsIt(@ForAll long seed) {
        Random random = new Random(seed);
        run(random, 10);
        long seal = random.nextLong(log.head() + 1);
        await(store.seal(session, seal));
        LogReader reader = new LogReader(store, Runnable::run);
        List<CommittedRow> scanned = new ArrayList<>();
        await(reader.scan(session, 0, seal, scanned::add));
        List<CommittedRow> paged = new ArrayList<>();
        LogPage page = await(reader.readFrom(new LogPosition(session, 0), 0));
        while (true) {
            paged.addAll(page.rows());
            if (page.ended()) {
                break;
            }
            page = await(reader.readFrom(new LogPosition(session, page.next()), 0));
        }
        assertThat(page.next()).isEqualTo(seal);
        assertThat(paged).isEqualTo(scanned);
        List<CommittedRow> whole = new ArrayList<>();
        await(reader.scan(session, 0, log.head(), whole::add));
        assertThat(whole.subList(0, scanned.size())).isEqualTo(scanned);
        assertThat(whole.size() - scanned.size()).isLessThanOrEqualTo((int) (log.head() - seal) + 3);
    }

    @Test
    void tellsNobodyAfterTheDeadline() {
        subscribe();
        store.injectFaults((writer, row) -> AppendFault.DELAYED);
        CompletionStage<Long> write = log.append(new LogWrite(List.of(event("a", 1))));
        CompletableFuture.runAsync(() -> {}, thread).join();
        isWithinDeadline.set(false);
        store.landLateWrites();
        assertThatThrownBy(() -> await(write)).hasCauseInstanceOf(SessionLostException.class);
        assertThat(seen).isEmpty();
        assertThat(log.head()).isZero();
    }
}
