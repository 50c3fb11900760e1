package dev.drover.protocol.job;

/** A hard placement rule: both sides may hold ${attr.…}, ${node.…} and ${meta.…}. Operators are Nomad's words. */
public record Constraint(String left, String operator, String right) {
    /** Nomad's way to name a constraint in metrics: {@code left operator right}. */
    @Override
    public String toString() {
        return left + " " + operator + " " + right;
    }
}
