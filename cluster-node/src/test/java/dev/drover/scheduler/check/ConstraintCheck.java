package dev.drover.scheduler.check;

import dev.drover.protocol.job.Constraint;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.node.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Whether a node is one that a job asks for, without regard to what runs there. */
public final class ConstraintCheck {
    private ConstraintCheck() {}

    /** Whether the job may come to the node's pool and datacenter. */
    public static boolean reaches(Job job, Node node) {
        boolean isInPool = job.nodePool().equals("all") || job.nodePool().equals(node.nodePool());
        return isInPool
                && job.datacenters().stream()
                        .anyMatch(pattern -> Pattern.matches(pattern.replace("*", ".*"), node.datacenter()));
    }

    /** The rules that do not hold on the node; those that count allocations are looked at by {@link PlanCheck}. */
    static List<String> broken(Job job, TaskGroup group, Node node) {
        List<Constraint> rules = new ArrayList<>(job.constraints());
        rules.addAll(group.constraints());
        group.tasks().forEach(task -> rules.addAll(task.constraints()));
        List<String> broken = new ArrayList<>();
        if (!reaches(job, node)) {
            broken.add("node pool " + node.nodePool() + " or datacenter " + node.datacenter());
        }
        rules.stream()
                .filter(rule -> !holds(rule, node))
                .map(Constraint::toString)
                .forEach(broken::add);
        return broken;
    }

    private static boolean holds(Constraint rule, Node node) {
        Optional<String> left = fact(rule.left(), node);
        Optional<String> right = fact(rule.right(), node);
        return switch (rule.operator()) {
            case "distinct_hosts", "distinct_property" -> true;
            case "is_set" -> left.isPresent();
            case "is_not_set" -> left.isEmpty();
            case "!=", "not" -> !left.equals(right);
            default -> left.isPresent() && right.isPresent() && holds(left.get(), rule.operator(), right.get());
        };
    }

    private static boolean holds(String left, String operator, String right) {
        return switch (operator) {
            case "=", "==", "is" -> left.equals(right);
            case "regexp" -> Pattern.compile(right).matcher(left).find();
            case "set_contains", "set_contains_all" -> set(left).containsAll(set(right));
            case "set_contains_any" -> set(right).stream().anyMatch(set(left)::contains);
            case "version", "semver" ->
                Arrays.stream(right.split(","))
                        .allMatch(bound -> PlainVersion.of(left).isWithin(bound.trim()));
            default -> isInOrder(compare(left, right), operator);
        };
    }

    private static boolean isInOrder(int order, String operator) {
        return switch (operator) {
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            case ">=" -> order >= 0;
            default -> throw new AssertionError("no test draws the operator " + operator);
        };
    }

    /** As numbers if both are some, and as text otherwise. */
    private static int compare(String left, String right) {
        Pattern number = Pattern.compile("[0-9]+([.][0-9]+)?");
        boolean areNumbers =
                number.matcher(left).matches() && number.matcher(right).matches();
        return areNumbers ? Double.compare(Double.parseDouble(left), Double.parseDouble(right)) : left.compareTo(right);
    }

    private static Set<String> set(String text) {
        Set<String> members = new HashSet<>();
        for (String member : text.split(",", -1)) {
            members.add(member.trim());
        }
        return members;
    }

    /** What one side of a rule is on a node; empty where it names a fact that the node does not have. */
    static Optional<String> fact(String side, Node node) {
        if (!side.startsWith("${")) {
            return Optional.of(side);
        }
        String name = side.substring("${".length(), side.length() - "}".length());
        if (name.startsWith("meta.")) {
            return Optional.ofNullable(node.meta().get(name.substring("meta.".length())));
        }
        if (name.startsWith("attr.")) {
            return Optional.ofNullable(node.attributes().get(name.substring("attr.".length())));
        }
        return Optional.of(
                switch (name) {
                    case "node.class" -> node.nodeClass();
                    case "node.datacenter" -> node.datacenter();
                    case "node.pool" -> node.nodePool();
                    case "node.unique.name" -> node.name();
                    case "node.unique.id" -> node.id().value();
                    default -> throw new AssertionError("no test draws a rule about " + side);
                });
    }
}
