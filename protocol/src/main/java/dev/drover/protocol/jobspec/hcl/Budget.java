package dev.drover.protocol.jobspec.hcl;

/** Counts what evaluation has cost so far; not safe for several threads. */
final class Budget {
    private final Limits limits;
    private long steps;
    private long weight;

    Budget(Limits limits) {
        this.limits = limits;
    }

    Limits limits() {
        return limits;
    }

    void step() {
        steps(1);
    }

    /** Walking over a value of this weight; a character costs less than an expression. */
    void work(long size) {
        steps(1 + size / 8);
    }

    private void steps(long count) {
        steps += count;
        if (steps > limits.steps()) {
            throw Fault.limit("evaluation takes more than " + limits.steps() + " steps");
        }
    }

    /** Call before making something of this size. */
    void charge(long size) {
        weight += Math.max(0, size);
        if (weight > limits.weight() || size > limits.weight()) {
            throw Fault.limit("evaluation makes more than " + limits.weight() + " characters and elements");
        }
    }

    Value charged(Value value) {
        charge(value.weight());
        return value;
    }
}
