package dev.drover.scheduler.feasible;

import dev.drover.protocol.job.Constraint;
import dev.drover.protocol.node.Node;

/**
 * A rule that keeps a group from a node.
 *
 * @param rule as metrics name it
 * @param left what the rule's left side is on the node; empty where the node has no such fact
 * @param right the same for the right side
 */
public record Obstacle(String rule, String left, String right) {
    static final String MISSING_DEVICES = "missing devices";

    static Obstacle of(Constraint constraint, Node node) {
        return new Obstacle(
                constraint.toString(),
                Target.resolve(constraint.left(), node).orElse(""),
                Target.resolve(constraint.right(), node).orElse(""));
    }

    /** Whether the node has too few devices of those that are asked for, whoever uses them. */
    public boolean isAboutDevices(String asked) {
        return rule.equals(MISSING_DEVICES) && right.equals(asked);
    }
}
