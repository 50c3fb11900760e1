package dev.drover.scheduler.feasible;

import dev.drover.protocol.job.Affinity;
import dev.drover.protocol.job.Constraint;
import dev.drover.protocol.job.DeviceRequest;
import dev.drover.protocol.node.Equipment.Device;
import dev.drover.protocol.node.Equipment.DeviceGroup;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which devices of a node would do for what a task asks. */
public final class DeviceRule {
    private static final String IDS = "${device.ids}";
    private static final String ATTRIBUTE = "${device.attr.";
    private static final Set<String> ORDERED = Set.of("", "=", "==", "is", "!=", "not", "<", "<=", ">", ">=");

    private DeviceRule() {}

    /** Whether a model is of the kind that is asked for, and the request's constraints hold for it. */
    public static boolean matches(DeviceRequest request, DeviceGroup group) {
        return isNamed(request.name(), group)
                && request.constraints().stream().allMatch(constraint -> holds(constraint, group));
    }

    /** The constraints of a request that do not hold for a model, with what it has on their left side. */
    static List<String> broken(DeviceRequest request, DeviceGroup group) {
        return request.constraints().stream()
                .filter(constraint -> !holds(constraint, group))
                .map(constraint -> constraint.toString().strip() + " (has "
                        + resolve(constraint.left(), group).orElse("nothing") + ")")
                .toList();
    }

    /** Whether a model is of the kind that is asked for, whatever else is asked of it. */
    static boolean isNamed(String name, DeviceGroup group) {
        String[] parts = name.split("/", 3);
        return switch (parts.length) {
            case 1 -> parts[0].equals(group.type());
            case 2 -> parts[0].equals(group.vendor()) && parts[1].equals(group.type());
            default ->
                parts[0].equals(group.vendor()) && parts[1].equals(group.type()) && parts[2].equals(group.name());
        };
    }

    /** The devices of a model that matches that may be given if nobody has them. */
    public static List<Device> usable(DeviceRequest request, DeviceGroup group) {
        return group.instances().stream()
                .filter(device -> isUsable(request, device))
                .toList();
    }

    /** It is healthy, and no constraint names others. */
    private static boolean isUsable(DeviceRequest request, Device device) {
        return device.healthy()
                && request.constraints().stream().filter(DeviceRule::isAboutIds).allMatch(constraint -> Arrays.stream(
                                constraint.right().split(","))
                        .anyMatch(id -> id.trim().equals(device.id())));
    }

    /** Whether nodes that look alike may differ in whether they have what is asked for. */
    static boolean isUnique(DeviceRequest request) {
        return request.constraints().stream().anyMatch(DeviceRule::isAboutIds);
    }

    private static boolean isAboutIds(Constraint constraint) {
        return constraint.left().equals(IDS);
    }

    /** The weights of the request's affinities that hold for a model. */
    public static int affinity(DeviceRequest request, DeviceGroup group) {
        int sum = 0;
        for (Affinity affinity : request.affinities()) {
            sum += holds(affinity.rule(), group) ? affinity.weight() : 0;
        }
        return sum;
    }

    private static boolean holds(Constraint constraint, DeviceGroup group) {
        Optional<String> left = resolve(constraint.left(), group);
        Optional<String> right = resolve(constraint.right(), group);
        String operator = constraint.operator();
        if (left.isEmpty() || right.isEmpty() || !ORDERED.contains(operator)) {
            return ConstraintRule.holds(operator, left, right);
        }
        Optional<Quantity> one = left.flatMap(Quantity::parse);
        Optional<Quantity> other = right.flatMap(Quantity::parse);
        if (one.isEmpty() && other.isEmpty()) {
            return ConstraintRule.holds(operator, left, right);
        }
        boolean areOfOneKind = one.isPresent()
                && other.isPresent()
                && one.get().kind() == other.get().kind();
        return areOfOneKind
                ? ConstraintRule.holds(operator, one.map(Quantity::plain), other.map(Quantity::plain))
                : operator.equals("!=") || operator.equals("not");
    }

    private static Optional<String> resolve(String target, DeviceGroup group) {
        if (!target.startsWith("${") || !target.endsWith("}")) {
            return Optional.of(target);
        }
        if (target.startsWith(ATTRIBUTE)) {
            return Optional.ofNullable(
                    group.attributes().get(target.substring(ATTRIBUTE.length(), target.length() - 1)));
        }
        return switch (target) {
            case "${device.vendor}" -> Optional.of(group.vendor());
            case "${device.type}" -> Optional.of(group.type());
            case "${device.model}" -> Optional.of(group.name());
            case IDS -> Optional.of(String.join(",", ids(group)));
            default -> Optional.empty();
        };
    }

    private static List<String> ids(DeviceGroup group) {
        return group.instances().stream().map(Device::id).toList();
    }
}
