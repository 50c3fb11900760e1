package dev.drover.protocol.jobspec;

import dev.drover.protocol.job.Affinity;
import dev.drover.protocol.job.Constraint;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.MigrateStrategy;
import dev.drover.protocol.job.Network;
import dev.drover.protocol.job.RestartPolicy;
import dev.drover.protocol.job.Spread;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.job.UpdateStrategy;
import dev.drover.protocol.jobspec.ConstraintRules.Problem;
import dev.drover.protocol.setting.NodePool;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Decides whether a job may be registered, however it was written; finds everything that is wrong with it. */
public final class JobValidator {
    /** Of all groups of a job together. */
    public static final int MOST_ALLOCATIONS = 100_000;

    /** In bytes: names become parts of file names and, escaped, of the API's paths. */
    static final int LONGEST_NAME = 200;

    private static final Duration SHORTEST_INTERVAL = Duration.ofSeconds(5);
    private static final Pattern NAMESPACE = Pattern.compile("[a-zA-Z0-9-]{1,128}");
    private static final Set<String> HEALTH_CHECKS = Set.of("checks", "task_states", "manual");

    private static final Set<String> MIGRATE_CHECKS = Set.of("checks", "task_states");

    private final List<Violation> violations = new ArrayList<>();

    private JobValidator() {}

    /** What is wrong, and with which part. */
    public record Violation(JobPath path, String message) {
        @Override
        public String toString() {
            return path.described() + ": " + message;
        }
    }

    public static List<Violation> validate(Job job) {
        JobValidator validator = new JobValidator();
        validator.job(job);
        return List.copyOf(validator.violations);
    }

    void add(JobPath path, String message) {
        violations.add(new Violation(path, message));
    }

    void require(boolean holds, JobPath path, String message) {
        if (!holds) {
            add(path, message);
        }
    }

    private void job(Job job) {
        String id = job.id().value();
        JobPath path = JobPath.job(id);
        require(!id.isEmpty(), path, "the job has no ID");
        require(id.indexOf(' ') < 0, path, "job ID " + quoted(id) + " holds a space");
        name("job ID", id, path);
        if (!job.name().equals(id)) {
            name("job name", job.name(), path.attribute("name"));
        }
        require(
                NAMESPACE.matcher(job.id().namespace()).matches(),
                path.attribute("namespace"),
                "namespace " + quoted(job.id().namespace()) + " must be 1 to 128 letters, digits or dashes");
        require(
                NodePool.isName(job.nodePool()),
                path.attribute("node_pool"),
                "node_pool " + quoted(job.nodePool()) + " must be 1 to 128 letters, digits, dashes or underscores");
        require(
                job.priority() >= 1 && job.priority() <= 100,
                path.attribute("priority"),
                "priority " + job.priority() + " is not between 1 and 100");
        boolean datacenters =
                !job.datacenters().isEmpty() && job.datacenters().stream().noneMatch(String::isEmpty);
        require(
                datacenters,
                path.attribute("datacenters"),
                "datacenters must name at least one, and none that is empty");
        require(!job.groups().isEmpty(), path, "the job has no group");
        constraints(job.constraints(), path);
        affinities(job.affinities(), path);
        spreads(job.spreads(), path);
        total(job.groups(), path);
        FamilyRules.check(this, job, path);
        unique(job.groups().stream().map(TaskGroup::name).toList(), path, "group");
        TypeRules.check(this, job, path);
        job.groups().forEach(group -> {
            group(group, path.group(group.name()));
            ScalingRules.check(this, job.type(), group, path.group(group.name()));
        });
    }

    /** Said of the group that wants the most. */
    private void total(List<TaskGroup> groups, JobPath path) {
        long wanted = groups.stream().mapToLong(TaskGroup::count).sum();
        groups.stream()
                .max(Comparator.comparingInt(TaskGroup::count))
                .filter(most -> wanted > MOST_ALLOCATIONS)
                .ifPresent(most -> add(
                        path.group(most.name()).attribute("count"),
                        "with a count of " + most.count() + " the job wants " + wanted + " allocations, more than "
                                + MOST_ALLOCATIONS));
    }

