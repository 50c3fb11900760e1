package dev.drover.chaos.bench.api;

import dev.drover.chaos.bench.program.Flags;
import java.util.List;

/**
 * Which jobs {@code drover bench jobs} runs, and how.
 *
 * @param jobs how many are measured
 * @param count allocations of each
 * @param clients callers at a time
 * @param rate registrations a second; 0 for as fast as the callers go
 * @param warmUp jobs before those that are measured
 * @param runFor how long an allocation runs
 * @param patienceSeconds until a job must run
 */
record JobLoad(
        String type, int jobs, int count, int clients, int rate, int warmUp, String runFor, int patienceSeconds) {
    static final List<String> FLAGS =
            List.of("-jobs", "-count", "-clients", "-type", "-rate", "-warm-up", "-run-for", "-patience");
    static final String USAGE = """
          -jobs=JOBS          how many jobs are measured (default 1000)
          -count=N            allocations of each job (default 1)
          -clients=N          callers at a time (default 16)
          -type=TYPE          service or batch (default service)
          -rate=N             jobs a second, by the clock (default 0: each caller goes on when its job runs)
          -warm-up=JOBS       how many jobs come before those that are measured (default 0)
          -run-for=TIME       how long an allocation runs (default 24h for a service, 0s for a batch job)
          -patience=SECONDS   how long a job may take to run (default 120)
        """;
    private static final int MOST_JOBS = 10_000_000;
    private static final int MOST_CLIENTS = 1000;

    /** @throws IllegalArgumentException with a sentence for the user */
    static JobLoad of(Flags flags) {
        String type = flags.text("-type").orElse("service");
        if (!type.equals("service") && !type.equals("batch")) {
            throw new IllegalArgumentException("flag \"-type\" takes service or batch, not \"" + type + "\"");
        }
        return new JobLoad(
                type,
                flags.number("-jobs", 1000, 1, MOST_JOBS),
                flags.number("-count", 1, 1, 100_000),
                flags.number("-clients", 16, 1, MOST_CLIENTS),
                flags.number("-rate", 0, 0, 1_000_000),
                flags.number("-warm-up", 0, 0, MOST_JOBS),
                flags.text("-run-for").orElse(type.equals("service") ? "24h" : "0s"),
                flags.number("-patience", 120, 1, 86_400));
    }

    /** When a job's turn comes, in nanoseconds from the begin. */
    long dueNanos(int number) {
        return rate == 0 ? 0 : (long) (number * 1e9 / rate);
    }
}
