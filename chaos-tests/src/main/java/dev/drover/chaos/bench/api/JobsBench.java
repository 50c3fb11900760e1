package dev.drover.chaos.bench.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.chaos.bench.program.Figures;
import dev.drover.chaos.bench.program.Flags;
import dev.drover.chaos.bench.program.LoadProgram;
import dev.drover.chaos.bench.program.Samples;
import dev.drover.chaos.workload.AgentApi;
import dev.drover.chaos.workload.AgentApi.Answer;
import dev.drover.chaos.workload.JobRequests;
import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Registers jobs of {@code mock_driver} over the HTTP API, and waits for each by blocking queries until all its allocations
 * run or have completed. Its nodes are simulated ones, or those of {@code -dev} agents.
 */
public final class JobsBench implements LoadProgram {
    private static final String KEEP = "-keep";
    private static final String COST = "-cost";
    private static final int LONGEST_WAIT_SECONDS = 10;
    private static final int UNAVAILABLE = 503;
    private static final long ASK_AGAIN_NANOS = 100_000_000;

    @Override
    public String usage() {
        return """
            Usage: drover bench jobs [options]

              Registers jobs of mock_driver with a running cluster, by several callers at a time, and waits for each by
              blocking queries until every allocation of it runs, or has completed. Prints jobs and allocations a second,
              and how long acceptance (the answer to the registration) and running took. Needs nodes with mock_driver:
              those of 'drover simulate', or of a -dev agent.

            """ + JobLoad.USAGE + """
              -keep               leave the jobs there; otherwise they are purged at the end, which is not measured
              -cost               also print what a job costs: events and bytes of the journal, placements that nodes refused,
                                  and processor time and memory of each process on this machine
            """ + AgentProcesses.USAGE;
    }

    @Override
    public List<String> flags() {
        return Flags.names(JobLoad.FLAGS, AgentProcesses.FLAGS);
    }

    @Override
    public List<String> switches() {
        return List.of(KEEP, COST);
    }

    @Override
    public void run(Flags flags, Figures figures) throws IOException, InterruptedException {
        JobLoad load = JobLoad.of(flags);
        AgentApi api = new AgentApi(flags.address());
        Run run = new Run(api, load);
        try {
            Callers.work(load.clients(), 0, load.warmUp(), run::once);
            RunCost before = flags.has(COST) ? RunCost.now(api, flags) : RunCost.NONE;
            Measured measured = run.measure();
            RunCost after = flags.has(COST) ? RunCost.now(api, flags) : RunCost.NONE;
            describe(figures, load, measured);
            if (flags.has(COST)) {
                after.describe(figures, before, load.jobs(), measured.seconds());
            }
        } finally {
            if (!flags.has(KEEP)) {
                run.purge(figures);
            }
        }
    }

    private static void describe(Figures figures, JobLoad load, Measured measured) {
        double seconds = measured.seconds();
        figures.say("%s jobs of %d allocations, %d callers:", load.type(), load.count(), load.clients());
        figures.add("jobs", load.jobs());
        figures.add("count", load.count());
        figures.add("clients", load.clients());
        figures.add("warm_up", load.warmUp());
        figures.add("seconds", seconds);
        figures.add("jobs_per_s", load.jobs() / seconds);
        figures.add("allocations_per_s", (double) load.jobs() * load.count() / seconds);
        figures.add("accepted_p50_ms", measured.accepted().percentile(50));
        figures.add("accepted_p99_ms", measured.accepted().percentile(99));
        figures.add("running_p50_ms", measured.running().percentile(50));
        figures.add("running_p99_ms", measured.running().percentile(99));
    }

    /** @param running from the registration until all allocations of a job were seen running or complete */
    private record Measured(double seconds, Samples accepted, Samples running) {}

    /** One load. Its jobs are numbered from 0, those of the warm-up first. */
    private static final class Run {
        /** Something to ask the agent. */
        @FunctionalInterface
        private interface Request {
            Answer send() throws IOException, InterruptedException;
        }

