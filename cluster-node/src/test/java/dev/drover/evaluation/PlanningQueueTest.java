package dev.drover.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.evaluation.Colleagues.PlanRequest;
import dev.drover.evaluation.Colleagues.Planned;
import dev.drover.node.NodeState;
import dev.drover.persistence.log.RecoveredEntity;
import dev.drover.persistence.log.RecoveredPartition;
import dev.drover.persistence.store.LogPosition;
import dev.drover.persistence.store.SnapshotKey;
import dev.drover.persistence.store.SnapshotRow;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.PartitionId;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.evaluation.Evaluation;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.node.NodeEvent;
import dev.drover.recording.IndexClock;
import dev.drover.recording.Kept;
import dev.drover.scheduler.SchedulingRequest;
import dev.drover.scheduler.SchedulingResult;
import dev.drover.server.Samples;
import dev.drover.snapshot.StateCodec;
import dev.drover.view.ViewKeeper;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose plan is made next, and what it waits for. Evaluations are written as their priority and the index they came at. */
class PlanningQueueTest {
    private static final Job JOB = Samples.batch("job", 1);
    private static final UUID SESSION = new UUID(7, 1);

    private final IndexClock clock = new IndexClock(Clock.systemUTC(), 1);
    private final ScheduledExecutorService views = Executors.newSingleThreadScheduledExecutor();
    private final ViewKeeper keeper = new ViewKeeper(clock, views);
    private final List<String> done = new CopyOnWriteArrayList<>();
    private final List<PlanningQueue> queues = new ArrayList<>();

    @AfterEach
    void stop() {
        queues.forEach(PlanningQueue::close);
        views.shutdownNow();
    }

    /** @param meanwhile what happens while a plan is made */
    private PlanningQueue queue(int cores, Consumer<SchedulingRequest> meanwhile) {
        PlanningQueue queue = new PlanningQueue(
                keeper,
                clock,
                request -> {
                    meanwhile.accept(request);
                    return new SchedulingResult(
                            Plan.EMPTY, new SchedulingResult.Basis(request.seed(), 1, 0, "", List.of()));
                },
                PlanningQueue.threads(cores));
        queues.add(queue);
        return queue;
    }

    private void completeTheView() {
        List<RecoveredPartition> all = PartitionId.all().stream()
                .map(partition -> new RecoveredPartition(partition, SESSION, 1, List.of(), Map.of()))
                .toList();
        keeper.onLoaded(all, new LogPosition(SESSION, 0));
    }

    private static PlanRequest request(String priorityAndIndex, Map<NodeId, Long> sequences) {
        String[] parts = priorityAndIndex.split("@", -1);
        Stamp created = new Stamp(Long.parseLong(parts[1]), Instant.EPOCH);
        Evaluation evaluation = EvaluationSamples.pending(
                JOB,
                new EvaluationId(new UUID(Long.parseLong(parts[0]), created.index()).toString()),
                Integer.parseInt(parts[0]),
                created);
        return new PlanRequest(evaluation, 0, EvaluationSamples.brief(JOB, sequences), 1, List.of());
    }

    private static String named(SchedulingRequest request) {
        UUID id = UUID.fromString(request.evaluation().value());
        return id.getMostSignificantBits() + "@" + id.getLeastSignificantBits();
    }

    private static CompletableFuture<Planned> ask(PlanningQueue queue, String evaluation) {
        return queue.plan(request(evaluation, Map.of())).toCompletableFuture();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "the highest priority comes first, 10@1 90@2 50@3, 90@2 50@3 10@1",
        "of one priority the oldest comes first, 50@9 50@2 50@5, 50@2 50@5 50@9",
        "age counts for nothing against priority, 50@1 51@1000 50@2, 51@1000 50@1 50@2",
        "whatever came in between, 1@5 100@9 50@7 100@8 1@4, 100@8 100@9 50@7 1@4 1@5",
    })
    void takesThemInOrder(String rule, String asked, String expected) {
        completeTheView();
        CountDownLatch gate = new CountDownLatch(1);
        PlanningQueue queue = queue(1, request -> done.add(named(request)));
        queue.whenIdle(() -> await(gate));

        List<CompletableFuture<Planned>> plans =
                List.of(asked.split(" ")).stream().map(each -> ask(queue, each)).toList();
        gate.countDown();
        plans.forEach(CompletableFuture::join);

        assertThat(done).as(rule).containsExactly(expected.split(" "));
    }

    @Test
    void doesWhatIsOfLittleHurryBetweenPlans() {
        completeTheView();
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch idle = new CountDownLatch(1);
        PlanningQueue queue = queue(1, request -> done.add(named(request)));
        queue.whenIdle(() -> await(gate));
        queue.whenIdle(() -> {
            done.add("idle");
            idle.countDown();
        });

        CompletableFuture<Planned> planned = ask(queue, "1@7");
        gate.countDown();
        await(idle);

        assertThat(planned).isDone();
        assertThat(done).containsExactly("1@7", "idle");
    }

    @Test
    void makesAtMostOnePlanForEachCoreAtATime() {
        completeTheView();
        CountDownLatch bothAtWork = new CountDownLatch(2);
        AtomicInteger atWork = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        PlanningQueue queue = queue(2, request -> {
            most.accumulateAndGet(atWork.incrementAndGet(), Math::max);
            bothAtWork.countDown();
            await(bothAtWork);
            atWork.decrementAndGet();
        });

        List<CompletableFuture<Planned>> plans = List.of("1@1", "1@2", "1@3", "1@4", "1@5", "1@6").stream()
                .map(each -> ask(queue, each))
                .toList();
        plans.forEach(CompletableFuture::join);

        assertThat(most).hasValue(2);
    }

    @Test
    void waitsUntilTheViewIsComplete() {
        CompletableFuture<Planned> planned = ask(queue(1, request -> {}), "50@1");
        assertThat(planned).isNotDone();

        completeTheView();

        assertThat(planned.join().plan()).isEqualTo(Plan.EMPTY);
    }

    /** Else the room that it has used would be given away again. */
    @Test
    void waitsUntilTheViewHasPassedWhatTheJobsLastPlanDid() {
        completeTheView();
        CompletableFuture<Planned> planned = queue(1, request -> {})
                .plan(request("50@1", Map.of(Samples.NODE, 1L)))
                .toCompletableFuture();
        assertThat(planned).isNotDone();

        showTheNode();

        assertThat(planned.join().plan()).isEqualTo(Plan.EMPTY);
    }

    private void showTheNode() {
        String id = "node|" + Samples.NODE;
        NodeState state =
                NodeState.EMPTY.apply(new NodeEvent.NodeRegistered(Samples.node(1_000)), new Stamp(1, Instant.EPOCH));
        SnapshotRow snapshot =
                new SnapshotRow(new SnapshotKey(id, 1), 0, StateCodec.NODE.stored(new Kept<>(state, "")));
        RecoveredEntity entity = new RecoveredEntity(id, List.of(snapshot), List.of());
        keeper.onRecovered(new RecoveredPartition(PartitionId.of(id), SESSION, 2, List.of(entity), Map.of()));
    }

    @Test
    void saysSoWhenThePlannerFails() {
        completeTheView();
        IllegalStateException failure = new IllegalStateException("no plan");

        CompletableFuture<Planned> planned = ask(
                queue(1, request -> {
                    throw failure;
                }),
                "50@1");

        assertThat(planned)
                .failsWithin(Duration.ofSeconds(60))
                .withThrowableThat()
                .withCause(failure);
    }
}
