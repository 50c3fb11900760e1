package dev.drover.scheduler.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.job.Departure;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.Succession;
import dev.drover.scheduler.NodeBuilder;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rule 2.3.7 of Nomad's scheduler, with failed ones before all others: who goes where fewer are wanted, in what order. */
class SurplusTest {
    /** A name's index, with a dash and a version behind it where that is not 1. */
    private static JobAllocation allocation(String what, ClientStatus client) {
        String[] parts = what.split("-", -1);
        int version = parts.length > 1 ? Integer.parseInt(parts[1]) : 1;
        return new JobAllocation(
                new AllocationId(what),
                "job.web[" + parts[0] + "]",
                "web",
                NodeBuilder.id(1),
                version,
                new EvaluationId("e"),
                Optional.empty(),
                DesiredStatus.RUN,
                client,
                Optional.empty(),
                new Stamp(version, Instant.EPOCH),
                Departure.NONE,
                false,
                Succession.NONE);
    }

    private static List<JobAllocation> allocations(String names, ClientStatus client) {
        return Arrays.stream(names.split(" "))
                .filter(name -> !name.isEmpty())
                .map(name -> allocation(name, client))
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "nobody where as many are wanted, 0 1 2, '', '', 3, ''",
        "the highest index, 0 1 10 9, '', '', 2, 10 9",
        "whoever leaves a node before whoever stays, 1 2, 0, '', 2, 0",
        "of those who leave the highest, 3, 0 1 2, '', 2, 2 1",
        "whoever failed before whoever leaves, 2, 1, 0, 2, 0",
        "whoever failed and leaves and then the highest, 3 4, 2, 1, 1, 1 2 4",
        "the older of two of one name though that is not the highest, 0-0 0 1 2, '', '', 3, 0-0",
        "the older of two of one name though more are wanted, 0-0 0, '', '', 5, 0-0",
        "the failed one of two of one name though it is newer, 0, '', 0-2, 2, 0-2"
    })
    void goes(String rule, String running, String leaving, String failed, int count, String expected) {
        GroupSets sets = new GroupSets(
                allocations(running, ClientStatus.RUNNING),
                allocations(leaving, ClientStatus.RUNNING),
                List.of(),
                allocations(failed, ClientStatus.FAILED),
                List.of(),
                List.of(),
                List.of(),
                List.of());

        assertThat(Surplus.of(sets, count))
                .as(rule)
                .extracting(allocation -> allocation.id().value())
                .containsExactlyElementsOf(expected.isEmpty() ? List.of() : Arrays.asList(expected.split(" ")));
    }
}
