package dev.drover.chaos.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One run of the simulated cluster: all of it follows from the seed. First things go wrong, then nothing does any more. */
public final class Run {
    /** How long things go wrong. */
    public static final Duration FAULTS = Duration.ofMinutes(10);

    private static final Duration PEACE = Duration.ofMinutes(10);
    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final int TRACE_LINES = 200;
    private static final int LINE = 240;

    private final long seed;
    private final Sabotage sabotage;
    private final Duration faults;
    private final int traceLines;

    private Run(long seed, Sabotage sabotage, Duration faults, int traceLines) {
        this.seed = seed;
        this.sabotage = sabotage;
        this.faults = faults;
        this.traceLines = traceLines;
    }

    public static Run of(long seed) {
        return new Run(seed, Sabotage.NONE, FAULTS, TRACE_LINES);
    }

    /** The same with a rule broken on purpose. */
    Run with(Sabotage broken) {
        return new Run(seed, broken, faults, traceLines);
    }

    /** The same with faults for this long. */
    public Run faultsFor(Duration span) {
        return new Run(seed, sabotage, span, traceLines);
    }

    /** The same with every line of its trace kept. */
    public Run traced() {
        return new Run(seed, sabotage, faults, Integer.MAX_VALUE);
    }

    /**
     * How a run ended.
     *
     * @param events of all entities, as they count
     */
    public record Outcome(
            long seed, long steps, Duration passed, long events, Optional<Violation> violation, List<String> trace) {
        public Outcome {
            trace = List.copyOf(trace);
        }

        /** For whoever has to find out what went wrong. */
        public String report() {
            List<String> lines = new ArrayList<>();
            trace.forEach(line -> lines.add(line.length() > LINE ? line.substring(0, LINE) + "..." : line));
            lines.add("seed " + seed + ", step " + steps + ": "
                    + violation.map(Violation::toString).orElse("no violation"));
            lines.add("replay it with: ./drover test -simulation 1 -seed " + seed);
            return String.join("\n", lines);
        }
    }

    public Outcome go() {
        SimulatedWorld world = new SimulatedWorld(seed, sabotage, traceLines);
        world.begin();
        world.runFor(faults);
        if (world.violation().isEmpty()) {
            settle(world);
        }
        return new Outcome(
                seed,
                world.trace().steps(),
                world.time().passed(),
                world.auditor().events(),
                world.violation(),
                world.violation().isPresent() || traceLines > TRACE_LINES
                        ? world.trace().lines()
                        : List.of());
    }

    private static void settle(SimulatedWorld world) {
        world.calm();
        Peace peace = new Peace(world);
        Optional<Violation> missing = Optional.empty();
        for (Duration waited = Duration.ZERO; waited.compareTo(PEACE) < 0; waited = waited.plus(LOOK)) {
            world.runFor(LOOK);
            missing = world.violation().or(peace::missing);
            if (missing.isEmpty() || world.violation().isPresent()) {
                break;
            }
        }
        missing.ifPresent(found -> world.violate(found.invariant(), found.what()));
        if (world.violation().isEmpty() && world.sabotage().keepsDecisions()) {
            new DecisionsAgain(world.store())
                    .wrong()
                    .ifPresent(wrong -> world.violate(Invariant.DECISIONS_COME_OUT_AGAIN, wrong));
        }
        world.checkPromises();
    }
}
