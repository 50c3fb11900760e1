package dev.drover.chaos.bench.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.allocation.Placement;
import dev.drover.scheduler.SchedulingResult;
import org.junit.jupiter.api.Test;

/** What JMH measures does what it says, in a smaller form. */
class EvaluationBenchmarkTest {
    @Test
    void placesAllThatTheJobWants() {
        for (JobShape shape : JobShape.values()) {
            for (int held : new int[] {0, 2}) {
                SchedulingResult result = benchmark(held, shape).evaluate();
                assertThat(result.plan().failedGroups()).isEmpty();
                assertThat(result.plan().placements()).hasSize(10).allSatisfy(placement -> assertThat(
                                placement.resources().ports())
                        .hasSize(shape == JobShape.CONSTRAINTS ? 1 : 0));
            }
        }
    }

    @Test
    void choosesAnewInEachEvaluation() {
        EvaluationBenchmark benchmark = benchmark(2, JobShape.PLAIN);
        assertThat(benchmark.evaluate().plan().placements().stream()
                        .map(Placement::node)
                        .toList())
                .isNotEqualTo(benchmark.evaluate().plan().placements().stream()
                        .map(Placement::node)
                        .toList());
    }

    private static EvaluationBenchmark benchmark(int held, JobShape shape) {
        EvaluationBenchmark benchmark = new EvaluationBenchmark();
        benchmark.nodes = 20;
        benchmark.count = 10;
        benchmark.held = held;
        benchmark.shape = shape.name();
        benchmark.setUp();
        return benchmark;
    }
}
