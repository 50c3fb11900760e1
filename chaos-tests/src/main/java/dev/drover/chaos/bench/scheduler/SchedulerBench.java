package dev.drover.chaos.bench.scheduler;

import dev.drover.chaos.bench.program.Figures;
import dev.drover.chaos.bench.program.Flags;
import dev.drover.chaos.bench.program.LoadProgram;
import java.io.IOException;
import java.util.List;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.util.Statistics;

/** Has JMH measure {@link EvaluationBenchmark}, in JVMs of its own. */
public final class SchedulerBench implements LoadProgram {
    @Override
    public String usage() {
        return """
            Usage: drover bench scheduler [options]

              Measures with JMH how long the scheduler takes for one evaluation of a job of 100 allocations over 1,000
              nodes, once with empty nodes and once with nodes that hold 10 allocations on average. Needs no agent.

              -forks=N            how many JVMs measure, one after another (default 2)
              -warm-up=N          seconds of warm-up in each (default 20)
              -iterations=N       seconds of measurement in each (default 20)
            """;
    }

    @Override
    public List<String> flags() {
        return List.of("-forks", "-warm-up", "-iterations");
    }

    @Override
    public void run(Flags flags, Figures figures) throws IOException {
        var options = new OptionsBuilder()
                .include(EvaluationBenchmark.class.getName())
                .forks(flags.number("-forks", 2, 1, 100))
                .warmupIterations(flags.number("-warm-up", 20, 0, 10_000))
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(flags.number("-iterations", 20, 1, 10_000))
                .measurementTime(TimeValue.seconds(1))
                .shouldFailOnError(true)
                .build();
        try {
            figures.say("one evaluation of 100 allocations over 1,000 nodes:");
            new Runner(options).run().forEach(result -> add(figures, result));
        } catch (RunnerException e) {
            throw new IOException("JMH could not measure: " + e.getMessage(), e);
        }
    }

    private static void add(Figures figures, RunResult result) {
        Statistics times = result.getPrimaryResult().getStatistics();
        String held = "holding_" + result.getParams().getParam("held");
        figures.add(held + "_mean_ms", times.getMean());
        figures.add(held + "_p50_ms", times.getPercentile(50));
        figures.add(held + "_p99_ms", times.getPercentile(99));
        figures.add(held + "_evaluations", times.getN());
    }
}
