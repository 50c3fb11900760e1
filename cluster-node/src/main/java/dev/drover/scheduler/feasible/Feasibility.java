package dev.drover.scheduler.feasible;

import dev.drover.protocol.job.Constraint;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.node.Node;
import dev.drover.scheduler.snapshot.NodeView;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which nodes can take a job's groups, remembered for one evaluation: nodes of one computed class are asked once, unless
 * a constraint mentions a {@code unique.} fact. What is remembered is the rule that was in the way, so that the metrics
 * of the last node say as much as those of the first.
 */
public final class Feasibility {
    private static final String MISSING_DRIVERS = "missing drivers";

    private final boolean distinctHosts;
    private final Checks jobChecks;
    private final Map<String, GroupChecks> groups = new HashMap<>();

    public Feasibility(Job job) {
        this.distinctHosts = wantsDistinctHosts(job.constraints());
        this.jobChecks = new Checks(nodeRules(job.constraints()));
    }

    /** The text of the first rule that keeps the group from the node; empty if none does. */
    public Optional<String> obstacle(NodeView node, TaskGroup group) {
        Optional<String> ofJob = jobChecks.obstacle(node);
        return ofJob.isPresent() ? ofJob : checks(group).obstacle(node);
    }

    /** Whether at most one of the job's allocations may be on a node. */
    public boolean wantsDistinctHostsOfJob() {
        return distinctHosts;
    }

    /** Whether at most one of the group's allocations may be on a node. */
    public boolean wantsDistinctHostsOfGroup(TaskGroup group) {
        return checks(group).distinctHosts;
    }

    /** Whether nodes of one class may differ in whether they can take the group. */
    public boolean escapesClasses(TaskGroup group) {
        return jobChecks.escaped || checks(group).constraints.escaped;
    }

    /** By computed class asked so far, whether its nodes can take the group; empty if the group escapes classes. */
    public SortedMap<String, Boolean> classes(TaskGroup group) {
        SortedMap<String, Boolean> found = new TreeMap<>();
        if (escapesClasses(group)) {
            return found;
        }
        GroupChecks checks = checks(group);
        jobChecks.remembered.forEach((name, obstacle) -> {
            if (obstacle.isPresent()) {
                found.put(name, false);
            }
        });
        checks.classes.forEach(name -> found.putIfAbsent(name, checks.isFree(name)));
        return Collections.unmodifiableSortedMap(found);
    }

    private GroupChecks checks(TaskGroup group) {
        return groups.computeIfAbsent(group.name(), name -> new GroupChecks(group));
    }

    private static boolean wantsDistinctHosts(List<Constraint> constraints) {
        return constraints.stream()
                .anyMatch(constraint -> constraint.operator().equals(ConstraintRule.DISTINCT_HOSTS)
                        && !constraint.right().equals("false"));
    }

    private static List<Constraint> nodeRules(List<Constraint> constraints) {
        return constraints.stream()
                .filter(constraint -> !constraint.operator().equals(ConstraintRule.DISTINCT_HOSTS))
                .toList();
    }

    /** The drivers and constraints of one group and its tasks. */
    private static final class GroupChecks {
        private final Set<String> drivers = new TreeSet<>();
        private final Map<String, Boolean> driversByClass = new HashMap<>();
        private final Set<String> classes = new TreeSet<>();
        private final Checks constraints;
        private final boolean distinctHosts;

        GroupChecks(TaskGroup group) {
            List<Constraint> all = new ArrayList<>(group.constraints());
            for (Task task : group.tasks()) {
                drivers.add(task.driver());
                all.addAll(task.constraints());
            }
            this.constraints = new Checks(nodeRules(all));
            this.distinctHosts = wantsDistinctHosts(group.constraints());
        }

        Optional<String> obstacle(NodeView node) {
            classes.add(node.computedClass());
            boolean hasDrivers =
                    driversByClass.computeIfAbsent(node.computedClass(), name -> hasDrivers(node.node(), drivers));
            return hasDrivers ? constraints.obstacle(node) : Optional.of(MISSING_DRIVERS);
        }

        boolean isFree(String computedClass) {
            return driversByClass.getOrDefault(computedClass, false)
                    && constraints
                            .remembered
                            .getOrDefault(computedClass, Optional.empty())
                            .isEmpty();
        }

        private static boolean hasDrivers(Node node, Set<String> drivers) {
            return drivers.stream().allMatch(name -> hasDriver(node, name));
        }

        private static boolean hasDriver(Node node, String name) {
            Node.Driver driver = node.drivers().get(name);
            if (driver != null) {
                return driver.detected() && driver.healthy();
            }
            String attribute = node.attributes().getOrDefault("driver." + name, "");
            return attribute.equals("1") || attribute.equals("true");
        }
    }

    /** A list of constraints, and what is known of it by computed class (by node where it escapes classes). */
    private static final class Checks {
        private final List<Constraint> constraints;
        private final boolean escaped;
        private final Map<String, Optional<String>> remembered = new HashMap<>();

        Checks(List<Constraint> constraints) {
            this.constraints = constraints;
            this.escaped = constraints.stream()
                    .anyMatch(constraint -> Target.isUnique(constraint.left()) || Target.isUnique(constraint.right()));
        }

        Optional<String> obstacle(NodeView node) {
            if (constraints.isEmpty()) {
                return Optional.empty();
            }
            String key = escaped ? node.id().value() : node.computedClass();
            return remembered.computeIfAbsent(key, unseen -> constraints.stream()
                    .filter(constraint -> !ConstraintRule.holds(constraint, node.node()))
                    .map(Constraint::toString)
                    .findFirst());
        }
    }
}
