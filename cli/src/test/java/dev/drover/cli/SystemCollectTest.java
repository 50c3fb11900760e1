package dev.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SystemCollectTest {
    @Test
    void asksForTheCollectionAndSaysNothing() {
        try (FakeAgent agent = new FakeAgent()) {
            agent.on("PUT /v1/system/gc", "");

            CommandLineTool.Result result = CommandLineTool.at(agent).run("system", "gc");

            assertThat(result.out()).isEmpty();
            assertThat(result.exitCode()).isZero();
            assertThat(agent.last("PUT", "/v1/system/gc").method()).isEqualTo("PUT");
        }
    }
}
