package dev.drover.persistence.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.persistence.store.CurrentOwner;
import dev.drover.persistence.store.JournalCorruptException;
import dev.drover.persistence.store.LogPosition;
import dev.drover.persistence.store.OwnerInterval;
import dev.drover.persistence.store.OwnerRow;
import dev.drover.protocol.PartitionId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReplayPlanTest {
    private static final UUID A = new UUID(0, 1);
    private static final UUID B = new UUID(0, 2);
    private static final PartitionId ONE = new PartitionId(1);
    private static final PartitionId TWO = new PartitionId(2);

    @Test
    void readsEachLogOnceAndPartitionsInTheOrderOfTheirOwners() {
        Map<PartitionId, List<OwnerInterval>> histories = Map.of(
                ONE, List.of(new OwnerInterval(B, 1, 0, 5), new OwnerInterval(A, 2, 3, 8)),
                TWO, List.of(new OwnerInterval(A, 1, 0, 8)));
        assertThat(ReplayPlan.order(histories))
                .containsExactly(
                        new ReplayPlan.Step(A, 0, 3, Set.of(TWO)),
                        new ReplayPlan.Step(B, 0, 5, Set.of(ONE)),
                        new ReplayPlan.Step(A, 3, 8, Set.of(ONE, TWO)));
    }

    @Test
    void saysThatChainsContradictEachOther() {
        Map<PartitionId, List<OwnerInterval>> histories = Map.of(
                ONE, List.of(new OwnerInterval(A, 1, 5, 8), new OwnerInterval(B, 2, 0, 5)),
                TWO, List.of(new OwnerInterval(B, 1, 5, 8), new OwnerInterval(A, 2, 0, 5)));
        assertThatThrownBy(() -> ReplayPlan.order(histories)).hasMessage("the chains of owners contradict each other");
    }

    /** Simulates servers that take and release partitions while their logs grow, then checks the order read back. */
    @Property(tries = 200)
    void ordersEveryHistoryThatCanHappen(@ForAll long seed) {
        Random random = new Random(seed);
        List<UUID> servers = List.of(A, B, new UUID(0, 3));
        Map<UUID, Long> heads = new HashMap<>();
        Map<PartitionId, CurrentOwner> owners = new TreeMap<>();
        Map<PartitionId, List<OwnerInterval>> histories = new TreeMap<>();
        for (int step = 0; step < 60; step++) {
            UUID server = servers.get(random.nextInt(servers.size()));
            PartitionId partition = new PartitionId(random.nextInt(4));
            CurrentOwner owner = owners.get(partition);
            if (random.nextBoolean()) {
                heads.merge(server, 1L + random.nextInt(3), Long::sum);
            } else if (owner == null) {
                owners.put(partition, new CurrentOwner(server, heads.getOrDefault(server, 0L)));
            } else {
                release(partition, owner, heads, histories);
                owners.remove(partition);
            }
        }
        owners.forEach((partition, owner) -> release(partition, owner, heads, histories));

        List<ReplayPlan.Step> order = ReplayPlan.order(histories);
        Map<UUID, Long> reached = new HashMap<>();
        Map<PartitionId, List<Long>> read = new TreeMap<>();
        for (ReplayPlan.Step step : order) {
            assertThat(step.from()).isGreaterThanOrEqualTo(reached.getOrDefault(step.session(), 0L));
            reached.put(step.session(), step.to());
            for (PartitionId partition : step.partitions()) {
                for (long position = step.from(); position < step.to(); position++) {
                    read.computeIfAbsent(partition, key -> new ArrayList<>())
                            .add(step.session().getLeastSignificantBits() * 1_000_000 + position);
                }
            }
        }
        histories.forEach((partition, intervals) -> {
            List<Long> expected = new ArrayList<>();
            for (OwnerInterval interval : intervals) {
                for (long position = interval.from(); position < interval.to(); position++) {
                    expected.add(interval.session().getLeastSignificantBits() * 1_000_000 + position);
                }
            }
            assertThat(read.getOrDefault(partition, List.of())).isEqualTo(expected);
        });
    }

    private static void release(
            PartitionId partition,
            CurrentOwner owner,
            Map<UUID, Long> heads,
            Map<PartitionId, List<OwnerInterval>> histories) {
        List<OwnerInterval> intervals = histories.computeIfAbsent(partition, key -> new ArrayList<>());
        intervals.add(new OwnerInterval(
                owner.session(), intervals.size() + 1L, owner.from(), heads.getOrDefault(owner.session(), 0L)));
    }

    @Test
    void recoversFromTheStartThatTheOwnerSet() {
        List<OwnerInterval> closed =
                List.of(new OwnerInterval(A, 1, 0, 5), new OwnerInterval(B, 2, 0, 5), new OwnerInterval(A, 3, 7, 9));
        CurrentOwner current = new CurrentOwner(B, 9);
        assertThat(PartitionHistory.toRecover(row(closed, current, null))).isEqualTo(closed);
        assertThat(PartitionHistory.toRecover(row(closed, current, new LogPosition(B, 3))))
                .containsExactly(new OwnerInterval(B, 2, 3, 5), closed.get(2));
        assertThat(PartitionHistory.toRecover(row(closed, current, new LogPosition(B, 12))))
                .isEmpty();
        OwnerRow lost = row(closed, current, new LogPosition(new UUID(9, 9), 3));
        assertThatThrownBy(() -> PartitionHistory.toRecover(lost))
                .isInstanceOf(JournalCorruptException.class)
                .hasMessageContaining("but the partition's owners never held that position");
        assertThat(PartitionHistory.before(row(closed, current, null), new LogPosition(A, 8)))
                .isEqualTo(closed.subList(0, 2));
    }

    private static OwnerRow row(List<OwnerInterval> closed, CurrentOwner current, @Nullable LogPosition recoverFrom) {
        return new OwnerRow(5, 4, current, closed, recoverFrom);
    }
}
