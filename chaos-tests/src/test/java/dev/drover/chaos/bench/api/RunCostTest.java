package dev.drover.chaos.bench.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.drover.chaos.bench.api.RunCost.Plans;
import dev.drover.chaos.bench.api.RunCost.Use;
import dev.drover.chaos.bench.program.Figures;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RunCostTest {
    @Test
    void isWhatWasUsedSinceTheFirstLook() {
        RunCost before = new RunCost(100, 1_024, new Plans(50, 10), Map.of("agent", new Use(3, 200)));
        RunCost after = new RunCost(
                200,
                21_504,
                new Plans(150, 12),
                new TreeMap<>(Map.of("agent", new Use(7, 300), "simulation", new Use(1, 40))));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Figures figures = new Figures(new PrintStream(bytes, true, StandardCharsets.UTF_8));

        after.describe(figures, before, 10, 4);
        figures.finish();

        assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
                .last()
                .isEqualTo("{\"events_per_job\":10.0,\"journal_kib_per_job\":2.0,\"events_per_s\":25.0,"
                        + "\"refused_percent\":2.0,\"cpu_agent_percent\":100.0,\"resident_agent_mib\":300.0,"
                        + "\"cpu_simulation_percent\":25.0,\"resident_simulation_mib\":40.0}");
    }

    @Test
    void refusalsAreOfWhatWasPlannedSince() {
        assertThat(new Plans(1_000, 30).refusedPercent(new Plans(0, 0))).isCloseTo(3, within(1e-12));
        assertThat(new Plans(1_000, 30).refusedPercent(new Plans(800, 29))).isCloseTo(0.5, within(1e-12));
        assertThat(new Plans(1_000, 30).refusedPercent(new Plans(1_000, 30)))
                .as("nothing was planned")
                .isZero();
    }

    @Test
    void plansAreReadFromTheAgentsFigures() {
        assertThat(Plans.of(JsonNodeFactory.instance
                        .objectNode()
                        .put("placements_offered", 7)
                        .put("placements_refused", 2)))
                .isEqualTo(new Plans(7, 2));
        assertThat(Plans.of(JsonNodeFactory.instance.missingNode())).isEqualTo(new Plans(0, 0));
    }

    @Test
    void processesOfAKindAreOne() {
        assertThat(new Use(1, 2).and(new Use(3, 4))).isEqualTo(new Use(4, 6));
    }
}
