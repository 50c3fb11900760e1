package dev.drover.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.PartitionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RendezvousTest {
    private static final Set<String> ALL = Set.of("a", "b", "c");

    @Test
    void spreadsShardsOverServers() {
        Map<String, List<String>> held = held("a", "b", "c");

        assertThat(held.values()).allSatisfy(shards -> assertThat(shards).hasSizeBetween(12, 30));
        assertThat(Rendezvous.misplaced(held, ALL)).isEmpty();
    }

    @Test
    void movesOnlyTheShareOfAServerThatComes() {
        Map<String, List<String>> before = held("a", "b");
        before.put("c", List.of());

        assertThat(Rendezvous.misplaced(before, ALL))
                .containsExactlyInAnyOrderElementsOf(held("a", "b", "c").get("c"));
    }

    @Test
    void leavesAloneWhatAServerHeldThatIsNoMemberAnyMore() {
        Map<String, List<String>> before = held("a", "b");
        before.put("c", List.of());

        Set<String> moved = Rendezvous.misplaced(before, Set.of("a", "c"));

        assertThat(moved).isNotEmpty().doesNotContainAnyElementsOf(before.get("b"));
    }

    private static Map<String, List<String>> held(String... servers) {
        Map<String, List<String>> held = new TreeMap<>();
        for (PartitionId partition : PartitionId.all()) {
            String shard = Integer.toString(partition.value());
            held.computeIfAbsent(Rendezvous.winner(shard, List.of(servers)), server -> new ArrayList<>())
                    .add(shard);
        }
        return held;
    }
}
