package dev.drover.protocol.job;

import java.util.List;

/**
 * A wish to spread a group's allocations over the values of a fact of the nodes.
 *
 * @param attribute the fact, such as <code>${node.datacenter}</code>
 * @param weight 1..100, against the other spreads
 * @param targets the shares wanted; empty for an even spread over whatever values there are
 */
public record Spread(String attribute, int weight, List<Target> targets) {
    public Spread {
        targets = List.copyOf(targets);
    }

    /** The share of allocations that shall be where the fact has this value. */
    public record Target(String value, int percent) {}
}
