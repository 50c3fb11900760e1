package dev.drover.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.node.AllocationUpdate;
import dev.drover.protocol.stream.AgentFrame;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UpdateOutboxTest {
    private static final long MS = 1_000_000;
    private static final long START = 5_000 * MS;

    private final UpdateOutbox outbox = new UpdateOutbox(Duration.ofMillis(200), START);

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
