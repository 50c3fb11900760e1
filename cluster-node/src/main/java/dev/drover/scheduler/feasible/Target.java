package dev.drover.scheduler.feasible;

import dev.drover.protocol.node.Node;
import java.util.Optional;

/** One side of a constraint: literal text, or a fact of the node where it has the form <code>${…}</code>. */
public final class Target {
    private static final String DRIVER = "driver.";

    private Target() {}

    /** Whether nodes of one computed class may differ in it. */
    public static boolean isUnique(String target) {
        return fact(target)
                .filter(fact -> fact.startsWith("node.unique.")
                        || fact.startsWith("attr.unique.")
                        || fact.startsWith("meta.unique."))
                .isPresent();
    }

    /** Empty if it names a fact the node does not have. */
    public static Optional<String> resolve(String target, Node node) {
        return fact(target).map(fact -> ofNode(fact, node)).orElseGet(() -> Optional.of(target));
    }

    /** What a target names of the node; empty if it is literal text. */
    private static Optional<String> fact(String target) {
        return target.startsWith("${") && target.endsWith("}")
                ? Optional.of(target.substring(2, target.length() - 1).trim())
                : Optional.empty();
    }

    private static Optional<String> ofNode(String fact, Node node) {
        if (fact.startsWith("attr.")) {
            return attribute(fact.substring("attr.".length()), node);
        }
        if (fact.startsWith("meta.")) {
            return Optional.ofNullable(node.meta().get(fact.substring("meta.".length())));
        }
        return switch (fact) {
            case "node.unique.id" -> Optional.of(node.id().value());
            case "node.unique.name" -> Optional.of(node.name());
            case "node.datacenter" -> Optional.of(node.datacenter());
            case "node.class" -> Optional.of(node.nodeClass());
            case "node.pool" -> Optional.of(node.nodePool());
            default -> Optional.empty();
        };
    }

    private static Optional<String> attribute(String key, Node node) {
        String value = node.attributes().get(key);
        if (value != null || !key.startsWith(DRIVER)) {
            return Optional.ofNullable(value);
        }
        return node.drivers().values().stream()
                .filter(driver -> driver.attributes().containsKey(key))
                .findFirst()
                .map(driver -> driver.attributes().get(key));
    }
}
