package dev.drover.chaos.bench.journal;

import dev.drover.chaos.bench.program.Figures;
import dev.drover.chaos.bench.program.Flags;
import dev.drover.chaos.bench.program.LoadProgram;
import dev.drover.chaos.bench.program.Samples;
import dev.drover.persistence.embedded.CassandraSettings;
import dev.drover.persistence.embedded.EmbeddedCassandra;
import dev.drover.persistence.embedded.EmbeddedCassandraException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Compares Drover's journal with the stock Cassandra plugin on one embedded Cassandra, each in processes of its own, by
 * turns. A process that fails or does not end is left out, and the figures say so.
 */
public final class JournalComparison implements LoadProgram {
    private static final String HEAP = "1g";
    private static final int EVENTS_PER_ENTITY = 10;
    /** Beside warm-up and slices: starts, pauses, entities filled and recovered, and answers waited for. */
    private static final long LONGEST_REST_SECONDS = 900;

    private static final int SLICES = 5;

    private static final List<LoadSettings.Plugin> BOTH = List.of(LoadSettings.Plugin.values());

    @Override
    public String usage() {
        return """
            Usage: drover bench journal [options]

              Compares Drover's journal with the stock Cassandra plugin on a Cassandra of its own: events per second and
              latency with 1, 16, 64 and 512 in flight, fresh entities per second, processor time, and the recovery of
              many entities. Needs no agent. Takes about half an hour.

              -quick              a minute or two in all, to see that it works: 1 round, 5 s of warm-up, slices of 3 s,
                                  500 entities; the flags below win over it
              -rounds=N           how often each side is measured, by turns (default 3)
              -warm-up=SECONDS    before the first slice of each (default 120)
              -slice=SECONDS      length of a measured slice (default 20)
              -entities=N         how many entities of 10 events are recovered (default 10000)
              -plugin=NAME        measures one side alone: drover or stock
              -data-dir=DIR       where the Cassandra keeps its data (required; may be removed afterwards)
            """;
    }

    @Override
    public List<String> flags() {
        return List.of("-rounds", "-warm-up", "-slice", "-entities", "-plugin", "-data-dir");
    }

    @Override
    public List<String> switches() {
        return List.of("-quick");
    }

    @Override
    public void run(Flags flags, Figures figures) throws IOException, InterruptedException {
        boolean quick = flags.has("-quick");
        int rounds = flags.number("-rounds", quick ? 1 : 3, 1, 100);
        Sizes sizes = new Sizes(
                flags.number("-warm-up", quick ? 5 : 120, 0, 3600),
                flags.number("-slice", quick ? 3 : 20, 1, 3600),
                flags.number("-entities", quick ? 500 : 10_000, 1, 1_000_000));
        List<LoadSettings.Plugin> plugins = flags.text("-plugin")
                .map(JournalComparison::named)
                .map(List::of)
                .orElse(BOTH);
        Path data = flags.text("-data-dir")
                .map(Path::of)
                .orElseThrow(() -> new IllegalArgumentException("flag \"-data-dir\" is missing"));
        try (EmbeddedCassandra cassandra =
                EmbeddedCassandra.start(CassandraSettings.builder(data).build())) {
            Comparison comparison = new Comparison(cassandra, plugins, sizes, figures);
            comparison.rates(rounds);
            comparison.recovery();
            comparison.print();
        } catch (EmbeddedCassandraException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static LoadSettings.Plugin named(String name) {
        return BOTH.stream()
                .filter(plugin -> nameOf(plugin).equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "flag \"-plugin\" must be drover or stock, and is \"" + name + "\""));
    }

    private static String nameOf(LoadSettings.Plugin plugin) {
        return plugin.name().toLowerCase(Locale.ROOT);
    }

    private record Sizes(int warmUpSeconds, int sliceSeconds, int entities) {
        long longestSeconds() {
            return warmUpSeconds + (long) SLICES * sliceSeconds + LONGEST_REST_SECONDS;
        }

        List<String> arguments() {
            return List.of(
                    "warmup=" + warmUpSeconds,
                    "slice=" + sliceSeconds,
                    "entities=" + entities,
                    "events=" + EVENTS_PER_ENTITY);
        }
    }

    /** One comparison: starts the processes, one at a time, and collects what they print. */
    private static final class Comparison {
        private final EmbeddedCassandra cassandra;
        private final List<LoadSettings.Plugin> plugins;
        private final Sizes sizes;
        private final Figures figures;
        private final Map<String, Samples> found = new TreeMap<>();

        Comparison(EmbeddedCassandra cassandra, List<LoadSettings.Plugin> plugins, Sizes sizes, Figures figures) {
            this.cassandra = cassandra;
            this.plugins = plugins;
            this.sizes = sizes;
            this.figures = figures;
        }

        /** Each round on a keyspace of its own: what earlier ones left would be recovered first. */
        void rates(int rounds) throws IOException, InterruptedException {
            for (int round = 1; round <= rounds; round++) {
                for (LoadSettings.Plugin plugin : plugins) {
                    figures.say("round %d of %d, %s:", round, rounds, plugin);
                    run(plugin, LoadSettings.Mode.RATES, "rates_" + round);
                }
            }
        }

        void recovery() throws IOException, InterruptedException {
            for (LoadSettings.Plugin plugin : plugins) {
                figures.say("recovery of %d entities, %s:", sizes.entities(), plugin);
                if (run(plugin, LoadSettings.Mode.FILL, "recovery")) {
                    run(plugin, LoadSettings.Mode.RECOVER, "recovery");
                }
            }
        }

        void print() {
            figures.say("medians:");
            found.forEach((name, samples) -> figures.add(name, samples.median()));
        }

        private boolean run(LoadSettings.Plugin plugin, LoadSettings.Mode mode, String keyspace)
                throws IOException, InterruptedException {
            Process child = new ProcessBuilder(command(plugin, mode, keyspace))
                    .redirectErrorStream(true)
                    .start();
            // Ends the reading below as well.
            CompletableFuture.delayedExecutor(sizes.longestSeconds(), TimeUnit.SECONDS)
                    .execute(child::destroyForcibly);
            try (BufferedReader output = child.inputReader()) {
                output.lines().forEach(line -> take(plugin, line));
                int exit = child.waitFor();
                if (exit != 0) {
                    figures.trouble(plugin + " " + mode + " ended with " + exit);
                }
                return exit == 0;
            } finally {
                child.destroyForcibly();
            }
        }

        private List<String> command(LoadSettings.Plugin plugin, LoadSettings.Mode mode, String keyspace) {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx" + HEAP,
                    "-Xms" + HEAP,
                    "-XX:+UseSerialGC",
                    "-Dlogback.configurationFile=journal-load-logback.xml",
                    "-cp",
                    System.getProperty("java.class.path"),
                    JournalLoad.class.getName(),
                    "plugin=" + plugin,
                    "mode=" + mode,
                    "host=" + cassandra.host(),
                    "port=" + cassandra.port(),
                    "keyspace=" + nameOf(plugin) + "_" + keyspace,
                    "store-pid=" + cassandra.pid()));
            command.addAll(sizes.arguments());
            return command;
        }

        private void take(LoadSettings.Plugin plugin, String line) {
            String[] words = line.split(" ", -1);
            if (words.length == 3 && words[0].equals("figure")) {
                double value = Double.parseDouble(words[2]);
                found.computeIfAbsent(nameOf(plugin) + "_" + words[1], name -> new Samples())
                        .add(value);
                figures.say("  %-44s %14.4f", words[1], value);
            } else {
                figures.say("  %s", line);
            }
        }
    }
}
