package dev.drover.chaos.bench.program;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Measured values of one kind, and what is said about them. Confined to one thread. */
public final class Samples {
    private final List<Double> values = new ArrayList<>();

    public void add(double value) {
        values.add(value);
    }

    /** A time span, kept in milliseconds. */
    public void addNanos(long nanos) {
        add(nanos / 1e6);
    }

    public void addAll(Samples others) {
        values.addAll(others.values);
    }

    /** The smallest sample that at least so many percent do not exceed. */
    public double percentile(int percent) {
        if (values.isEmpty() || percent < 0 || percent > 100) {
            throw new IllegalArgumentException("no percentile " + percent + " of " + values.size() + " samples");
        }
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        int rank = (int) Math.ceil(sorted.size() * percent / 100.0);
        return sorted.get(Math.max(0, rank - 1));
    }

    /** The lower one of two in the middle. */
    public double median() {
        return percentile(50);
    }

    public double least() {
        return percentile(0);
    }

    public double most() {
        return percentile(100);
    }
}
