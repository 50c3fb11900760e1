package dev.drover.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.TaskState;
import dev.drover.protocol.allocation.TaskState.TaskEvent;
import dev.drover.protocol.node.AllocationUpdate;
import dev.drover.protocol.stream.AgentFrame;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UpdateOutboxTest {
    private static final long MS = 1_000_000;
    private static final long START = 5_000 * MS;

    private static final AllocationId NOTED = new AllocationId("noted");

    private final UpdateOutbox outbox = new UpdateOutbox(Duration.ofMillis(200), START);
    private TaskState task = new TaskState(TaskState.RUNNING, false, 0, Optional.empty(), Optional.empty(), List.of());

    @BeforeEach
    void connect() {
        outbox.connected();
    }

    @Test
    void sendsAFirstChangeAtOnceAndTheNextOnesTogether() {
        outbox.put(update("a", ClientStatus.RUNNING), true, START);
        assertThat(sent(START)).containsExactly("a");
        outbox.acknowledged(1);
        outbox.put(update("b", ClientStatus.RUNNING), true, START + 10 * MS);
        outbox.put(update("c", ClientStatus.RUNNING), true, START + 20 * MS);

        assertThat(sent(START + 20 * MS)).isEmpty();
        assertThat(outbox.delay(START + 20 * MS)).contains(Duration.ofMillis(180));
        assertThat(sent(START + 200 * MS)).containsExactly("b", "c");
    }

    @Test
    void sendsNothingWhileABatchIsOnItsWay() {
        outbox.put(update("a", ClientStatus.RUNNING), true, START);
        assertThat(sent(START)).containsExactly("a");
        outbox.put(update("a", ClientStatus.COMPLETE), true, START + MS);

        assertThat(sent(START + 1000 * MS)).isEmpty();
        outbox.acknowledged(1);
        assertThat(sent(START + 1000 * MS)).containsExactly("a");
    }

    @Test
    void letsWhatIsNotUrgentWait() {
        outbox.put(update("a", ClientStatus.PENDING), false, START);

        assertThat(sent(START + 500 * MS)).isEmpty();
        assertThat(outbox.delay(START + 500 * MS)).contains(Duration.ofMillis(500));
        assertThat(sent(START + 1000 * MS)).containsExactly("a");
    }

    @Test
    void sendsWhatIsNotUrgentWithWhatIs() {
        outbox.put(update("a", ClientStatus.PENDING), false, START);
        outbox.put(update("b", ClientStatus.RUNNING), true, START + MS);

        assertThat(sent(START + MS)).containsExactly("a", "b");
    }

    @Test
    void sendsAgainWhatALostConnectionDidNotAcknowledgeUnlessThereIsNewer() {
        outbox.put(update("a", ClientStatus.RUNNING), true, START);
        outbox.put(update("b", ClientStatus.RUNNING), true, START);
        assertThat(sent(START)).containsExactly("a", "b");
        outbox.put(update("a", ClientStatus.COMPLETE), true, START + MS);
        outbox.disconnected();
        assertThat(sent(START + 1000 * MS)).isEmpty();
        outbox.connected();

        AgentFrame.Updates again = outbox.next(START + 1000 * MS).orElseThrow();

        assertThat(again.sequence()).isEqualTo(1);
        assertThat(again.updates())
                .containsExactly(update("a", ClientStatus.COMPLETE), update("b", ClientStatus.RUNNING));
    }

    @Test
    void ignoresAcknowledgementsOfOtherBatches() {
        outbox.put(update("a", ClientStatus.RUNNING), true, START);
        assertThat(sent(START)).containsExactly("a");
        outbox.acknowledged(7);
        outbox.put(update("b", ClientStatus.RUNNING), true, START);

        assertThat(sent(START + 1000 * MS)).isEmpty();
    }

    @Test
    void boundsABatch() {
        for (int i = 0; i < UpdateOutbox.BATCH + 5; i++) {
            outbox.put(update("a" + i, ClientStatus.RUNNING), true, START);
        }

        assertThat(sent(START)).hasSize(UpdateOutbox.BATCH);
        outbox.acknowledged(1);
        assertThat(sent(START + 200 * MS)).hasSize(5);
        outbox.acknowledged(2);
        assertThat(outbox.isEmpty()).isTrue();
    }

    @Test
    void dropsWhatIsForgotten() {
        outbox.put(update("a", ClientStatus.RUNNING), true, START);
        outbox.forget(new AllocationId("a"));

        assertThat(sent(START)).isEmpty();
    }

    @Test
    void keepsEveryEventUntilItIsAcknowledged() {
        List<TaskEvent> noted = note(0, 25, START);

        assertThat(told(START + 1000 * MS)).isEqualTo(noted);
        outbox.acknowledged(1);
        assertThat(outbox.isEmpty()).isTrue();
    }

    @Test
    void tellsEveryEventAgainThatALostConnectionDidNotAcknowledge() {
        note(0, 15, START);
        assertThat(told(START + 1000 * MS)).hasSize(15);
        note(15, 40, START + 1000 * MS);
        outbox.disconnected();
        outbox.connected();

        assertThat(told(START + 3000 * MS)).extracting(TaskEvent::at).isEqualTo(seconds(0, 40));
    }

    @Test
    void tellsOnlyTheLatestEventsAgainOnceTheEarlierOnesAreAcknowledged() {
        note(0, 15, START);
        assertThat(told(START + 1000 * MS)).hasSize(15);
        outbox.acknowledged(1);
        note(15, 16, START + 1000 * MS);

        assertThat(told(START + 3000 * MS)).extracting(TaskEvent::at).isEqualTo(seconds(6, 16));
    }

    @Test
    void tellsManyEventsInSeveralUpdates() {
        List<TaskEvent> noted = note(0, 150, START);
        Set<TaskEvent> told = new LinkedHashSet<>();
        for (int sequence = 1; !outbox.isEmpty(); sequence++) {
            List<TaskEvent> part = told(START + sequence * 1000L * MS);
            assertThat(part).hasSizeLessThanOrEqualTo(UnheardEvents.AT_ONCE + TaskState.KEPT_EVENTS);
            told.addAll(part);
            outbox.acknowledged(sequence);
        }

        assertThat(told).containsExactlyElementsOf(noted);
    }

    @Test
    void isFullUntilEventsAreAcknowledged() {
        note(0, UnheardEvents.FULL + TaskState.KEPT_EVENTS - 1, START);
        assertThat(outbox.isFull(NOTED)).isFalse();
        note(UnheardEvents.FULL + TaskState.KEPT_EVENTS - 1, UnheardEvents.FULL + TaskState.KEPT_EVENTS, START);
        assertThat(outbox.isFull(NOTED)).isTrue();

        assertThat(told(START + 1000 * MS)).isNotEmpty();
        assertThat(outbox.isFull(NOTED)).isFalse();
    }

    @Test
    void keepsTheEarliestAndTheLatestOfTooManyEvents() {
        int many = 2 * UnheardEvents.MOST;
        note(0, many, START);

        List<TaskEvent> told = new ArrayList<>();
        for (int sequence = 1; !outbox.isEmpty(); sequence++) {
            told.addAll(told(START + sequence * 1000L * MS));
            outbox.acknowledged(sequence);
        }

        assertThat(new LinkedHashSet<>(told)).hasSize(UnheardEvents.MOST + TaskState.KEPT_EVENTS);
        assertThat(told.get(0).at()).isEqualTo(Instant.EPOCH);
        assertThat(told.get(told.size() - 1).at()).isEqualTo(Instant.ofEpochSecond(many - 1));
    }

    /** Events of those seconds, each told in an update of its own. */
    private List<TaskEvent> note(int from, int to, long now) {
        List<TaskEvent> noted = new ArrayList<>();
        for (Instant at : seconds(from, to)) {
            noted.add(TaskEvents.killed(at));
            task = TaskHistory.with(task, TaskEvents.killed(at));
            outbox.put(
                    new AllocationUpdate(NOTED, ClientStatus.RUNNING, "", Map.of("task", task), Optional.empty()),
                    false,
                    now);
        }
        return noted;
    }

    private static List<Instant> seconds(int from, int to) {
        return IntStream.range(from, to).mapToObj(Instant::ofEpochSecond).toList();
    }

    private List<TaskEvent> told(long now) {
        AgentFrame.Updates batch = outbox.next(now).orElseThrow();
        return Objects.requireNonNull(batch.updates().get(0).tasks().get("task"))
                .events();
    }

    private List<String> sent(long now) {
        return outbox.next(now).stream()
                .flatMap(batch -> batch.updates().stream())
                .map(update -> update.allocation().value())
                .toList();
    }

    private static AllocationUpdate update(String id, ClientStatus status) {
        return new AllocationUpdate(new AllocationId(id), status, "", Map.of(), Optional.empty());
    }
}
