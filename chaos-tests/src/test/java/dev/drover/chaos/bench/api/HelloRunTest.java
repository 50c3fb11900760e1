package dev.drover.chaos.bench.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drover.chaos.bench.program.Figures;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class HelloRunTest {
    private static final Instant SENT = Instant.parse("2026-11-28T16:00:00Z");

    @Test
    void tellsWhereTheTimeWent() throws Exception {
        JsonNode events = events("Received", 50, "Task Setup", 60, "Started", 400);

        HelloRun run = HelloRun.of(SENT, SENT.plusMillis(350), SENT.plusMillis(480), events);

        assertThat(run)
                .isEqualTo(new HelloRun(
                        Duration.ofMillis(50), Duration.ofMillis(300), Duration.ofMillis(50), Duration.ofMillis(80)));
        assertThat(run.running()).isEqualTo(Duration.ofMillis(480));
        assertThat(HelloRun.pid(events)).isEqualTo(17);
    }

    @Test
    void refusesARunThatDidNotStart() throws Exception {
        JsonNode events = events("Received", 50);

        assertThatThrownBy(() -> HelloRun.pid(events)).hasMessageContaining("no event \"Started\"");
    }

    @Test
    void printsEachStagesMedian() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Figures figures = new Figures(new PrintStream(out, true, StandardCharsets.UTF_8));
        HelloRun slow =
                new HelloRun(Duration.ofMillis(9), Duration.ofMillis(8), Duration.ofMillis(7), Duration.ofMillis(6));
        HelloRun quick =
                new HelloRun(Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMillis(3), Duration.ofMillis(4));

        slow.describe(figures);
        HelloRun.describeStages(figures, List.of(quick, slow, quick));
        figures.finish();

        assertThat(out.toString(StandardCharsets.UTF_8).lines().toList())
                .last()
                .isEqualTo("{\"first_running_ms\":30.0,\"first_placed_ms\":9.0,\"first_prepared_ms\":8.0,"
                        + "\"first_started_ms\":7.0,\"first_reported_ms\":6.0,\"placed_p50_ms\":1.0,"
                        + "\"prepared_p50_ms\":2.0,\"started_p50_ms\":3.0,\"reported_p50_ms\":4.0}");
    }

    /** Types and milliseconds by turns. */
    private static JsonNode events(Object... typesAndMillis) throws Exception {
        StringBuilder json = new StringBuilder("[");
        for (int at = 0; at < typesAndMillis.length; at += 2) {
            Instant time = SENT.plusMillis((Integer) typesAndMillis[at + 1]);
            json.append(at == 0 ? "" : ",")
                    .append("{\"Type\":\"%s\",\"Time\":%d%06d000,\"Details\":{\"pid\":\"17\"}}"
                            .formatted(typesAndMillis[at], time.getEpochSecond(), time.getNano() / 1000));
        }
        return new ObjectMapper().readTree(json.append("]").toString());
    }
}
