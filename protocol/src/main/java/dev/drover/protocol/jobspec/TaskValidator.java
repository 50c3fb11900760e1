package dev.drover.protocol.jobspec;

import static dev.drover.protocol.jobspec.JobValidator.quoted;

import dev.drover.protocol.jdk.JavaTaskRules;
import dev.drover.protocol.job.Artifact;
import dev.drover.protocol.job.LogConfig;
import dev.drover.protocol.job.Network;
import dev.drover.protocol.job.Service;
import dev.drover.protocol.job.ServiceCheck;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.job.TaskResources;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Rules for the tasks and services of one group. */
final class TaskValidator {
    private static final int MOST_CORES = 4_096;
    private static final Duration SHORTEST_ROTATION = Duration.ofMinutes(1);
    private static final Set<String> PROVIDERS = Set.of(Service.NOMAD, Service.CONSUL);
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,5}");

    private final JobValidator found;
    private final TaskGroup group;
    private final Set<String> labels;

    TaskValidator(JobValidator found, TaskGroup group) {
        this.found = found;
        this.group = group;
        this.labels = Stream.concat(
                        Stream.of(group.network()),
                        group.tasks().stream().map(task -> task.resources().network()))
                .flatMap(Optional::stream)
                .flatMap(network -> network.ports().stream())
                .map(Network.Port::label)
                .collect(Collectors.toUnmodifiableSet());
    }

    void validate(JobPath path) {
        services(group.services(), "", path);
        group.tasks().forEach(task -> task(task, path.task(task.name())));
    }

    private void task(Task task, JobPath path) {
        String name = task.name();
        // It names a directory beside alloc and the agent's own, which begin with a dot.
        boolean usable = !name.isEmpty()
                && !name.equals("alloc")
                && !name.startsWith(".")
                && name.chars().noneMatch(c -> c == '/' || c == '\\');
        found.require(
                usable, path, "task name " + quoted(name) + " is empty, reserved, begins with a dot, or holds a slash");
        found.name("task name", name, path);
        found.require(!task.driver().isEmpty(), path.attribute("driver"), "task " + quoted(name) + " has no driver");
        found.require(!task.killTimeout().isNegative(), path.attribute("kill_timeout"), "kill_timeout is negative");
        found.require(
                !task.shutdownDelay().isNegative(), path.attribute("shutdown_delay"), "shutdown_delay is negative");
        found.constraints(task.constraints(), path, ConstraintRules::problemOfTask);
        found.affinities(task.affinities(), path);
        found.restart(task.restart(), path.attribute("restart"));
        environment(task.env(), path.attribute("env"));
        resources(task.resources(), path.attribute("resources"));
        logs(task.logs(), path.attribute("logs"));
        artifacts(task.artifacts(), path);
        TemplateRules.check(found, task.templates(), path);
        payload(task, path.attribute("dispatch_payload").attribute("file"));
        JavaTaskRules.problems(task)
                .forEach((option, problem) -> found.add(path.attribute("config").attribute(option), problem));
        Optional<Network> own = task.resources().network();
        found.require(
                own.isEmpty() || group.network().isEmpty(),
                path.attribute("resources").attribute("network"),
                "a task's network and a group's network exclude each other");
        services(task.services(), task.name(), path);
    }

    /** The file lies below the task's local directory, whatever it is called. */
    private void payload(Task task, JobPath path) {
        String file = task.payloadFile();
        boolean stays = List.of(file.split("/", -1)).stream()
                .noneMatch(step -> step.equals("..") || step.chars().anyMatch(Character::isISOControl));
        boolean isFile = file.isEmpty() || !(file.endsWith("/") || file.equals(".") || file.endsWith("/."));
        found.require(
                stays && isFile,
                path,
                "the file of the payload, " + quoted(file) + ", must be one below the task's local directory");
    }

    /** What no process can be given. */
    private void environment(Map<String, String> environment, JobPath path) {
        environment.forEach((name, value) -> {
            boolean usable = !name.isEmpty() && name.indexOf('=') < 0 && name.indexOf(0) < 0;
            found.require(
                    usable, path, "environment variable " + quoted(name) + " is empty, or holds an equals sign or NUL");
            found.require(
                    value.indexOf(0) < 0,
                    path.attribute(name),
                    "the value of environment variable " + quoted(name) + " holds NUL");
        });
    }

    private void resources(TaskResources resources, JobPath path) {
        if (resources.cores() == 0) {
            found.require(
                    resources.cpuMhz() >= 1,
                    path.attribute("cpu"),
                    "cpu must be at least 1 MHz, and is " + resources.cpuMhz());
        } else {
            cores(resources, path);
        }
        found.require(
                resources.memoryMb() >= 10,
                path.attribute("memory"),
                "memory must be at least 10 MB, and is " + resources.memoryMb());
        found.require(
                resources.memoryMaxMb() == 0 || resources.memoryMaxMb() >= resources.memoryMb(),
                path.attribute("memory_max"),
                "memory_max of " + resources.memoryMaxMb() + " MB is below memory of " + resources.memoryMb() + " MB");
        resources.network().ifPresent(network -> found.network(network, path.attribute("network")));
    }

    private void cores(TaskResources resources, JobPath path) {
        found.require(
                resources.cores() >= 1 && resources.cores() <= MOST_CORES,
                path.attribute("cores"),
                "cores must be between 1 and " + MOST_CORES + ", and is " + resources.cores());
        found.require(resources.cpuMhz() == 0, path.attribute("cpu"), "cpu and cores exclude each other");
    }

    private void logs(LogConfig logs, JobPath path) {
        found.require(logs.maxFiles() >= 1, path.attribute("max_files"), "max_files must be at least 1");
        found.require(
                logs.maxFileSizeMb() >= 1, path.attribute("max_file_size"), "max_file_size must be at least 1 MB");
        JobPath every = path.attribute("rotate_every");
        found.require(
                logs.rotateEvery().isZero() || logs.rotateEvery().compareTo(SHORTEST_ROTATION) >= 0,
                every,
                "rotate_every must be at least 1m");
        found.require(
                logs.rotateEvery().isZero() || !logs.disabled(),
                every,
                "rotate_every goes with files, and the logs are disabled");
        long total = logs.disabled() ? 0 : (long) logs.maxFiles() * logs.maxFileSizeMb();
        found.require(
                total <= group.ephemeralDiskMb(),
                path,
                "log files may take " + total + " MB, more than the ephemeral disk of " + group.ephemeralDiskMb()
                        + " MB");
    }

    private void artifacts(List<Artifact> artifacts, JobPath owner) {
        for (int i = 0; i < artifacts.size(); i++) {
            Artifact artifact = artifacts.get(i);
            JobPath path = owner.item("artifact", i);
            found.require(!artifact.source().isEmpty(), path.attribute("source"), "the artifact has no source");
            found.require(
                    Set.of("any", "file", "dir").contains(artifact.mode()),
                    path.attribute("mode"),
                    "artifact mode must be \"any\", \"file\" or \"dir\", not " + quoted(artifact.mode()));
            found.require(
                    !DestinationRules.leadsOut(artifact.destination()),
                    path.attribute("destination"),
                    "artifact destination " + quoted(artifact.destination())
                            + " leads out of the allocation's directory");
            String checksum = artifact.options().get("checksum");
            found.require(
                    checksum == null || checksum.contains("${") || isChecksum(checksum),
                    path.attribute("options").attribute("checksum"),
                    "checksum must be md5, sha1, sha256 or sha512 followed by \":\" and as many hexadecimal digits, or"
                            + " \"file:\" and the URL of a list of checksums");
        }
    }

    private static boolean isChecksum(String checksum) {
        int colon = checksum.indexOf(':');
        String kind = colon < 0 ? "" : checksum.substring(0, colon);
        if (kind.equals("file")) {
            return checksum.substring(colon + 1).matches("(https?|file)://.+");
        }
        int digits =
                switch (kind) {
                    case "md5" -> 32;
                    case "sha1" -> 40;
                    case "sha256" -> 64;
                    case "sha512" -> 128;
                    default -> -1;
                };
        return checksum.substring(colon + 1).matches("[0-9a-fA-F]*") && checksum.length() - colon - 1 == digits;
    }

    /** @param task whose services they are, empty for those of the group */
    private void services(List<Service> services, String task, JobPath owner) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < services.size(); i++) {
            Service service = services.get(i);
            JobPath path = owner.item("service", i);
            service(service, task, path);
            found.require(
                    seen.add(service.name() + " " + service.portLabel()),
                    path.attribute("name"),
                    "service " + quoted(service.name()) + " is defined twice for the same port");
        }
    }

    private void service(Service service, String task, JobPath path) {
        String name = service.name();
        found.require(
                name.contains("${") || ServiceNames.isValid(name),
                path.attribute("name"),
                "service name " + quoted(name) + " must be 1 to 63 letters, digits or inner dashes");
        found.require(
                PROVIDERS.contains(service.provider()),
                path.attribute("provider"),
                "service provider must be \"nomad\" or \"consul\", not " + quoted(service.provider()));
        found.require(
                service.isOfConsul() || !service.enableTagOverride(),
                path.attribute("enable_tag_override"),
                "enable_tag_override needs the provider \"consul\"");
        found.require(
                Set.of("auto", "host").contains(service.addressMode()),
                path.attribute("address_mode"),
                "address_mode must be \"auto\" or \"host\", not " + quoted(service.addressMode()));
        weights(service, path.attribute("weights"));
        found.require(
                service.taskName().isEmpty() || group.task(service.taskName()).isPresent(),
                path.attribute("task"),
                "group " + quoted(group.name()) + " has no task " + quoted(service.taskName()));
        port(service.portLabel(), path.attribute("port"));
        for (int i = 0; i < service.checks().size(); i++) {
            ServiceCheck check = service.checks().get(i);
            JobPath place = path.item("check", i);
            CheckRules.check(found, group, task, service, check, place);
            port(check.portLabel(), place.attribute("port"));
        }
    }

    private void weights(Service service, JobPath path) {
        Service.Weights weights = service.weights();
        found.require(weights.passing() >= 0, path.attribute("passing"), "the passing weight must not be negative");
        found.require(weights.warning() >= 0, path.attribute("warning"), "the warning weight must not be negative");
        found.require(
                !service.isOfConsul() || weights.passing() != 0,
                path.attribute("passing"),
                "Consul takes no passing weight of 0");
    }

    /** A label must be one of the group's network or of any of its tasks' networks. */
    private void port(String label, JobPath path) {
        if (label.isEmpty() || label.contains("${")) {
            return;
        }
        if (NUMBER.matcher(label).matches()) {
            int port = Integer.parseInt(label);
            found.require(port >= 1 && port <= 65535, path, "port " + port + " is not between 1 and 65535");
            return;
        }
        boolean known = labels.contains(label);
        found.require(known, path, "there is no port " + quoted(label) + " in the group's or its tasks' networks");
    }
}
