package dev.drover.chaos.bench;

import dev.drover.chaos.bench.api.CostBench;
import dev.drover.chaos.bench.api.HelloBench;
import dev.drover.chaos.bench.api.IdleBench;
import dev.drover.chaos.bench.api.JobsBench;
import dev.drover.chaos.bench.api.MemoryBench;
import dev.drover.chaos.bench.api.StartBench;
import dev.drover.chaos.bench.api.StatusBench;
import dev.drover.chaos.bench.api.SubmitBench;
import dev.drover.chaos.bench.api.TasksBench;
import dev.drover.chaos.bench.journal.JournalComparison;
import dev.drover.chaos.bench.program.Figures;
import dev.drover.chaos.bench.program.Flags;
import dev.drover.chaos.bench.program.LoadProgram;
import dev.drover.chaos.bench.scheduler.SchedulerBench;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Runs {@code drover bench}: load programs that print figures, the last line as one JSON object. */
public final class Main {
    private static final Map<String, LoadProgram> PROGRAMS = new TreeMap<>(Map.ofEntries(
            Map.entry("cost", new CostBench()),
            Map.entry("hello", new HelloBench()),
            Map.entry("idle", new IdleBench()),
            Map.entry("jobs", new JobsBench()),
            Map.entry("journal", new JournalComparison()),
            Map.entry("memory", new MemoryBench()),
            Map.entry("scheduler", new SchedulerBench()),
            Map.entry("start", new StartBench()),
            Map.entry("status", new StatusBench()),
            Map.entry("submit", new SubmitBench()),
            Map.entry("tasks", new TasksBench())));

    private Main() {}

    public static void main(String[] arguments) throws InterruptedException {
        List<String> words = List.of(arguments);
        if (words.isEmpty() || isHelp(words.get(0))) {
            System.out.println(usage());
            System.exit(words.isEmpty() ? 1 : 0);
        }
        System.exit(run(words.get(0), words.subList(1, words.size())));
    }

    private static boolean isHelp(String word) {
        return word.matches("--?h(elp)?");
    }

    private static String usage() {
        return "Usage: drover bench <program> [options]\n\n  Programs: " + String.join(", ", PROGRAMS.keySet())
                + "; 'drover bench <program> -help' says what each measures";
    }

    private static int run(String name, List<String> words) throws InterruptedException {
        LoadProgram program = PROGRAMS.get(name);
        if (program == null) {
            System.err.println("no load program is named \"" + name + "\"\n" + usage());
            return 1;
        }
        if (words.stream().anyMatch(Main::isHelp)) {
            System.out.print(program.usage());
            return 0;
        }
        try {
            Figures figures = new Figures(System.out);
            program.run(Flags.parse(program, words, System.getenv()), figures);
            figures.finish();
            return 0;
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.print(program.usage());
            return 1;
        } catch (IOException e) {
            System.err.println("the measurement was given up: " + e.getMessage());
            return 1;
        }
    }
}
