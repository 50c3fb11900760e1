package dev.drover.chaos.bench.scheduler;

import dev.drover.scheduler.SchedulingResult;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One evaluation of a job that is placed anew, again and again, each with a seed of its own. For JMH: public and open. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class EvaluationBenchmark {
    /** Allocations that each node holds already, on average: 40 use up half of its cpu. */
    @Param({"0", "40"})
    public int held;

    @Param({"100", "1000", "5000", "10000"})
    public int nodes;

    @Param({"1", "10", "100", "1000"})
    public int count;

    /** A {@link JobShape}. */
    @Param({"PLAIN", "CONSTRAINTS", "AFFINITIES", "SPREAD"})
    public String shape = JobShape.PLAIN.name();

    private SchedulerWorld world = SchedulerWorld.of(0, JobShape.PLAIN, 0, 0);
    private long evaluations;

    @Setup
    public void setUp() {
        world = SchedulerWorld.of(nodes, JobShape.valueOf(shape), count, held);
    }

    @Benchmark
    public SchedulingResult evaluate() {
        return world.evaluate(evaluations++);
    }
}
