package dev.drover.scheduler.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.JobId;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.scheduler.JobBuilder;
import dev.drover.scheduler.NodeBuilder;
import dev.drover.scheduler.World;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rule 2.3.6 of Nomad's scheduler: which names come next; the rows have indexes in place of names. */
class NameIndexTest {
    /** What ten allocations are called, index by index. */
    private static final List<JobAllocation> TEN = ten();

    private static List<JobAllocation> ten() {
        World world = World.of(JobBuilder.service("job").count(10).size(10, 10).build(), NodeBuilder.node(1));
        world.evaluate();
        return world.live();
    }

    private static NameIndex having(String taken) {
        NameIndex names = new NameIndex(JobId.of("job"), "web");
        names(taken).forEach(names::take);
        return names;
    }

    private static Stream<String> names(String indexes) {
        return Arrays.stream(indexes.split(" "))
                .filter(index -> !index.isEmpty())
                .map("job.web[%s]"::formatted);
    }

    private static List<JobAllocation> allocations(String indexes) {
        Set<String> wanted = names(indexes).collect(Collectors.toSet());
        return TEN.stream()
                .filter(allocation -> wanted.contains(allocation.name()))
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "from 0, '', 3, 0 1 2",
        "the lowest that are free, 0 2 5, 4, 1 3 4 6",
        "beyond what is there, 0 1 2, 1, 3",
        "none, 0, 0, ''"
    })
    void takesNext(String rule, String taken, int wanted, String expected) {
        assertThat(having(taken).takeNext(wanted))
                .as(rule)
                .containsExactlyElementsOf(names(expected).toList());
    }

    /** Of a group of four unless more are taken. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "those that will be replaced, 0 1 2 3, 1 2 3, '', 2, 1 2",
        "none that a canary has already, 0 1 2 3, 0 1 2 3, 0, 2, 1 2",
        "then those that are free, 0 2 3, 2 3, '', 3, 2 3 1",
        "then those beyond the count, 0 1 2 3, 0 1 2 3, '', 6, 0 1 2 3 4 5"
    })
    void canariesTake(String rule, String taken, String replaced, String ofCanaries, int wanted, String expected) {
        Set<String> have = names(ofCanaries).collect(Collectors.toSet());

        assertThat(having(taken).takeForCanaries(wanted, allocations(replaced), have))
                .as(rule)
                .containsExactlyElementsOf(names(expected).toList());
    }
}
