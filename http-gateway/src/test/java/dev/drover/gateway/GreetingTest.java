package dev.drover.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.gateway.config.AgentConfig;
import dev.drover.gateway.config.AgentConfigs;
import dev.drover.gateway.config.AgentFlags;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GreetingTest {
    @Test
    void saysWhatRunsAndWhere() {
        assertThat(greeting("-dev", "-node", "one", "-data-dir", "/d"))
                .contains("Name: one", "As: server and client", "HTTP API: http://127.0.0.1:4646", "Journal: durable")
                .contains("Data directory: /d")
                .doesNotContain("WARNING");
    }

    @Test
    void saysThatNothingWillSurvive() {
        assertThat(greeting("-dev", "-journal", "memory")).contains("NOTHING WILL SURVIVE THIS AGENT");
    }

    @Test
    void warnsOfAnOpenDoor() {
        assertThat(greeting("-dev", "-bind", "0.0.0.0", "-insecure-bind"))
                .contains("WARNING: 0.0.0.0 is open to the network", "neither encryption nor access control");
    }

    private static String greeting(String... flags) {
        AgentConfig config = AgentConfigs.load(AgentFlags.parse(List.of(flags)), Map.of("HOME", "/home/you"));
        return Greeting.of(config, config.bindAddress() + ":" + config.ports().http());
    }
}
