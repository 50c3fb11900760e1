package dev.drover.chaos.bench.journal;

import dev.drover.persistence.embedded.CassandraSettings;
import dev.drover.persistence.embedded.EmbeddedCassandra;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Compares Drover's journal with the stock Cassandra plugin on one embedded Cassandra, each in processes of its own, by
 * turns. Arguments: data directory, rounds, seconds of warm-up, seconds of a slice, entities to recover.
 */
public final class JournalComparison {
    private static final String HEAP = "-Xmx1g";
    private static final String EVENTS_PER_ENTITY = "10";
    private static final long LONGEST_CHILD_MINUTES = 10;

    private final EmbeddedCassandra cassandra;
    private final String[] numbers;
    private final Map<String, List<Double>> figures = new TreeMap<>();

    private JournalComparison(EmbeddedCassandra cassandra, String warmup, String slice, String entities) {
        this.cassandra = cassandra;
        this.numbers = new String[] {
            "warmup=" + warmup, "slice=" + slice, "entities=" + entities, "events=" + EVENTS_PER_ENTITY
        };
    }

    public static void main(String[] args) throws Exception {
        if (args.length != 5) {
            System.err.println("arguments: data directory, rounds, warm-up s, slice s, entities to recover");
            System.exit(1);
        }
        CassandraSettings settings = CassandraSettings.builder(Path.of(args[0])).build();
        try (EmbeddedCassandra cassandra = EmbeddedCassandra.start(settings)) {
            JournalComparison comparison = new JournalComparison(cassandra, args[2], args[3], args[4]);
            for (int round = 1; round <= Integer.parseInt(args[1]); round++) {
                for (LoadSettings.Plugin plugin : LoadSettings.Plugin.values()) {
                    comparison.run(plugin, LoadSettings.Mode.RATES, "rates");
                }
            }
            for (LoadSettings.Plugin plugin : LoadSettings.Plugin.values()) {
                comparison.run(plugin, LoadSettings.Mode.FILL, "recovery");
                comparison.run(plugin, LoadSettings.Mode.RECOVER, "recovery");
            }
            comparison.print();
        }
    }

    private void run(LoadSettings.Plugin plugin, LoadSettings.Mode mode, String keyspace)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                HEAP,
                "-Xms1g",
                "-XX:+UseSerialGC",
                "-Dlogback.configurationFile=journal-load-logback.xml",
                "-cp",
                System.getProperty("java.class.path"),
                JournalLoad.class.getName(),
                "plugin=" + plugin,
                "mode=" + mode,
                "host=" + cassandra.host(),
                "port=" + cassandra.port(),
                "keyspace=" + plugin.name().toLowerCase(Locale.ROOT) + "_" + keyspace,
                "store-pid=" + cassandra.pid()));
        command.addAll(List.of(numbers));
        Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (BufferedReader output = child.inputReader()) {
            output.lines().forEach(line -> take(plugin, line));
            if (!child.waitFor(LONGEST_CHILD_MINUTES, TimeUnit.MINUTES) || child.exitValue() != 0) {
                throw new IllegalStateException(plugin + " " + mode + " failed");
            }
        } finally {
            child.destroyForcibly();
        }
    }

    private void take(LoadSettings.Plugin plugin, String line) {
        System.out.println(plugin + " " + line);
        String[] words = line.split(" ", -1);
        if (words.length > 2 && words[0].equals("figure")) {
            figures.computeIfAbsent(words[1] + " " + plugin, name -> new ArrayList<>())
                    .add(Double.parseDouble(words[2]));
        }
    }

    private void print() {
        System.out.println("medians:");
        figures.forEach((name, values) -> {
            List<Double> sorted = values.stream().sorted().toList();
            System.out.printf(Locale.ROOT, "%-40s %12.3f%n", name, sorted.get(sorted.size() / 2));
        });
    }
}