    private void group(TaskGroup group, JobPath path) {
        require(!group.name().isEmpty(), path, "a group has no name");
        name("group name", group.name(), path);
        require(group.count() >= 0, path.attribute("count"), "count must not be negative, and is " + group.count());
        require(!group.tasks().isEmpty(), path, "group " + quoted(group.name()) + " has no task");
        require(
                group.ephemeralDiskMb() >= 10,
                path.attribute("ephemeral_disk").attribute("size"),
                "size of the ephemeral disk must be at least 10 MB, and is " + group.ephemeralDiskMb());
        require(!group.shutdownDelay().isNegative(), path.attribute("shutdown_delay"), "shutdown_delay is negative");
        constraints(group.constraints(), path);
        affinities(group.affinities(), path);
        spreads(group.spreads(), path);
        restart(group.restart(), path.attribute("restart"));
        group.reschedule()
                .ifPresent(reschedule -> ReschedulePolicyRules.check(this, reschedule, path.attribute("reschedule")));
        group.update().ifPresent(update -> update(update, path.attribute("update")));
        group.migrate().ifPresent(migrate -> migrate(migrate, path.attribute("migrate")));
        group.disconnect()
                .ifPresent(disconnect -> DisconnectRules.check(this, disconnect, path.attribute("disconnect")));
        group.network().ifPresent(network -> network(network, path.attribute("network")));
        unique(group.tasks().stream().map(task -> task.name()).toList(), path, "task");
        LifecycleRules.check(this, group, path);
        StorageRules.check(this, group, path);
        new TaskValidator(this, group).validate(path);
    }

    void name(String kind, String name, JobPath path) {
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        require(bytes <= LONGEST_NAME, path, kind + " has " + bytes + " bytes, more than " + LONGEST_NAME);
        require(
                name.chars().noneMatch(Character::isISOControl),
                path,
                kind + " " + quoted(name) + " holds a control character");
    }

    void restart(RestartPolicy restart, JobPath path) {
        require(
                restart.interval().compareTo(SHORTEST_INTERVAL) >= 0,
                path.attribute("interval"),
                "restart interval must be at least 5s");
        require(!restart.delay().isNegative(), path.attribute("delay"), "restart delay is negative");
        require(restart.attempts() >= 0, path.attribute("attempts"), "restart attempts must not be negative");
        require(
                restart.attempts() != 0 || restart.mode() == RestartPolicy.Mode.FAIL,
                path.attribute("attempts"),
                "restart attempts may be 0 only with mode \"fail\"");
        boolean fits = restart.attempts() <= 0
                || restart.delay().compareTo(restart.interval().dividedBy(restart.attempts())) <= 0;
        require(
                fits,
                path.attribute("attempts"),
                restart.attempts() + " restart attempts with their delay do not fit into the interval");
    }

    private void update(UpdateStrategy update, JobPath path) {
        require(update.maxParallel() >= 0, path.attribute("max_parallel"), "max_parallel must not be negative");
        require(
                HEALTH_CHECKS.contains(update.healthCheck()),
                path.attribute("health_check"),
                "health_check must be \"checks\", \"task_states\" or \"manual\", not " + quoted(update.healthCheck()));
        require(
                !update.minHealthyTime().isNegative(),
                path.attribute("min_healthy_time"),
                "min_healthy_time is negative");
        require(
                update.minHealthyTime().compareTo(update.healthyDeadline()) < 0,
                path.attribute("healthy_deadline"),
                "healthy_deadline must be longer than min_healthy_time");
        require(
                update.progressDeadline().isZero() || update.healthyDeadline().compareTo(update.progressDeadline()) < 0,
                path.attribute("progress_deadline"),
                "progress_deadline must be 0 or longer than healthy_deadline");
        require(!update.stagger().isNegative(), path.attribute("stagger"), "stagger is negative");
        require(update.canary() >= 0, path.attribute("canary"), "canary must not be negative");
        require(
                !update.autoPromote() || update.canary() > 0,
                path.attribute("auto_promote"),
                "auto_promote needs canary to be greater than 0");
    }