        private final AgentApi api;
        private final JobLoad load;
        private final String prefix = "bench-" + UUID.randomUUID().toString().substring(0, 8) + "-";
        private final Queue<String> registered = new ConcurrentLinkedQueue<>();
        private final Samples accepted = new Samples();
        private final Samples running = new Samples();

        Run(AgentApi api, JobLoad load) {
            this.api = api;
            this.load = load;
        }

        Measured measure() throws IOException, InterruptedException {
            long begin = System.nanoTime();
            Callers.work(load.clients(), load.warmUp(), load.warmUp() + load.jobs(), number -> {
                long due = begin + load.dueNanos(number - load.warmUp());
                Pause.of(due - System.nanoTime());
                long[] times = time(number, load.rate() > 0 ? due : System.nanoTime());
                synchronized (this) {
                    accepted.addNanos(times[0]);
                    running.addNanos(times[1]);
                }
            });
            return new Measured((System.nanoTime() - begin) / 1e9, accepted, running);
        }

        void once(int number) throws IOException, InterruptedException {
            time(number, System.nanoTime());
        }

        /**
         * Until it was accepted and until it ran, in nanoseconds.
         *
         * @param begin when it was due: with a rate, one that comes late for want of a caller has waited since then
         */
        private long[] time(int number, long begin) throws IOException, InterruptedException {
            String id = prefix + number;
            long deadline = begin + load.patienceSeconds() * 1_000_000_000L;
            JsonNode job = JobRequests.mock(id, load.type(), load.count(), load.runFor());
            Answer answer = answer(deadline, () -> api.put("/v1/jobs?idempotency_token=" + id, job));
            if (!answer.isSuccess()) {
                throw new IOException(
                        "a registration was answered with %d: %s".formatted(answer.status(), answer.body()));
            }
            long acceptedAt = System.nanoTime();
            registered.add(id);
            await(id, answer.index(), deadline);
            return new long[] {acceptedAt - begin, System.nanoTime() - begin};
        }

        private void await(String id, long registered, long deadline) throws IOException, InterruptedException {
            long index = registered;
            JsonNode counts;
            do {
                String path = "/v1/job/" + id + "/summary?wait=" + LONGEST_WAIT_SECONDS + "s&index=" + index;
                Answer answer = answer(deadline, () -> api.ask(path));
                if (!answer.isSuccess()) {
                    throw new IOException(
                            "GET %s was answered with %d: %s".formatted(path, answer.status(), answer.body()));
                }
                counts = answer.json().path("Summary").path(JobRequests.GROUP);
                index = answer.index();
                if (counts.path("Running").asInt() + counts.path("Complete").asInt() >= load.count()) {
                    return;
                }
            } while (System.nanoTime() - deadline < 0 && counts.path("Failed").asInt() == 0);
            throw new IOException(
                    "job \"%s\" did not run within %d s: %s".formatted(id, load.patienceSeconds(), counts));
        }

        /** A server that cannot answer now is asked again: what is asked twice is done once. */
        private static Answer answer(long deadline, Request request) throws IOException, InterruptedException {
            Answer answer = request.send();
            while (answer.status() == UNAVAILABLE && System.nanoTime() - deadline < 0) {
                Pause.of(ASK_AGAIN_NANOS);
                answer = request.send();
            }
            return answer;
        }

        /** What cannot be purged is told, and takes nothing away from the figures. */
        void purge(Figures figures) throws IOException, InterruptedException {
            List<String> ids = List.copyOf(registered);
            Queue<String> troubles = new ConcurrentLinkedQueue<>();
            Callers.work(load.clients(), 0, ids.size(), number -> {
                try {
                    api.delete("/v1/job/" + ids.get(number) + "?purge=true");
                } catch (IOException e) {
                    troubles.add(e.toString());
                }
            });
            if (!troubles.isEmpty()) {
                figures.say("%d jobs were not purged: %s", troubles.size(), troubles.peek());
            }
        }
    }
}
