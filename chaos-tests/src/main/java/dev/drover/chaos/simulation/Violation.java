package dev.drover.chaos.simulation;

/** An invariant that did not hold. */
public record Violation(Invariant invariant, String what) {
    @Override
    public String toString() {
        return invariant + ": " + what;
    }
}
