package dev.drover.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.agent.driver.TaskExit;
import dev.drover.protocol.allocation.TaskState;
import dev.drover.protocol.allocation.TaskState.TaskEvent;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TaskEventsTest {
    @Test
    void writesDurationsAsNomadDoes() {
        assertThat(TaskEvents.text(Duration.ofMillis(200))).isEqualTo("200ms");
        assertThat(TaskEvents.text(Duration.ofMillis(15_250))).isEqualTo("15.25s");
        assertThat(TaskEvents.text(Duration.ofMinutes(30))).isEqualTo("30m0s");
        assertThat(TaskEvents.text(Duration.ofHours(24))).isEqualTo("24h0m0s");
    }

    @Test
    void saysHowMuchOfTheDiskWasTooMuch() {
        TaskEvent event = TaskEvents.diskExceeded(Instant.EPOCH, (300L << 20) + 1, 300L << 20);

        assertThat(event.type()).isEqualTo("Disk Resources Exceeded");
        assertThat(event.message()).isEqualTo("Disk use of 301 MiB exceeds the ephemeral disk of 300 MiB");
        assertThat(event.details()).containsEntry("disk_limit", "314572800").containsEntry("disk_size", "314572801");
    }

    @Test
    void saysHowATaskEnded() {
        TaskEvent event = TaskEvents.terminated(Instant.EPOCH, new TaskExit(137, 9, "killed"));

        assertThat(event.type()).isEqualTo("Terminated");
        assertThat(event.message()).isEqualTo("Exit Code: 137, Signal: 9, Exit Message: \"killed\"");
        assertThat(event.details()).containsEntry("exit_code", "137").containsEntry("signal", "9");
        assertThat(TaskEvents.terminated(Instant.EPOCH, new TaskExit(0, 0, "")).message())
                .isEqualTo("Exit Code: 0");
    }

    @Test
    void saysThatTheKernelKilledForWantOfMemory() {
        TaskExit exit = new TaskExit(137, 9, "OOM Killed", TaskExit.Cause.OOM_KILLED);

        assertThat(TaskEvents.terminated(Instant.EPOCH, exit).details()).containsEntry("oom_killed", "true");
        assertThat(TaskEvents.terminated(Instant.EPOCH, new TaskExit(137, 9, "killed"))
                        .details())
                .containsEntry("oom_killed", "false");
    }

    @Test
    void keepsTheLatestTenEvents() {
        TaskState state = TaskHistory.received(Instant.EPOCH);
        for (int i = 0; i < 20; i++) {
            state = TaskHistory.with(state, TaskEvents.killed(Instant.ofEpochSecond(i)));
        }

        assertThat(state.events()).hasSize(10);
        assertThat(state.events().get(0).at()).isEqualTo(Instant.ofEpochSecond(10));
    }
}
