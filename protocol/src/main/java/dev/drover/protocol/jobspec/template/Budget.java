package dev.drover.protocol.jobspec.template;

import dev.drover.protocol.regex.BoundedRegex;

/** Counts what a rendering has cost so far; not safe for several threads. */
final class Budget implements BoundedRegex.Meter {
    /** Of actions, and of characters that a regular expression looks at. */
    static final long STEPS = 5_000_000;

    /** Of characters and elements that are made on the way, the output included. */
    static final long WEIGHT = 32L << 20;

    /** Of what is written in the end, in characters. */
    static final int OUTPUT = 4 << 20;

    private static final int CHARACTERS_A_STEP = 32;

    private long steps;
    private long weight;

    @Override
    public void step() {
        steps(1);
    }

    /** Looking through something of this size, which costs less than an action. */
    void work(long size) {
        steps(size / CHARACTERS_A_STEP);
    }

    private void steps(long count) {
        steps += count;
        if (steps > STEPS) {
            throw new Fault("rendering takes more than " + STEPS + " steps");
        }
    }

    /** Call before something of this size is made. */
    @Override
    public void charge(long size) {
        weight += size;
        if (weight > WEIGHT) {
            throw new Fault("rendering makes more than " + WEIGHT + " characters on the way");
        }
    }

    void output(long length) {
        if (length > OUTPUT) {
            throw new Fault("rendering writes more than " + OUTPUT + " characters");
        }
    }
}
