package dev.drover.chaos.bench.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.chaos.bench.program.Figures;
import dev.drover.chaos.bench.program.Flags;
import dev.drover.chaos.bench.program.LoadProgram;
import dev.drover.chaos.bench.program.ProcessUsage;
import dev.drover.chaos.workload.AgentApi;
import dev.drover.chaos.workload.AgentApi.Answer;
import dev.drover.chaos.workload.JobRequests;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** Has one node run many small tasks, and reads how fast they start and what its agent needs to look after them. */
public final class TasksBench implements LoadProgram {
    private static final int MOST_TASKS = 10_000;
    private static final double KIB = 1024;
    private static final double PERCENT = 100;
    private static final Duration LONGEST = Duration.ofMinutes(10);

    @Override
    public String usage() {
        return """
            Usage: drover bench tasks [options]

              Registers one job of many allocations that only sleep, and prints how many were started a second, by the
              times that the agent reports; the agent's processor time for each start, its live heap for each task (by
              jcmd's class histogram, before and after), and the processor time it needs when nothing happens. The job
              is stopped and purged at the end. Each task takes 10 MHz and 10 MB: a node that has less room than that is
              told more by its configuration (client { cpu_total_compute, memory_total_mb }). An agent that is a server,
              too, counts with what the server needs; to measure a client alone, name its process with -pid.

              -n=TASKS            how many tasks (default 500)
              -driver=DRIVER      raw_exec or mock_driver (default raw_exec)
              -settle=SECONDS     pause before each reading (default 30)
              -idle=SECONDS       how long the agent is left alone with its tasks (default 30)
            """ + Flags.ADDRESS_USAGE + AgentProcesses.PID_USAGE;
    }

    @Override
    public List<String> flags() {
        return Flags.names(List.of("-n", "-driver", "-settle", "-idle", "-pid"), Flags.ADDRESS);
    }

    @Override
    public void run(Flags flags, Figures figures) throws IOException, InterruptedException {
        Load load = Load.of(flags);
        AgentApi api = new AgentApi(flags.address());
        long agent = AgentProcesses.agent(flags);
        Pause.of(load.settleNanos());
        long heap = LiveHeap.of(agent);
        figures.say("%d tasks of %s:", load.tasks(), load.driver());
        figures.add("idle_before_percent", idle(agent, load));
        try {
            double cpu = ProcessUsage.cpuSeconds(agent);
            start(api, load, figures);
            figures.add("agent_cpu_ms_per_start", 1000 * (ProcessUsage.cpuSeconds(agent) - cpu) / load.tasks());
            Pause.of(load.settleNanos());
            figures.add("live_heap_per_task_kib", (LiveHeap.of(agent) - heap) / KIB / load.tasks());
            figures.add("idle_with_tasks_percent", idle(agent, load));
            figures.add("resident_agent_mib", ProcessUsage.residentMib(agent));
        } finally {
            api.delete("/v1/job/" + load.job() + "?purge=true");
        }
    }

    /** What is run. */
    private record Load(String job, int tasks, String driver, long settleNanos, int idleSeconds) {
        static Load of(Flags flags) {
            String driver = flags.text("-driver").orElse("raw_exec");
            if (!List.of("raw_exec", "mock_driver").contains(driver)) {
                throw new IllegalArgumentException(
                        "flag \"-driver\" takes raw_exec or mock_driver, not \"" + driver + "\"");
            }
            return new Load(
                    "bench-tasks-" + UUID.randomUUID(),
                    flags.number("-n", 500, 2, MOST_TASKS),
                    driver,
                    TimeUnit.SECONDS.toNanos(flags.number("-settle", 30, 0, 3600)),
                    flags.number("-idle", 30, 1, 3600));
        }

        ObjectNode request() {
            return driver.equals("raw_exec")
                    ? JobRequests.sleeping(job, tasks)
                    : JobRequests.mock(job, "service", tasks, "24h");
        }
    }

    private static void start(AgentApi api, Load load, Figures figures) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        new JobRuns(api).register(load.request());
        awaitRunning(api, load);
        double seconds = (System.nanoTime() - begin) / 1e9;
        Instant first = Instant.MAX;
        Instant last = Instant.MIN;
        for (JsonNode allocation : api.get("/v1/job/" + load.job() + "/allocations")) {
            Instant started = Instant.parse(allocation
                    .path("TaskStates")
                    .path(JobRequests.TASK)
                    .path("StartedAt")
                    .asText());
            first = started.isBefore(first) ? started : first;
            last = started.isAfter(last) ? started : last;
        }
        figures.add("seconds_to_running", seconds);
        figures.add(
                "starts_per_s",
                (load.tasks() - 1) / (Math.max(1, Duration.between(first, last).toNanos()) / 1e9));
    }

    private static void awaitRunning(AgentApi api, Load load) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + LONGEST.toNanos();
        long index = 0;
        while (System.nanoTime() - deadline < 0) {
            Answer answer = api.answer("/v1/job/" + load.job() + "/summary?wait=5s&index=" + index);
            JsonNode group = answer.json().path("Summary").path(JobRequests.GROUP);
            if (group.path("Running").asInt() == load.tasks()) {
                return;
            }
            if (group.path("Failed").asInt() > 0) {
                throw new IOException(group.path("Failed").asInt() + " tasks have failed");
            }
            index = answer.index();
        }
        throw new IOException("not all tasks ran within " + LONGEST.toMinutes() + " minutes");
    }

    /** In percent of a core. */
    private static double idle(long agent, Load load) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        double before = ProcessUsage.cpuSeconds(agent);
        Pause.of(TimeUnit.SECONDS.toNanos(load.idleSeconds()));
        return PERCENT * (ProcessUsage.cpuSeconds(agent) - before) / ((System.nanoTime() - begin) / 1e9);
    }
}
