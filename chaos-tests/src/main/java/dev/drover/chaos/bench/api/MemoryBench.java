package dev.drover.chaos.bench.api;

import dev.drover.chaos.bench.program.Figures;
import dev.drover.chaos.bench.program.Flags;
import dev.drover.chaos.bench.program.LoadProgram;
import dev.drover.chaos.bench.program.ProcessUsage;
import dev.drover.chaos.workload.AgentApi;
import dev.drover.chaos.workload.JobRequests;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Runs batch jobs to their ends and reads what an agent that has kept them all holds: resident memory when idle and after
 * 400 jobs, and live heap at two counts, the difference of which is what one finished job costs.
 */
public final class MemoryBench implements LoadProgram {
    private static final int RESIDENT_AT = 400;
    private static final int MOST_JOBS = 1_000_000;
    private static final double KIB = 1024;

    @Override
    public String usage() {
        return """
            Usage: drover bench memory [options]

              Runs raw_exec batch jobs on a running agent that has run none yet, and prints the resident memory of agent
              and Cassandra at rest and after 400 jobs, and the agent's live heap for each finished job between two
              counts of jobs, by jcmd's class histogram.

              -from=JOBS          the first count (default 500)
              -to=JOBS            the second count (default 2000)
              -in-flight=JOBS     how many run at a time (default 4)
              -settle=SECONDS     pause before each reading (default 45: entities at rest leave memory after 30)
            """ + AgentProcesses.USAGE;
    }

    @Override
    public List<String> flags() {
        List<String> flags = new ArrayList<>(List.of("-from", "-to", "-in-flight", "-settle"));
        flags.addAll(AgentProcesses.FLAGS);
        return flags;
    }

    @Override
    public void run(Flags flags, Figures figures) throws IOException, InterruptedException {
        int from = flags.number("-from", 500, RESIDENT_AT, MOST_JOBS);
        int to = flags.number("-to", 2000, from + 1, MOST_JOBS);
        long settle = TimeUnit.SECONDS.toNanos(flags.number("-settle", 45, 0, 3600));
        AgentProcesses processes = AgentProcesses.find(flags);
        AgentApi api = new AgentApi(flags.address());
        int before = api.get("/v1/jobs").size();
        if (before > 0) {
            throw new IOException("the agent holds " + before + " jobs already; start one on a new data directory");
        }
        Load load = new Load(api, flags.number("-in-flight", 4, 1, 64));
        resident(figures, processes, "idle");
        load.runTo(RESIDENT_AT);
        resident(figures, processes, "400_jobs");
        load.runTo(from);
        long first = heap(figures, processes, settle, from);
        load.runTo(to);
        long second = heap(figures, processes, settle, to);
        resident(figures, processes, to + "_jobs");
        figures.add("live_heap_per_job_kib", (second - first) / KIB / (to - from));
    }

    private static void resident(Figures figures, AgentProcesses processes, String when) throws IOException {
        figures.add("resident_" + when + "_agent_mib", ProcessUsage.residentMib(processes.agent()));
        figures.add("resident_" + when + "_cassandra_mib", ProcessUsage.residentMib(processes.cassandra()));
    }

    private static long heap(Figures figures, AgentProcesses processes, long settleNanos, int jobs)
            throws IOException, InterruptedException {
        Pause.of(settleNanos);
        long bytes = LiveHeap.of(processes.agent());
        figures.add("live_heap_" + jobs + "_jobs_kib", bytes / KIB);
        return bytes;
    }

    /** Jobs, some of them at a time. */
    private static final class Load {
        private final JobRuns runs;
        private final int inFlight;
        private final String run = UUID.randomUUID().toString().substring(0, 8);
        private int ended;

        Load(AgentApi api, int inFlight) {
            this.runs = new JobRuns(api);
            this.inFlight = inFlight;
        }

        /** Returns when so many jobs have ended, with those of earlier calls. */
        void runTo(int jobs) throws IOException, InterruptedException {
            Callers.work(inFlight, ended, jobs, number -> {
                String id = "bench-" + run + "-" + number;
                runs.register(JobRequests.shell(id, "true"));
                runs.await(id, "complete");
            });
            ended = jobs;
        }
    }
}