    private void migrate(MigrateStrategy migrate, JobPath path) {
        require(migrate.maxParallel() >= 1, path.attribute("max_parallel"), "max_parallel must be at least 1");
        require(
                MIGRATE_CHECKS.contains(migrate.healthCheck()),
                path.attribute("health_check"),
                "health_check must be \"checks\" or \"task_states\", not " + quoted(migrate.healthCheck()));
        require(
                !migrate.minHealthyTime().isNegative(),
                path.attribute("min_healthy_time"),
                "min_healthy_time is negative");
        require(
                migrate.minHealthyTime().compareTo(migrate.healthyDeadline()) < 0,
                path.attribute("healthy_deadline"),
                "healthy_deadline must be longer than min_healthy_time");
    }

    void network(Network network, JobPath path) {
        unique(network.ports().stream().map(Network.Port::label).toList(), path, "port");
        require(network.mbits() >= 0, path.attribute("mbits"), "mbits must not be negative");
        Set<String> taken = new HashSet<>();
        for (Network.Port port : network.ports()) {
            JobPath portPath = path.labelled("port", port.label());
            require(
                    port.label().matches("[a-zA-Z0-9_-]{1,128}"),
                    portPath,
                    "port label " + quoted(port.label()) + " must be 1 to 128 letters, digits, dashes or underscores");
            range(port.staticPort(), 0, portPath.attribute("static"), "static port");
            range(port.to(), -1, portPath.attribute("to"), "\"to\"");
            require(
                    !port.isStatic() || taken.add(port.staticPort() + " " + port.hostNetwork()),
                    portPath.attribute("static"),
                    "static port " + port.staticPort() + " is asked for twice");
            name("host_network", port.hostNetwork(), portPath.attribute("host_network"));
        }
    }

    private void range(int port, int least, JobPath path, String what) {
        require(port >= least && port <= 65535, path, what + " " + port + " is not between 0 and 65535");
    }

    private void constraints(List<Constraint> constraints, JobPath owner) {
        constraints(constraints, owner, ConstraintRules::problem);
    }

    void constraints(List<Constraint> constraints, JobPath owner, Function<Constraint, Optional<Problem>> rules) {
        for (int i = 0; i < constraints.size(); i++) {
            JobPath path = owner.item("constraint", i);
            rules.apply(constraints.get(i)).ifPresent(problem -> add(path, problem));
        }
    }

    private void add(JobPath path, Problem problem) {
        add(path.attribute(problem.attribute()), problem.message());
    }

    void affinities(List<Affinity> affinities, JobPath owner) {
        for (int i = 0; i < affinities.size(); i++) {
            JobPath path = owner.item("affinity", i);
            PreferenceRules.problem(affinities.get(i)).ifPresent(problem -> add(path, problem));
        }
    }

    private void spreads(List<Spread> spreads, JobPath owner) {
        for (int i = 0; i < spreads.size(); i++) {
            PreferenceRules.check(this, spreads.get(i), owner.item("spread", i));
        }
    }

    void unique(List<String> names, JobPath path, String kind) {
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            require(seen.add(name), path.labelled(kind, name), kind + " " + quoted(name) + " is defined twice");
        }
    }

    /** Control characters are written out: they would do to a terminal what the job's author, not its reader, wants. */
    static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            quoted.append(Character.isISOControl(c) ? "\\u%04x".formatted((int) c) : String.valueOf(c));
        }
        return quoted.append('"').toString();
    }
}
