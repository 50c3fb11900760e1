package dev.drover.persistence.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.persistence.store.OwnerInterval;
import dev.drover.protocol.PartitionId;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LogMomentTest {
    private static final UUID A = new UUID(0, 1);
    private static final UUID B = new UUID(0, 2);
    private static final PartitionId PARTITION = new PartitionId(1);
    private static final List<OwnerInterval> HISTORY =
            List.of(new OwnerInterval(A, 1, 0, 9), new OwnerInterval(B, 2, 4, 20), new OwnerInterval(A, 3, 30, 40));

    private static LogMoment moment(long epoch, Map<UUID, Long> cursors) {
        return new LogMoment(Map.of(PARTITION, epoch), cursors);
    }

    @Test
    void takesAllOfEarlierOwnersAndWhatHadBeenSeenOfTheLast() {
        assertThat(moment(2, Map.of(A, 3L, B, 12L)).before(PARTITION, HISTORY))
                .containsExactly(new OwnerInterval(A, 1, 0, 9), new OwnerInterval(B, 2, 4, 12));
    }

    @Test
    void takesNothingOfALogThatHadNotBeenSeen() {
        assertThat(moment(2, Map.of()).before(PARTITION, HISTORY))
                .containsExactly(new OwnerInterval(A, 1, 0, 9), new OwnerInterval(B, 2, 4, 4));
    }

    @Test
    void takesAllOfAnOwnerThatHadGivenThePartitionAwayAndWentOn() {
        assertThat(moment(2, Map.of(A, 9L, B, 25L)).before(PARTITION, HISTORY))
                .containsExactly(new OwnerInterval(A, 1, 0, 9), new OwnerInterval(B, 2, 4, 20));
    }

    @Test
    void saysThatTheBeginningIsGone() {
        assertThatThrownBy(() -> moment(2, Map.of(B, 12L)).before(PARTITION, HISTORY.subList(1, 3)))
                .isInstanceOf(MissingHistoryException.class)
                .hasMessage(
                        "it is no longer known where the events of partition 1 lie from the time of its owner number"
                                + " 1");
    }

    @Test
    void saysThatTheEndIsNotThere() {
        assertThatThrownBy(() -> moment(4, Map.of()).before(PARTITION, HISTORY))
                .isInstanceOf(MissingHistoryException.class)
                .hasMessageEndingWith("owner number 4");
        assertThatThrownBy(() -> moment(3, Map.of(A, 41L)).before(PARTITION, HISTORY))
                .isInstanceOf(MissingHistoryException.class)
                .hasMessageEndingWith("is not known to reach to 41, only to 40");
    }
}
