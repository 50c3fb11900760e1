package dev.drover.chaos.bench.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.chaos.bench.program.Figures;
import dev.drover.chaos.bench.program.Flags;
import dev.drover.chaos.bench.program.ProcessUsage;
import dev.drover.chaos.workload.AgentApi;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the journal and the processes of this machine have used by a moment; the difference of two is what a run costs.
 *
 * @param events stored by the server since its session began
 * @param bytes of the rows they are in
 * @param plans what came of them since the session began
 * @param processes what each has used, by name
 */
record RunCost(long events, long bytes, Plans plans, Map<String, Use> processes) {
    static final RunCost NONE = new RunCost(0, 0, new Plans(0, 0), Map.of());
    /** The main classes of the programs that load a server, by what they are called here. */
    private static final Map<String, String> LOADERS =
            Map.of("bench", "dev.drover.chaos.bench.Main", "simulation", "dev.drover.chaos.simulate.Main");

    private static final double KIB = 1024;
    private static final double PERCENT = 100;

    /**
     * Placements that the scheduler planned.
     *
     * @param refused those that a node had no room for any more
     */
    record Plans(long offered, long refused) {
        static Plans of(JsonNode scheduler) {
            return new Plans(
                    scheduler.path("placements_offered").asLong(),
                    scheduler.path("placements_refused").asLong());
        }

        /** Of those planned since then. */
        double refusedPercent(Plans before) {
            return PERCENT * (refused - before.refused) / Math.max(1, offered - before.offered);
        }
    }

    /** One process, or several of a kind. */
    record Use(double cpuSeconds, double residentMib) {
        Use and(Use other) {
            return new Use(cpuSeconds + other.cpuSeconds, residentMib + other.residentMib);
        }
    }

    static RunCost now(AgentApi api, Flags flags) throws IOException, InterruptedException {
        JsonNode stats = api.get("/v1/agent/self").path("stats");
        JsonNode journal = stats.path("journal");
        AgentProcesses agent = AgentProcesses.find(flags);
        Map<String, Use> used = new TreeMap<>();
        used.put("agent", use(agent.agent()));
        used.put("cassandra", use(agent.cassandra()));
        for (Map.Entry<String, String> loader : LOADERS.entrySet()) {
            for (long process : running(loader.getValue())) {
                used.merge(loader.getKey(), use(process), Use::and);
            }
        }
        return new RunCost(
                journal.path("stored_events").asLong(),
                journal.path("stored_bytes").asLong(),
                Plans.of(stats.path("scheduler")),
                used);
    }

    private static List<Long> running(String main) {
        List<Long> found = new ArrayList<>();
        ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains(main))
                .forEach(process -> found.add(process.pid()));
        return found;
    }

    private static Use use(long pid) throws IOException {
        return new Use(ProcessUsage.cpuSeconds(pid), ProcessUsage.residentMib(pid));
    }

    /** Says what was used since {@code before}, by so many jobs; nothing of each where there was none. */
    void describe(Figures figures, RunCost before, int jobs, double seconds) {
        if (jobs > 0) {
            figures.add("events_per_job", (double) (events - before.events) / jobs);
            figures.add("journal_kib_per_job", (bytes - before.bytes) / KIB / jobs);
        }
        figures.add("events_per_s", (events - before.events) / seconds);
        figures.add("refused_percent", plans.refusedPercent(before.plans));
        processes.forEach((name, used) -> {
            double cpu = used.cpuSeconds()
                    - before.processes.getOrDefault(name, new Use(0, 0)).cpuSeconds();
            figures.add("cpu_" + name + "_percent", PERCENT * cpu / seconds);
            figures.add("resident_" + name + "_mib", used.residentMib());
        });
    }
}
