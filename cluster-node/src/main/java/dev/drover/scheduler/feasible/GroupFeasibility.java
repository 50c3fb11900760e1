package dev.drover.scheduler.feasible;

import dev.drover.protocol.jdk.JdkDemand;
import dev.drover.protocol.job.Constraint;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.Service;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.node.Node;
import dev.drover.scheduler.snapshot.NodeView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which nodes can take one group, remembered for one evaluation: nodes of one computed class are asked once, but for the
 * constraints that mention a {@code unique.} fact. What is remembered is every rule that was in the way, so that the
 * metrics of the last node say as much as those of the first.
 */
public final class GroupFeasibility {
    private static final String MISSING_DRIVERS = "missing drivers";
    /** What follows from a service that is to be registered in Consul, in the words in which Nomad adds it. */
    private static final Constraint CONSUL = new Constraint("${attr.consul.version}", "semver", ">= 1.8.0");

    private static final Set<String> OF_WHOEVER_PLACES =
            Set.of(ConstraintRule.DISTINCT_HOSTS, ConstraintRule.DISTINCT_PROPERTY);

    private final Set<String> drivers = new TreeSet<>();
    private final List<JdkDemand> jdks = new ArrayList<>();
    private final List<Constraint> ofJob = new ArrayList<>();
    private final List<Constraint> ofGroup = new ArrayList<>();
    private final List<Constraint> ofSingleNodes = new ArrayList<>();
    private final Map<String, List<Obstacle>> byClass = new HashMap<>();
    private final List<Constraint> distinctPropertiesOfJob;
    private final List<Constraint> distinctPropertiesOfGroup;
    private final EquipmentRules equipment;
    private final boolean distinctHostsOfJob;
    private final boolean distinctHostsOfGroup;

    GroupFeasibility(Job job, TaskGroup group) {
        this.distinctHostsOfJob = wantsDistinctHosts(job.constraints());
        this.distinctHostsOfGroup = wantsDistinctHosts(group.constraints());
        this.distinctPropertiesOfJob = distinctProperties(job.constraints());
        this.distinctPropertiesOfGroup = distinctProperties(group.constraints());
        this.equipment = new EquipmentRules(group);
        sort(job.constraints(), ofJob);
        sort(group.constraints(), ofGroup);
        if (group.allServices().anyMatch(Service::isOfConsul)) {
            ofGroup.add(CONSUL);
        }
        for (Task task : group.tasks()) {
            drivers.add(task.driver());
            JdkRule.demand(task).ifPresent(jdks::add);
            sort(task.constraints(), ofGroup);
        }
    }

    private static boolean wantsDistinctHosts(List<Constraint> constraints) {
        return constraints.stream()
                .anyMatch(constraint -> constraint.operator().equals(ConstraintRule.DISTINCT_HOSTS)
                        && !constraint.right().equals("false"));
    }

    private static List<Constraint> distinctProperties(List<Constraint> constraints) {
        return constraints.stream()
                .filter(constraint -> constraint.operator().equals(ConstraintRule.DISTINCT_PROPERTY))
                .toList();
    }

    private void sort(List<Constraint> constraints, List<Constraint> ofClasses) {
        for (Constraint constraint : constraints) {
            if (OF_WHOEVER_PLACES.contains(constraint.operator())) {
                continue;
            }
            boolean single = Target.isUnique(constraint.left()) || Target.isUnique(constraint.right());
            (single ? ofSingleNodes : ofClasses).add(constraint);
        }
    }

    /** The rules that keep the group from the node; empty if none does. */
    public List<Obstacle> obstacles(NodeView node) {
        List<Obstacle> ofClass = ofClass(node);
        return escapesClasses() ? ofNode(ofClass, node.node()) : ofClass;
    }

    /** Whether no rule that holds for the node's whole class keeps the group from it. */
    boolean isOpenToClassOf(NodeView node) {
        return ofClass(node).isEmpty();
    }

    private List<Obstacle> ofClass(NodeView node) {
        List<Obstacle> known = byClass.get(node.computedClass());
        if (known == null) {
            known = ofClass(node.node());
            byClass.put(node.computedClass(), known);
        }
        return known;
    }

    private List<Obstacle> ofClass(Node node) {
        List<Obstacle> found = new ArrayList<>();
        add(found, ofJob, node);
        List<String> missing =
                drivers.stream().filter(driver -> !hasDriver(node, driver)).toList();
        if (!missing.isEmpty()) {
            found.add(new Obstacle(MISSING_DRIVERS, "", String.join(", ", missing)));
        }
        jdks.forEach(demand -> JdkRule.obstacle(demand, node).ifPresent(found::add));
        add(found, ofGroup, node);
        if (!equipment.escapesClasses()) {
            found.addAll(equipment.obstacles(node.equipment()));
        }
        return List.copyOf(found);
    }

    private List<Obstacle> ofNode(List<Obstacle> ofClass, Node node) {
        List<Obstacle> found = new ArrayList<>(ofClass);
        add(found, ofSingleNodes, node);
        if (equipment.escapesClasses()) {
            found.addAll(equipment.obstacles(node.equipment()));
        }
        return found.size() == ofClass.size() ? ofClass : List.copyOf(found);
    }

    private static void add(List<Obstacle> found, List<Constraint> constraints, Node node) {
        for (Constraint constraint : constraints) {
            if (!ConstraintRule.holds(constraint, node)) {
                found.add(Obstacle.of(constraint, node));
            }
        }
    }

    private static boolean hasDriver(Node node, String name) {
        Node.Driver driver = node.drivers().get(name);
        if (driver != null) {
            return driver.detected() && driver.healthy();
        }
        String attribute = node.attributes().getOrDefault("driver." + name, "");
        return attribute.equals("1") || attribute.equals("true");
    }

    /** Whether at most one of the job's allocations may be on a node. */
    public boolean wantsDistinctHostsOfJob() {
        return distinctHostsOfJob;
    }

    /** Whether at most one of the group's allocations may be on a node. */
    public boolean wantsDistinctHostsOfGroup() {
        return distinctHostsOfGroup;
    }

    /** Facts of which each value may be had by so many of the job's allocations; the number is on the right. */
    public List<Constraint> distinctPropertiesOfJob() {
        return distinctPropertiesOfJob;
    }

    /** The same for the group's allocations. */
    public List<Constraint> distinctPropertiesOfGroup() {
        return distinctPropertiesOfGroup;
    }

    /** Whether the job's or the group's allocations keep each other away from nodes. */
    boolean wantsDistinct() {
        return distinctHostsOfJob
                || distinctHostsOfGroup
                || !distinctPropertiesOfJob.isEmpty()
                || !distinctPropertiesOfGroup.isEmpty();
    }

    /** Whether nodes of one class may differ in whether they can take the group. */
    public boolean escapesClasses() {
        return !ofSingleNodes.isEmpty() || equipment.escapesClasses();
    }
}
