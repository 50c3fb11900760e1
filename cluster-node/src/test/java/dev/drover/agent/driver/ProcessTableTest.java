package dev.drover.agent.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.agent.driver.TaskHandleRecord.ProcessId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessTableTest {
    private static final String FIELDS = " S 1 42 42 0 -1 4194560 1 0 0 0 7 8 0 0 20 0 1 0 ";

    @Test
    void findsNumberAndStartTimeWhateverTheNameHolds() {
        assertThat(ProcessTable.processId("42 (a) b (c)" + FIELDS + "1234 0 0\n"))
                .contains(new ProcessId(42, 1234));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "42",
                "(sh)" + FIELDS + "1234",
                "42 (sh) S 1\n",
                "x (sh)" + FIELDS + "1234",
                "42 (sh)" + FIELDS + "x"
            })
    void findsNoProcessInALineThatIsNone(String line) {
        assertThat(ProcessTable.processId(line)).isEmpty();
    }
}
