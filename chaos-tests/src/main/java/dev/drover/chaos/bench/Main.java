package dev.drover.chaos.bench;

import java.io.IOException;
import java.util.List;

/** Runs {@code drover bench}: load programs that print figures, the last line as one JSON object. */
public final class Main {
    private static final String USAGE = """
            Usage: drover bench submit [options]

              Submits one raw_exec batch job after another to a running agent, through its HTTP API, and prints how long
              it took until each task was alive and until each submission was answered.

              -n=JOBS             how many jobs are measured (default 200)
              -warm-up=JOBS       how many jobs run before those (default 0)
              -address=URL        the agent's address (default DROVER_ADDR, NOMAD_ADDR or http://127.0.0.1:4646)
            """;

    private Main() {}

    public static void main(String[] arguments) throws InterruptedException {
        List<String> words = List.of(arguments);
        if (words.isEmpty() || words.contains("-help") || words.contains("-h")) {
            System.out.print(USAGE);
            System.exit(words.isEmpty() ? 1 : 0);
        }
        System.exit(run(words));
    }

    private static int run(List<String> words) throws InterruptedException {
        try {
            if (!words.get(0).equals("submit")) {
                throw new IllegalArgumentException("no load program is named \"" + words.get(0) + "\"");
            }
            BenchOptions options = BenchOptions.parse(words.subList(1, words.size()), System.getenv());
            new SubmitBench(options).run(System.out);
            return 0;
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.print(USAGE);
            return 1;
        } catch (IOException e) {
            System.err.println("the measurement was given up: " + e);
            return 1;
        }
    }
}
