package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code alloc jvm}: shows what the JVM of a task counts of itself. */
@Command(
        description = "Shows memory, collections, threads and classes of a task's JVM, which does not notice.",
        sortOptions = false)
final class AllocationJvm implements Subcommand {
    private static final double NANOS_PER_MILLI = 1e6;

    @Mixin
    JvmOptions jvm = new JvmOptions();

    @Option(names = "-json", description = "print JSON")
    boolean json;

    @Override
    public int run(Session session) {
        JvmOptions.Target target = jvm.target(session);
        JsonNode figures = target.api().get("reading the JVM's counters", target.path("", ""));
        Terminal terminal = session.terminal();
        if (json) {
            terminal.line(Json.pretty(figures));
            return 0;
        }
        details(figures).lines().forEach(terminal::line);
        terminal.title("Memory");
        memory(figures).lines().forEach(terminal::line);
        terminal.title("Collections");
        collectors(figures).lines().forEach(terminal::line);
        return 0;
    }

    private static KeyValues details(JsonNode figures) {
        JsonNode threads = figures.path("Threads");
        JsonNode classes = figures.path("Classes");
        return new KeyValues()
                .add("Task", Json.text(figures, "Task"))
                .add("PID", Json.number(figures, "Pid"))
                .add("Java", Json.text(figures, "JavaVersion") + ", " + Json.text(figures, "VM"))
                .add("Uptime", Times.amount(Duration.ofNanos(Json.number(figures, "Uptime"))))
                .add(
                        "Threads",
                        "%d, %d of them daemons; %d at most, %d so far"
                                .formatted(
                                        Json.number(threads, "Live"),
                                        Json.number(threads, "Daemon"),
                                        Json.number(threads, "Peak"),
                                        Json.number(threads, "Started")))
                .add(
                        "Classes",
                        "%d loaded, %d unloaded"
                                .formatted(Json.number(classes, "Loaded"), Json.number(classes, "Unloaded")))
                .add("GC Cause", Json.text(figures, "GCCause"))
                .add("Last GC Cause", Json.text(figures, "LastGCCause"));
    }

    private static Table memory(JsonNode figures) {
        Table table = Table.of("Area", "Used", "Committed", "Max");
        row(table, "heap", figures.path("Heap"));
        for (JsonNode pool : figures.path("Pools")) {
            row(table, Json.text(pool, "Generation") + "/" + Json.text(pool, "Space"), pool);
        }
        row(table, "metaspace", figures.path("Metaspace"));
        return table;
    }

    private static void row(Table table, String area, JsonNode memory) {
        table.row(
                area,
                Sizes.ofBytes(Json.number(memory, "Used")),
                Sizes.ofBytes(Json.number(memory, "Committed")),
                Sizes.ofBytes(Json.number(memory, "Max")));
    }

    private static Table collectors(JsonNode figures) {
        Table table = Table.of("Kind", "Count", "Time", "Average", "Last");
        for (JsonNode collector : figures.path("Collectors")) {
            long count = Json.number(collector, "Collections");
            long time = Json.number(collector, "Time");
            table.row(
                    Json.text(collector, "Name"),
                    Long.toString(count),
                    milliseconds(time),
                    milliseconds(count == 0 ? 0 : time / count),
                    milliseconds(Json.number(collector, "LastPause")));
        }
        return table;
    }

    private static String milliseconds(long nanos) {
        return String.format(Locale.ROOT, "%.1f ms", nanos / NANOS_PER_MILLI);
    }
}
