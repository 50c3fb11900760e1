package dev.drover.chaos.bench.api;

import dev.drover.chaos.bench.program.Figures;
import dev.drover.chaos.bench.program.Flags;
import dev.drover.chaos.bench.program.LoadProgram;
import dev.drover.chaos.workload.AgentApi;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Looks on while something else loads a running agent, and says what that costs. */
public final class CostBench implements LoadProgram {
    @Override
    public String usage() {
        return """
            Usage: drover bench cost [options]

              Looks on for a while at a running agent that something else loads, such as 'drover bench jobs -keep', and prints
              how many jobs came, the events and bytes of the journal for each, and the processor time and memory of each
              process on this machine: the agent, its Cassandra, simulated nodes and load programs.

              -seconds=SECONDS    for how long (default 60)
            """ + AgentProcesses.USAGE;
    }

    @Override
    public List<String> flags() {
        return Flags.names(List.of("-seconds"), AgentProcesses.FLAGS);
    }

    @Override
    public void run(Flags flags, Figures figures) throws IOException, InterruptedException {
        int seconds = flags.number("-seconds", 60, 1, 86_400);
        AgentApi api = new AgentApi(flags.address());
        int jobsBefore = jobs(api);
        RunCost before = RunCost.now(api, flags);
        long begin = System.nanoTime();
        Pause.of(TimeUnit.SECONDS.toNanos(seconds));
        RunCost after = RunCost.now(api, flags);
        double elapsed = (System.nanoTime() - begin) / 1e9;
        int came = jobs(api) - jobsBefore;
        figures.say("in %d s:", seconds);
        figures.add("jobs", came);
        after.describe(figures, before, came, elapsed);
    }

    private static int jobs(AgentApi api) throws IOException, InterruptedException {
        return api.get("/v1/jobs").size();
    }
}
