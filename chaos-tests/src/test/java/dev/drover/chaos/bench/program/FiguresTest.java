package dev.drover.chaos.bench.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class FiguresTest {
    @Test
    void endsWithAllFiguresAsOneObject() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Figures figures = new Figures(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        figures.say("%d jobs:", 2);
        figures.add("jobs", 2);
        figures.add("alive_p50_ms", 45.92149);
        figures.trouble("the rest");
        figures.finish();
        List<String> lines = bytes.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(lines).hasSize(5).first().isEqualTo("2 jobs:");
        assertThat(lines.get(4)).isEqualTo("{\"jobs\":2,\"alive_p50_ms\":45.921,\"not_measured\":[\"the rest\"]}");
    }
}
