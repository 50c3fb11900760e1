package dev.drover.protocol.jobspec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.jobspec.hcl.Diagnostic;
import java.util.Collections;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the rules for jobs and groups refuse, by rule, with the place and the words. More of them stand with what they are
 * about: {@link BadJobFileTest}, {@link PreferenceFileTest}, {@link FamilyFileTest}, {@link DisconnectFileTest},
 * {@link LifecycleFileTest} and {@link StorageFileTest}.
 */
class JobRefusalsTest {
    private static final String TASK = "task \"t\" {\ndriver = \"java\"\n}\n";

    private static Arguments row(String rule, String text, String message) {
        return Arguments.of(rule, text, "job.hcl:" + message);
    }

    /** In a job, from line 2 on. */
    static Stream<Arguments> jobs() {
        return Stream.of(
                row("an id", "id = \"\"", "1,1: the job has no ID"),
                row("a short name", "name = \"" + "n".repeat(201) + "\"", "2,1: job name has 201 bytes, more than 200"),
                row("a priority of 1 at least", "priority = 0", "2,1: priority 0 is not between 1 and 100"),
                row("a priority of 100 at most", "priority = 101", "2,1: priority 101 is not between 1 and 100"),
                row(
                        "datacenters with names",
                        "datacenters = [\"dc1\", \"\"]",
                        "2,1: datacenters must name at least one, and none that is empty"),
                row(
                        "a namespace of 128 letters",
                        "namespace = \"" + "n".repeat(129) + "\"",
                        "2,1: namespace \"" + "n".repeat(129) + "\" must be 1 to 128 letters, digits or dashes"),
                row(
                        "a node pool with a name",
                        "node_pool = \"a b\"",
                        "2,1: node_pool \"a b\" must be 1 to 128 letters, digits, dashes or underscores"),
                row("groups of different names", "group \"g\" {\n" + TASK + "}", "2,1: group \"g\" is defined twice"),
                row("groups with names", "group \"\" {\n" + TASK + "}", "2,1: a group has no name"),
                row(
                        "groups with short names",
                        "group \"" + "n".repeat(201) + "\" {\n" + TASK + "}",
                        "2,1: group name has 201 bytes, more than 200"),
                row(
                        "groups whose names hold no control character",
                        "group \"a\\tb\" {\n" + TASK + "}",
                        "2,1: group name \"a\\u0009b\" holds a control character"),
                row(
                        "one allocation of a system job on a node",
                        "type = \"system\"\ngroup \"h\" {\ncount = 2\n" + TASK + "}",
                        "4,1: count of a group of a system job must be 0 or 1, and is 2"),
                row(
                        "one allocation of a sysbatch job on a node",
                        "type = \"sysbatch\"\ngroup \"h\" {\ncount = 2\n" + TASK + "}",
                        "4,1: count of a group of a sysbatch job must be 0 or 1, and is 2"));
    }

    static Stream<Arguments> constraints() {
        String task = "group \"h\" {\ntask \"u\" {\ndriver = \"java\"\n%s\n}\n}";
        return Stream.of(
                row(
                        "a value to compare with",
                        "constraint {\n attribute = \"${meta.a}\"\n}",
                        "2,1: the constraint needs both an attribute and a value"),
                row(
                        "an attribute to compare",
                        "constraint {\n value = \"a\"\n}",
                        "2,1: the constraint needs both an attribute and a value"),
                row(
                        "an attribute that may be set",
                        "constraint {\n operator = \"is_set\"\n}",
                        "2,1: the constraint has no attribute"),
                row(
                        "an attribute that may not be set",
                        "constraint {\n operator = \"is_not_set\"\n}",
                        "2,1: the constraint has no attribute"),
                row(
                        "a regular expression of bounded length",
                        "constraint {\n attribute = \"${meta.a}\"\n regexp = \"" + "a".repeat(1001) + "\"\n}",
                        "4,2: the regular expression is longer than 1000 characters"),
                row(
                        "a semantic version",
                        "constraint {\n attribute = \"${meta.a}\"\n semver = \"newest\"\n}",
                        "4,2: \"newest\" is not a version rule such as \">= 1.2, < 2\""),
                row(
                        "a count of allocations with one property",
                        "constraint {\n distinct_property = \"${meta.rack}\"\n value = \"1.5\"\n}",
                        "4,2: the value of distinct_property must be a whole number of at least 1, not \"1.5\""),
                row(
                        "tasks that are where their group is",
                        task.formatted("constraint {\n distinct_hosts = true\n}"),
                        "6,2: constraint operator \"distinct_hosts\" is for jobs and groups, not for tasks"),
                row(
                        "tasks that are where their group is, in properties",
                        task.formatted("constraint {\n distinct_property = \"${meta.rack}\"\n}"),
                        "6,2: constraint operator \"distinct_property\" is for jobs and groups, not for tasks"),
                row(
                        "a percentage of 100 at most",
                        "spread {\n attribute = \"${meta.rack}\"\n target \"a\" {\n percent = 101\n }\n}",
                        "5,2: percent of spread target \"a\" must be between 0 and 100, and is 101"),
                row(
                        "targets of bounded number",
                        "spread {\n attribute = \"${meta.rack}\"\n" + targets(1001) + "}",
                        "2,1: the spread has more than 1000 targets"));
    }

