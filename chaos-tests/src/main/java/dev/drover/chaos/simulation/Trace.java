package dev.drover.chaos.simulation;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/** What happened last, as far as somebody who reads it wants to know. Lines are made only when they are read. */
final class Trace {
    private final VirtualTime time;
    private final int most;
    private final Deque<Line> lines = new ArrayDeque<>();
    private long step;

    private record Line(Duration at, long step, String what, List<Object> arguments) {}

    /** @param most lines that are kept */
    Trace(VirtualTime time, int most) {
        this.time = time;
        this.most = most;
    }

    void step() {
        step++;
    }

    long steps() {
        return step;
    }

    /** @param arguments nothing that changes */
    void note(String what, Object... arguments) {
        if (lines.size() == most) {
            lines.removeFirst();
        }
        lines.add(new Line(time.passed(), step, what, Arrays.asList(arguments)));
    }

    List<String> lines() {
        List<String> read = new ArrayList<>();
        for (Line line : lines) {
            read.add(String.format(
                    Locale.ROOT,
                    "%12.6f s  step %-9d %s",
                    line.at().toNanos() / 1e9,
                    line.step(),
                    String.format(Locale.ROOT, line.what(), line.arguments().toArray())));
        }
        return read;
    }
}
