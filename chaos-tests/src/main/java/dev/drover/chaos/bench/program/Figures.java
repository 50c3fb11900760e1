package dev.drover.chaos.bench.program;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.util.Locale;

/** What a load program found: a line for each figure as soon as it is known, and one JSON object of all at the end. */
public final class Figures {
    private static final double THOUSANDTHS = 1000;

    private final PrintStream out;
    private final ObjectNode json = JsonNodeFactory.instance.objectNode();

    public Figures(PrintStream out) {
        this.out = out;
    }

    /** A line for people only. */
    public void say(String line, Object... arguments) {
        out.println(String.format(Locale.ROOT, line, arguments));
    }

    /** A figure; its name ends with its unit. */
    public void add(String name, double value) {
        double rounded = Math.round(value * THOUSANDTHS) / THOUSANDTHS;
        say("  %-36s %14.3f", name, rounded);
        json.put(name, rounded);
    }

    /** A count. */
    public void add(String name, long value) {
        say("  %-36s %10d", name, value);
        json.put(name, value);
    }

    /** Something that went wrong and that whoever reads the figures must know. */
    public void trouble(String what) {
        say("  not measured: %s", what);
        json.withArray("not_measured").add(what);
    }

    /** The last line. */
    public void finish() {
        out.println(json);
    }
}