    private static String targets(int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> "target \"t" + number + "\" {}\n")
                .collect(Collectors.joining());
    }

    static Stream<Arguments> families() {
        String crons = String.join(", ", Collections.nCopies(101, "\"@daily\""));
        String keys = IntStream.range(0, 1001)
                .mapToObj(number -> "\"k" + number + "\"")
                .collect(Collectors.joining(", "));
        return Stream.of(
                row(
                        "a bounded number of cron expressions",
                        "type = \"batch\"\nperiodic {\n crons = [" + crons + "]\n}",
                        "4,2: a periodic job has at most 100 cron expressions"),
                row(
                        "a bounded number of keys",
                        "type = \"batch\"\nparameterized {\n meta_required = [" + keys + "]\n}",
                        "3,1: a parameterized job names at most 1000 keys"));
    }

    static Stream<Arguments> policies() {
        return Stream.of(
                row(
                        "update: max_parallel",
                        "update {\n max_parallel = -1\n}",
                        "3,2: max_parallel must not be negative"),
                row(
                        "update: health_check",
                        "update {\n health_check = \"hope\"\n}",
                        "3,2: health_check must be \"checks\", \"task_states\" or \"manual\", not \"hope\""),
                row(
                        "update: min_healthy_time",
                        "update {\n min_healthy_time = \"-1s\"\n}",
                        "3,2: min_healthy_time is negative"),
                row(
                        "update: healthy_deadline",
                        "update {\n min_healthy_time = \"1m\"\n healthy_deadline = \"1m\"\n}",
                        "4,2: healthy_deadline must be longer than min_healthy_time"),
                row(
                        "update: progress_deadline",
                        "update {\n healthy_deadline = \"6m\"\n progress_deadline = \"6m\"\n}",
                        "4,2: progress_deadline must be 0 or longer than healthy_deadline"),
                row(
                        "update: progress_deadline that is negative",
                        "update {\n progress_deadline = \"-1s\"\n}",
                        "3,2: progress_deadline must be 0 or longer than healthy_deadline"),
                row("update: stagger", "update {\n stagger = \"-1s\"\n}", "3,2: stagger is negative"),
                row(
                        "migrate: min_healthy_time",
                        "migrate {\n min_healthy_time = \"-1s\"\n}",
                        "3,2: min_healthy_time is negative"),
                row(
                        "migrate: healthy_deadline",
                        "migrate {\n healthy_deadline = \"10s\"\n}",
                        "3,2: healthy_deadline must be longer than min_healthy_time"),
                row(
                        "reschedule: attempts",
                        "reschedule {\n attempts = -1\n}",
                        "3,2: reschedule attempts must not be negative"),
                row(
                        "reschedule: interval",
                        "reschedule {\n attempts = 1\n unlimited = false\n interval = \"14s\"\n delay = \"5s\"\n}",
                        "5,2: reschedule interval must be at least 15s"),
                row(
                        "reschedule of a sysbatch job",
                        "type = \"sysbatch\"\nreschedule {\n unlimited = true\n}",
                        "3,1: block \"reschedule\" is not for sysbatch jobs"));
    }

    /** In a group, from line 3 on. */
    static Stream<Arguments> groups() {
        return Stream.of(
                row("shutdown_delay", "shutdown_delay = \"-1s\"", "3,1: shutdown_delay is negative"),
                row("restart: delay", "restart {\n delay = \"-1s\"\n}", "4,2: restart delay is negative"),
                row("restart: attempts", "restart {\n attempts = -1\n}", "4,2: restart attempts must not be negative"),
                row(
                        "restart: no attempts and a mode that waits for them",
                        "restart {\n attempts = 0\n mode = \"delay\"\n}",
                        "4,2: restart attempts may be 0 only with mode \"fail\""),
                row(
                        "a deadline for what is disconnected",
                        "stop_after_client_disconnect = \"-1s\"",
                        "3,1: stop_after_client_disconnect is negative"));
    }

    static Stream<Arguments> networks() {
        String port = "network {\n port \"%s\" {\n %s\n }\n}";
        return Stream.of(
                row("mbits", "network {\n mbits = -1\n}", "4,2: mbits must not be negative"),
                row(
                        "one network",
                        "network {\n}\nnetwork {\n}",
                        "5,1: block \"network\" may come only once in block \"group\""),
                row(
                        "a port label of letters",
                        port.formatted("a b", ""),
                        "4,2: port label \"a b\" must be 1 to 128 letters, digits, dashes or underscores"),
                row(
                        "a port label of bounded length",
                        port.formatted("p".repeat(129), ""),
                        "4,2: port label \"" + "p".repeat(129)
                                + "\" must be 1 to 128 letters, digits, dashes or underscores"),
                row(
                        "a static port of 1 at least",
                        port.formatted("p", "static = 0"),
                        "5,2: port \"p\": static port 0 is not between 1 and 65535"),
                row(
                        "a target of -1 at least",
                        port.formatted("p", "to = -2"),
                        "5,2: \"to\" -2 is not between 0 and 65535"),
                row(
                        "a static port once",
                        "network {\n port \"p\" {\n static = 80\n }\n port \"q\" {\n static = 80\n }\n}",
                        "8,2: static port 80 is asked for twice"),
                row(
                        "a host network of a short name",
                        port.formatted("p", "host_network = \"" + "n".repeat(201) + "\""),
                        "5,2: host_network has 201 bytes, more than 200"),
                row(
                        "ports that collide",
                        port.formatted("p", "ignore_collision = true"),
                        "5,2: \"ignore_collision\" is not supported by this version of drover"),
                row(
                        "ports of the group or of a task, not both",
                        "network {\n}\ntask \"u\" {\ndriver = \"java\"\nresources {\n network {\n }\n}\n}",
                        "8,2: a task's network and a group's network exclude each other"));
    }

    static Stream<Arguments> volumes() {
        String volume = "volume \"%s\" {\n type = \"host\"\n source = \"%s\"\n}\n";
        String mount =
                "task \"u\" {\ndriver = \"java\"\nvolume_mount {\n volume = \"v\"\n destination = \"%s\"\n%s}\n}";
        return Stream.of(
                row("a volume with a name", volume.formatted("", "s"), "3,1: a volume has no name"),
                row(
                        "a volume of a short name",
                        volume.formatted("v".repeat(201), "s"),
                        "3,1: volume name has 201 bytes, more than 200"),
                row("a volume with a source", volume.formatted("v", ""), "5,2: volume \"v\" has no source"),
                row(
                        "a volume whose source has a short name",
                        volume.formatted("v", "s".repeat(201)),
                        "5,2: volume source has 201 bytes, more than 200"),
                row(
                        "volumes of different names",
                        volume.formatted("v", "s").repeat(2),
                        "9,2: volume \"v\" is defined twice"),
                row(
                        "a mount that is shared as Nomad knows it",
                        volume.formatted("v", "s") + mount.formatted("/d", " propagation_mode = \"shared\"\n"),
                        "12,2: propagation_mode must be \"private\", \"host-to-task\" or \"bidirectional\", not"
                                + " \"shared\""),
                row(
                        "a mount below the task",
                        volume.formatted("v", "s") + mount.formatted("a/../../b", ""),
                        "11,2: destination \"a/../../b\" of a volume must be a path below the task's directory, without"
                                + " \"..\""),
                row(
                        "a mount of a volume that is there",
                        mount.formatted("/d", ""),
                        "6,2: group \"g\" has no volume \"v\""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"jobs", "constraints", "families", "policies"})
    void jobsNeed(String rule, String text, String message) {
        isRefused("job \"x\" {\n" + text + "\ngroup \"g\" {\n" + TASK + "}\n}\n", rule, message);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"groups", "networks", "volumes"})
    void groupsNeed(String rule, String text, String message) {
        isRefused("job \"x\" {\ngroup \"g\" {\n" + text + "\n" + TASK + "}\n}\n", rule, message);
    }

    private static void isRefused(String text, String rule, String message) {
        assertThat(Jobs.read(text).errors())
                .as(rule)
                .extracting(Diagnostic::toString)
                .contains(message);
    }
}
