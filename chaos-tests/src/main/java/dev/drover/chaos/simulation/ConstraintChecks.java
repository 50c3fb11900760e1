package dev.drover.chaos.simulation;

import dev.drover.protocol.job.Constraint;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.job.VolumeRequest;
import dev.drover.protocol.node.Node;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Whether a node is one that a job asks for, read anew and apart from the code that decides it: as far as the job files of
 * a run go.
 */
final class ConstraintChecks {
    static final String DISTINCT_HOSTS = "distinct_hosts";
    static final String DISTINCT_PROPERTY = "distinct_property";

    /** They say nothing of a node alone. */
    private static final Set<String> COUNTING = Set.of(DISTINCT_HOSTS, DISTINCT_PROPERTY);

    private ConstraintChecks() {}

    /** The first of a group's rules that does not hold there. */
    static Optional<String> broken(Job job, String groupName, Node node) {
        if (!isReached(job, node)) {
            return Optional.of(job.id() + " is not for node pool " + node.nodePool() + " of " + node.datacenter());
        }
        TaskGroup group = job.group(groupName).orElseThrow();
        Optional<VolumeRequest> missing = group.storage().volumes().values().stream()
                .filter(request -> !isMounted(request, node))
                .findFirst();
        if (missing.isPresent()) {
            return Optional.of(node.name() + " has no volume for " + missing.get());
        }
        Stream<Constraint> ofTasks =
                group.tasks().stream().map(Task::constraints).flatMap(List::stream);
        return Stream.of(job.constraints().stream(), group.constraints().stream(), ofTasks)
                .flatMap(each -> each)
                .filter(constraint -> !holds(constraint, node))
                .findFirst()
                .map(constraint -> constraint + " does not hold on " + node.name());
    }

    private static boolean isMounted(VolumeRequest request, Node node) {
        return Optional.ofNullable(node.equipment().volumes().get(request.source()))
                .filter(volume -> request.readOnly() || !volume.readOnly())
                .isPresent();
    }

    /** Whether the job may be there at all. */
    static boolean isReached(Job job, Node node) {
        boolean isInPool = job.nodePool().equals("all") || job.nodePool().equals(node.nodePool());
        return isInPool && (job.datacenters().contains("*") || job.datacenters().contains(node.datacenter()));
    }

    /** Whether a rule is one about the job's other allocations. */
    static boolean isCounting(Constraint constraint) {
        return COUNTING.contains(constraint.operator());
    }

    private static boolean holds(Constraint constraint, Node node) {
        if (isCounting(constraint)) {
            return true;
        }
        Optional<String> fact = fact(constraint.left(), node);
        String wanted = constraint.right();
        return switch (constraint.operator()) {
            case "=" -> fact.filter(wanted::equals).isPresent();
            case "!=" -> fact.filter(wanted::equals).isEmpty();
            case "is_set" -> fact.isPresent();
            case ">=" ->
                fact.filter(has -> Long.parseLong(has) >= Long.parseLong(wanted))
                        .isPresent();
            case "regexp" ->
                fact.filter(has -> Pattern.compile(wanted).matcher(has).find()).isPresent();
            case "set_contains_any" ->
                Arrays.stream(wanted.split(",")).map(String::trim).anyMatch(one -> fact.filter(one::equals)
                        .isPresent());
            case "version" -> fact.filter(has -> isAtLeast(has, wanted)).isPresent();
            default -> throw new AssertionError("no job file of a run has " + constraint);
        };
    }

    /** What a node has there. */
    static Optional<String> fact(String target, Node node) {
        String name = target.substring("${".length(), target.length() - 1);
        return switch (name) {
            case "node.class" -> Optional.of(node.nodeClass());
            case "node.unique.name" -> Optional.of(node.name());
            default ->
                name.startsWith("meta.")
                        ? Optional.ofNullable(node.meta().get(name.substring("meta.".length())))
                        : Optional.ofNullable(node.attributes().get(name.substring("attr.".length())));
        };
    }

    private static boolean isAtLeast(String version, String rule) {
        int[] has = numbers(version);
        int[] least = numbers(rule.substring(">= ".length()));
        int differs = Arrays.mismatch(has, least);
        boolean isPrefix = differs == -1 || differs == Math.min(has.length, least.length);
        return isPrefix ? has.length >= least.length : has[differs] > least[differs];
    }

    private static int[] numbers(String version) {
        return Arrays.stream(version.split("\\.")).mapToInt(Integer::parseInt).toArray();
    }
}
