package dev.drover.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.TaskState;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AllocationStatusTest {
    private static final TaskState PENDING = state(TaskState.PENDING, false);
    private static final TaskState RUNNING = state(TaskState.RUNNING, false);
    private static final TaskState DONE = state(TaskState.DEAD, false);
    private static final TaskState FAILED = state(TaskState.DEAD, true);

    @Test
    void isPendingUntilATaskRuns() {
        assertThat(of(PENDING, PENDING)).isEqualTo(ClientStatus.PENDING);
        assertThat(of(PENDING, RUNNING)).isEqualTo(ClientStatus.RUNNING);
    }

    @Test
    void isCompleteWhenAllTasksHaveEndedWell() {
        assertThat(of(DONE, RUNNING)).isEqualTo(ClientStatus.RUNNING);
        assertThat(of(DONE, DONE)).isEqualTo(ClientStatus.COMPLETE);
    }

    @Test
    void hasNotFailedBeforeItsLastTaskHasEnded() {
        assertThat(of(FAILED, RUNNING)).isEqualTo(ClientStatus.RUNNING);
        assertThat(of(FAILED, DONE)).isEqualTo(ClientStatus.FAILED);
    }

    private static ClientStatus of(TaskState... tasks) {
        return AllocationStatus.of(Arrays.asList(tasks)).client();
    }

    private static TaskState state(String state, boolean failed) {
        return new TaskState(state, failed, 0, Optional.empty(), Optional.empty(), List.of());
    }
}
