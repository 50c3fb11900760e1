package dev.drover.chaos.bench.api;

import dev.drover.chaos.bench.program.Figures;
import dev.drover.chaos.bench.program.Flags;
import dev.drover.chaos.bench.program.LoadProgram;
import dev.drover.chaos.bench.program.ProcessUsage;
import dev.drover.chaos.bench.program.Samples;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Leaves an agent alone and reads what it and its Cassandra use meanwhile. */
public final class IdleBench implements LoadProgram {
    private static final int THREADS_SHOWN = 8;
    private static final double PERCENT = 100;

    @Override
    public String usage() {
        return """
            Usage: drover bench idle [options]

              Asks nothing of a running agent, and prints the processor time of the agent and of its Cassandra in percent
              of one core, as the median of several windows, with the threads that used most of it, and resident memory.

              -settle=SECONDS     how long to wait before the first window (default 120: the JIT compilers have to finish)
              -seconds=SECONDS    length of a window (default 60)
              -windows=N          how many windows (default 3)
            """ + AgentProcesses.USAGE;
    }

    @Override
    public List<String> flags() {
        List<String> flags = new ArrayList<>(List.of("-settle", "-seconds", "-windows"));
        flags.addAll(AgentProcesses.FLAGS);
        return flags;
    }

    @Override
    public void run(Flags flags, Figures figures) throws IOException, InterruptedException {
        int seconds = flags.number("-seconds", 60, 1, 86_400);
        int windows = flags.number("-windows", 3, 1, 1000);
        int settle = flags.number("-settle", 120, 0, 86_400);
        AgentProcesses processes = AgentProcesses.find(flags);
        Pause.of(TimeUnit.SECONDS.toNanos(settle));
        Map<String, Double> threadsBefore = ProcessUsage.cpuSecondsByThread(processes.agent());
        Windows measured = new Windows();
        for (int window = 0; window < windows; window++) {
            measured.add(processes, seconds);
        }
        figures.say("threads of the agent, in percent of a core:");
        threads(threadsBefore, ProcessUsage.cpuSecondsByThread(processes.agent()))
                .forEach(thread -> figures.say("  %-36s %14.3f", thread.name(), thread.percentOf(windows * seconds)));
        figures.say("%d windows of %d s, medians:", windows, seconds);
        figures.add("cpu_agent_percent", measured.agent.median());
        figures.add("cpu_cassandra_percent", measured.cassandra.median());
        figures.add("cpu_together_percent", measured.together.median());
        figures.add("cpu_together_most_percent", measured.together.most());
        figures.add("resident_agent_mib", ProcessUsage.residentMib(processes.agent()));
        figures.add("resident_cassandra_mib", ProcessUsage.residentMib(processes.cassandra()));
    }

    private static final class Windows {
        private final Samples agent = new Samples();
        private final Samples cassandra = new Samples();
        private final Samples together = new Samples();

        void add(AgentProcesses processes, int seconds) throws IOException, InterruptedException {
            long begin = System.nanoTime();
            double agentBefore = ProcessUsage.cpuSeconds(processes.agent());
            double cassandraBefore = ProcessUsage.cpuSeconds(processes.cassandra());
            Pause.of(TimeUnit.SECONDS.toNanos(seconds));
            double agentUsed = ProcessUsage.cpuSeconds(processes.agent()) - agentBefore;
            double cassandraUsed = ProcessUsage.cpuSeconds(processes.cassandra()) - cassandraBefore;
            double elapsed = (System.nanoTime() - begin) / 1e9;
            agent.add(PERCENT * agentUsed / elapsed);
            cassandra.add(PERCENT * cassandraUsed / elapsed);
            together.add(PERCENT * (agentUsed + cassandraUsed) / elapsed);
        }
    }

    private record ThreadUse(String name, double seconds) {
        double percentOf(int elapsed) {
            return PERCENT * seconds / elapsed;
        }
    }

    private static List<ThreadUse> threads(Map<String, Double> before, Map<String, Double> after) {
        List<ThreadUse> used = new ArrayList<>();
        new TreeMap<>(after)
                .forEach((name, seconds) -> used.add(new ThreadUse(name, seconds - before.getOrDefault(name, 0.0))));
        return used.stream()
                .sorted(Comparator.comparingDouble(ThreadUse::seconds).reversed())
                .limit(THREADS_SHOWN)
                .toList();
    }
}
