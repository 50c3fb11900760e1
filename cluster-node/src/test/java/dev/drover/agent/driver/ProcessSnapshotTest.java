package dev.drover.agent.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProcessSnapshotTest {
    @Test
    void findsTheRunsThatAnEnvironmentNames() {
        Map<String, Set<Long>> marks = new HashMap<>();

        ProcessSnapshot.addMarks(marks, 1, "DROVER_RUN_ID=a\0PATH=/bin\0");
        ProcessSnapshot.addMarks(marks, 2, "PATH=/bin\0DROVER_RUN_ID=a\0DROVER_RUN_ID=b\0");
        ProcessSnapshot.addMarks(marks, 3, "OTHER_DROVER_RUN_ID=a\0X=DROVER_RUN_ID=a\0");
        ProcessSnapshot.addMarks(marks, 4, "DROVER_RUN_ID=cut");
        ProcessSnapshot.addMarks(marks, 5, "");

        assertThat(marks)
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("DROVER_RUN_ID=a", Set.of(1L, 2L), "DROVER_RUN_ID=b", Set.of(2L)));
    }

    @Test
    void isTakenAfterItWasAskedFor() {
        ProcessTable table = new ProcessTable();
        long asked = System.nanoTime();

        ProcessSnapshot snapshot = table.snapshot();

        assertThat(snapshot.began() - asked).isNotNegative();
        assertThat(snapshot.entries()).containsKey(ProcessHandle.current().pid());
    }
}
