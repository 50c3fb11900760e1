package dev.drover.chaos.bench.api;

import dev.drover.chaos.bench.program.Figures;
import dev.drover.chaos.bench.program.Flags;
import dev.drover.chaos.bench.program.LoadProgram;
import dev.drover.chaos.bench.program.Samples;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Takes the time from the start of {@code drover agent -dev} until it says that it runs: once on an empty data directory,
 * then again and again on what the one before left.
 */
public final class StartBench implements LoadProgram {
    private static final String READY = "Press Ctrl-C";
    private static final long LONGEST_SECONDS = 180;

    @Override
    public String usage() {
        return """
            Usage: drover bench start [options]

              Starts 'drover agent -dev' on free ports and stops it again, first on an empty data directory and then on
              the same one, and prints how long each was in getting ready, its Cassandra included.

              -n=STARTS           how many later starts are measured (default 5)
              -data-dir=DIR       where the agent keeps its data (required; must not exist; may be removed afterwards)
            """;
    }

    @Override
    public List<String> flags() {
        return List.of("-n", "-data-dir");
    }

    @Override
    public void run(Flags flags, Figures figures) throws IOException, InterruptedException {
        int starts = flags.number("-n", 5, 1, 1000);
        Path data = flags.text("-data-dir")
                .map(Path::of)
                .orElseThrow(() -> new IllegalArgumentException("flag \"-data-dir\" is missing"));
        if (Files.exists(data)) {
            throw new IllegalArgumentException("\"" + data + "\" exists already, so that no start would be the first");
        }
        figures.say("drover agent -dev, from its start until it is ready:");
        figures.add("first_start_ms", start(data) / 1e6);
        Samples later = new Samples();
        for (int start = 0; start < starts; start++) {
            later.addNanos(start(data));
        }
        figures.add("later_starts", starts);
        figures.add("later_start_p50_ms", later.median());
        figures.add("later_start_least_ms", later.least());
        figures.add("later_start_most_ms", later.most());
    }

    private static long start(Path data) throws IOException, InterruptedException {
        String drover =
                Path.of(System.getProperty("drover.home", "."), "drover").toString();
        long begin = System.nanoTime();
        Process agent = new ProcessBuilder(
                        drover, "agent", "-dev", "-data-dir", data.toString(), "-http-port", "0", "-rpc-port", "0")
                .redirectError(Redirect.DISCARD)
                .start();
        try {
            // Ends the reading of its output, too.
            CompletableFuture.delayedExecutor(LONGEST_SECONDS, TimeUnit.SECONDS).execute(agent::destroyForcibly);
            awaitReady(agent.getInputStream());
            long nanos = System.nanoTime() - begin;
            agent.destroy();
            agent.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS);
            return nanos;
        } finally {
            agent.destroyForcibly();
        }
    }

    private static void awaitReady(InputStream output) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(output, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.contains(READY)) {
                return;
            }
        }
        throw new IOException("the agent ended before it was ready");
    }
}
