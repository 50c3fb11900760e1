package dev.drover.chaos.bench.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.allocation.Placement;
import dev.drover.scheduler.SchedulingResult;
import org.junit.jupiter.api.Test;

/** What JMH measures does what it says, in a smaller form. */
class EvaluationBenchmarkTest {
    @Test
    void placesAllThatTheJobWants() {
        for (int held : new int[] {0, 2}) {
            EvaluationBenchmark benchmark = benchmark(held);
            SchedulingResult result = benchmark.evaluate();
            assertThat(result.blocked()).isEmpty();
            assertThat(result.plan().placements()).hasSize(10).allSatisfy(placement -> assertThat(
                            placement.resources().ports())
                    .hasSize(1));
        }
    }

    @Test
    void choosesAnewInEachEvaluation() {
        EvaluationBenchmark benchmark = benchmark(2);
        assertThat(benchmark.evaluate().plan().placements().stream()
                        .map(Placement::node)
                        .toList())
                .isNotEqualTo(benchmark.evaluate().plan().placements().stream()
                        .map(Placement::node)
                        .toList());
    }

    private static EvaluationBenchmark benchmark(int held) {
        EvaluationBenchmark benchmark = new EvaluationBenchmark();
        benchmark.nodes = 20;
        benchmark.count = 10;
        benchmark.held = held;
        benchmark.setUp();
        return benchmark;
    }
}
