package dev.drover.chaos.bench.scheduler;

import dev.drover.chaos.bench.program.Figures;
import dev.drover.chaos.bench.program.Flags;
import dev.drover.chaos.bench.program.LoadProgram;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.util.Statistics;

/** Has JMH measure {@link EvaluationBenchmark}, in JVMs of its own. */
public final class SchedulerBench implements LoadProgram {
    private static final double MICROSECONDS = 1_000;

    private static final Map<String, String> PARAMETERS =
            Map.of("-nodes", "nodes", "-counts", "count", "-shapes", "shape", "-held", "held");

    @Override
    public String usage() {
        return """
            Usage: drover bench scheduler [options]

              Measures with JMH how long the scheduler takes for one evaluation of a service job that is placed anew, and
              how many bytes it allocates; figures are for one placement. Needs no agent.

              -nodes=N,…          how many nodes there are (default 100,1000,5000,10000)
              -counts=N,…         how many allocations the job wants (default 1,10,100,1000)
              -shapes=NAME,…      what the job asks for: PLAIN, CONSTRAINTS (with a port), AFFINITIES, SPREAD (default all)
              -held=N,…           how many allocations each node holds already, on average (default 0,40: half full)
              -forks=N            how many JVMs measure each case, one after another (default 1)
              -warm-up=N          seconds of warm-up in each (default 5)
              -iterations=N       seconds of measurement in each (default 5)
            """;
    }

    @Override
    public List<String> flags() {
        return List.of("-nodes", "-counts", "-shapes", "-held", "-forks", "-warm-up", "-iterations");
    }

    @Override
    public void run(Flags flags, Figures figures) throws IOException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(EvaluationBenchmark.class.getName())
                .addProfiler(GCProfiler.class)
                .jvmArgsAppend("-Xms1g", "-Xmx2g")
                .forks(flags.number("-forks", 1, 1, 100))
                .warmupIterations(flags.number("-warm-up", 5, 0, 10_000))
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(flags.number("-iterations", 5, 1, 10_000))
                .measurementTime(TimeValue.seconds(1))
                .shouldFailOnError(true);
        PARAMETERS.forEach((flag, parameter) -> {
            flags.text(flag).ifPresent(values -> options.param(parameter, values.split(",")));
        });
        try {
            new Runner(options.build()).run().forEach(result -> add(figures, result));
        } catch (RunnerException e) {
            throw new IOException("JMH could not measure: " + e.getMessage(), e);
        }
    }

    private static void add(Figures figures, RunResult result) {
        BenchmarkParams parameters = result.getParams();
        int count = Integer.parseInt(parameters.getParam("count"));
        String name = parameters.getParam("nodes") + "_nodes_" + count + "_"
                + parameters.getParam("shape").toLowerCase(Locale.ROOT) + "_holding_" + parameters.getParam("held");
        Statistics times = result.getPrimaryResult().getStatistics();
        figures.add(name + "_us_a_placement", times.getMean() * MICROSECONDS / count);
        figures.add(name + "_p99_evaluation_ms", times.getPercentile(99));
        Result<?> allocated = result.getSecondaryResults().get("gc.alloc.rate.norm");
        if (allocated != null) {
            figures.add(name + "_bytes_a_placement", allocated.getScore() / count);
        }
    }
}
