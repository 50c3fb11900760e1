package dev.drover.protocol.job;

/**
 * A soft placement rule: nodes for which it holds are preferred, or avoided. Sides and operators are those of a {@link
 * Constraint}.
 *
 * @param weight -100..100 and not 0; below 0 the nodes are avoided
 */
public record Affinity(String left, String operator, String right, int weight) {
    /** The rule without its weight. */
    public Constraint rule() {
        return new Constraint(left, operator, right);
    }

    /** {@code left operator right}. */
    @Override
    public String toString() {
        return rule().toString();
    }
}
