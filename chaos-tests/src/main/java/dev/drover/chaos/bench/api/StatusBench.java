package dev.drover.chaos.bench.api;

import dev.drover.chaos.bench.program.Figures;
import dev.drover.chaos.bench.program.Flags;
import dev.drover.chaos.bench.program.LoadProgram;
import dev.drover.chaos.bench.program.Runs;
import dev.drover.chaos.bench.program.Samples;
import dev.drover.chaos.workload.AgentApi;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Takes the wall time of {@code drover status} as a user has it, and beside it what parts of it cost alone: a JVM that does
 * nothing, the command line without a request, and the agent's answer.
 */
public final class StatusBench implements LoadProgram {
    private static final Runs STANDARD = new Runs(2, 20);
    private static final int MOST_RUNS = 10_000;
    private static final long LONGEST_SECONDS = 60;

    @Override
    public String usage() {
        return """
            Usage: drover bench status [options]

              Runs 'drover status' against a running agent again and again and prints how long it took, and where the
              time goes: to a JVM that does nothing, to 'drover version', which sends no request, and to the agent's
              answer, as this program gets it.

            """ + STANDARD.usage("runs") + Flags.ADDRESS_USAGE;
    }

    @Override
    public List<String> flags() {
        return Flags.names(Runs.FLAGS, Flags.ADDRESS);
    }

    @Override
    public void run(Flags flags, Figures figures) throws IOException, InterruptedException {
        Runs runs = Runs.of(flags, STANDARD, MOST_RUNS);
        URI address = flags.address();
        AgentApi api = new AgentApi(address);
        String drover =
                Path.of(System.getProperty("drover.home", "."), "drover").toString();
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Samples status = new Samples();
        Samples version = new Samples();
        Samples jvm = new Samples();
        Samples answer = new Samples();
        runs.each((run, counts) -> {
            take(counts, status, () -> run(address, drover, "status"));
            take(counts, version, () -> run(address, drover, "version"));
            // As the launcher starts the command line's.
            take(
                    counts,
                    jvm,
                    () -> run(
                            address, java, "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-version"));
            take(counts, answer, () -> api.get("/v1/jobs"));
        });
        figures.say("drover status, wall:");
        runs.describe(figures, "runs");
        figures.add("status_p50_ms", status.median());
        figures.add("status_least_ms", status.least());
        figures.add("status_most_ms", status.most());
        figures.say("of these:");
        figures.add("empty_jvm_p50_ms", jvm.median());
        figures.add("launcher_and_commands_p50_ms", version.median() - jvm.median());
        figures.add("request_and_table_p50_ms", status.median() - version.median());
        figures.add("agents_answer_p50_ms", answer.median());
    }

    @FunctionalInterface
    private interface Step {
        void run() throws IOException, InterruptedException;
    }

    private static void take(boolean counts, Samples samples, Step step) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        step.run();
        long nanos = System.nanoTime() - begin;
        if (counts) {
            samples.addNanos(nanos);
        }
    }

    private static void run(URI address, String... command) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(Redirect.DISCARD).redirectError(Redirect.DISCARD);
        builder.environment().put("DROVER_ADDR", address.toString());
        Process process = builder.start();
        try {
            if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException("\"" + String.join(" ", command) + "\" did not succeed");
            }
        } finally {
            process.destroyForcibly();
        }
    }
}
