package dev.drover.protocol.jobspec;

import dev.drover.protocol.job.CheckRestart;
import dev.drover.protocol.job.Service;
import dev.drover.protocol.job.ServiceCheck;
import dev.drover.protocol.job.ServiceCheck.Judging;
import dev.drover.protocol.job.TaskGroup;
import java.time.Duration;
import java.util.Set;

/** What must hold of the checks of services. */
final class CheckRules {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Set<String> TYPES = Set.of("http", "tcp", "grpc", ServiceCheck.SCRIPT);
    private static final Set<String> INITIAL_STATUSES = Set.of("", "passing", "warning", "critical");

    private CheckRules() {}

    /** @param task whose service it is, empty for a service of the group */
    static void check(
            JobValidator found, TaskGroup group, String task, Service service, ServiceCheck check, JobPath path) {
        boolean http = check.type().equals("http");
        found.require(
                TYPES.contains(check.type()),
                path.attribute("type"),
                "check type must be \"http\", \"tcp\", \"grpc\" or \"script\", not "
                        + JobValidator.quoted(check.type()));
        found.require(
                !http || check.path().startsWith("/") || check.path().startsWith("${"),
                path.attribute("path"),
                "an http check needs a path that begins with \"/\"");
        found.require(
                !http || Set.of("http", "https").contains(check.protocol()),
                path.attribute("protocol"),
                "check protocol must be \"http\" or \"https\", not " + JobValidator.quoted(check.protocol()));
        found.require(
                check.interval().compareTo(SHORTEST) >= 0,
                path.attribute("interval"),
                "check interval must be at least 1s");
        found.require(
                check.timeout().compareTo(SHORTEST) >= 0,
                path.attribute("timeout"),
                "check timeout must be at least 1s");
        found.require(
                check.isScript()
                        || !check.portLabel().isEmpty()
                        || !service.portLabel().isEmpty(),
                path.attribute("port"),
                "neither the check nor its service names a port");
        found.require(
                check.taskName().isEmpty() || group.task(check.taskName()).isPresent(),
                path.attribute("task"),
                "group " + JobValidator.quoted(group.name()) + " has no task " + JobValidator.quoted(check.taskName()));
        script(found, task.isEmpty() ? service.taskName() : task, check, path);
        judging(found, check.judging(), path);
    }

    /** @param task the service's, empty for one of the group that names none */
    private static void script(JobValidator found, String task, ServiceCheck check, JobPath path) {
        found.require(
                !check.isScript() || !check.script().command().isEmpty(),
                path.attribute("command"),
                "a script check needs a command");
        found.require(
                !check.isScript() || !check.taskName().isEmpty() || !task.isEmpty(),
                path.attribute("task"),
                "a script check of a group's service needs the task that it runs beside");
    }

    private static void judging(JobValidator found, Judging judging, JobPath path) {
        notNegative(found, judging.successBeforePassing(), "success_before_passing", path);
        notNegative(found, judging.failuresBeforeWarning(), "failures_before_warning", path);
        notNegative(found, judging.failuresBeforeCritical(), "failures_before_critical", path);
        found.require(
                INITIAL_STATUSES.contains(judging.initialStatus()),
                path.attribute("initial_status"),
                "initial_status must be \"passing\", \"warning\" or \"critical\", not "
                        + JobValidator.quoted(judging.initialStatus()));
        judging.restart().ifPresent(restart -> restart(found, restart, path.attribute("check_restart")));
    }

    private static void restart(JobValidator found, CheckRestart restart, JobPath path) {
        notNegative(found, restart.limit(), "limit", path);
        found.require(!restart.grace().isNegative(), path.attribute("grace"), "grace must not be negative");
    }

    private static void notNegative(JobValidator found, int count, String name, JobPath path) {
        found.require(count >= 0, path.attribute(name), name + " must not be negative");
    }
}
