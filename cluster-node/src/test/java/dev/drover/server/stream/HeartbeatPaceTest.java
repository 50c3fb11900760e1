package dev.drover.server.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.recording.EntitySettings;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeartbeatPaceTest {
    @ParameterizedTest
    @CsvSource({"0, PT10S", "1, PT10S", "500, PT10S", "501, PT10.02S", "1000, PT20S", "5000, PT1M40S"})
    void fiftyAgentsASecondButNoneMoreOftenThanTheLeast(int agents, Duration within) {
        assertThat(HeartbeatPace.of(agents, Duration.ofSeconds(10))).isEqualTo(within);
    }

    /** Rule 9 of Nomad's scheduler: ten seconds, ten of grace, and five minutes where the servers are new. */
    @Test
    void timesAreNomads() {
        assertThat(AgentEndpoint.Settings.STANDARD.heartbeatTtl()).isEqualTo(Duration.ofSeconds(10));
        assertThat(EntitySettings.STANDARD.heartbeatTtl()).isEqualTo(Duration.ofSeconds(10));
        assertThat(EntitySettings.STANDARD.heartbeatGrace()).isEqualTo(Duration.ofSeconds(10));
        assertThat(EntitySettings.STANDARD.heartbeatAfterTakeover()).isEqualTo(Duration.ofMinutes(5));
    }
}
