package dev.drover.protocol.jobspec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.jobspec.hcl.Diagnostic;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the rules for tasks, their services and the checks of these refuse, by rule, with the place and the words. More of
 * them stand with what they are about: {@link BadJobFileTest}, {@link CheckFileTest}, {@link CoresFileTest},
 * {@link FamilyFileTest}, {@link JavaFileTest} and {@link LifecycleFileTest}.
 */
class TaskRefusalsTest {
    private static Arguments row(String rule, String text, String message) {
        return Arguments.of(rule, text, "job.hcl:" + message);
    }

    /** In a task, from line 5 on. */
    static Stream<Arguments> tasks() {
        return Stream.of(
                row("kill_timeout", "kill_timeout = \"-1s\"", "5,1: kill_timeout is negative"),
                row("shutdown_delay", "shutdown_delay = \"-1s\"", "5,1: shutdown_delay is negative"),
                row("restart: delay", "restart {\n delay = \"-1s\"\n}", "6,2: restart delay is negative"),
                row(
                        "an environment variable with a name",
                        "env = {\n \"\" = \"a\"\n}",
                        "5,1: environment variable \"\" is empty, or holds an equals sign or NUL"),
                row(
                        "an environment variable whose name ends",
                        "env = {\n \"A=B\" = \"a\"\n}",
                        "5,1: environment variable \"A=B\" is empty, or holds an equals sign or NUL"),
                row("logs: max_files", "logs {\n max_files = 0\n}", "6,2: max_files must be at least 1"),
                row("logs: max_file_size", "logs {\n max_file_size = 0\n}", "6,2: max_file_size must be at least 1 MB"),
                row(
                        "logs: rotate_every",
                        "logs {\n rotate_every = \"59s\"\n}",
                        "6,2: rotate_every must be at least 1m"),
                row(
                        "logs: a negative rotate_every",
                        "logs {\n rotate_every = \"-1h\"\n}",
                        "6,2: rotate_every must be at least 1m"),
                row(
                        "logs: rotate_every of none",
                        "logs {\n disabled = true\n rotate_every = \"1h\"\n}",
                        "7,2: rotate_every goes with files, and the logs are disabled"),
                row("artifact: source", "artifact {\n source = \"\"\n}", "6,2: the artifact has no source"),
                row(
                        "artifact: mode",
                        "artifact {\n source = \"http://x/y\"\n mode = \"tree\"\n}",
                        "7,2: artifact mode must be \"any\", \"file\" or \"dir\", not \"tree\""),
                row(
                        "resources: cores or cpu",
                        "resources {\n cores = 1\n cpu = 100\n}",
                        "7,2: cpu and cores exclude each other"),
                row(
                        "resources: cores",
                        "resources {\n cores = 4097\n}",
                        "6,2: cores must be between 1 and 4096, and is 4097"),
                row(
                        "device: a short name",
                        "resources {\n device \"" + "d".repeat(201) + "\" {}\n}",
                        "6,2: device name has 201 bytes, more than 200"),
                row(
                        "device: a name of three parts at most",
                        "resources {\n device \"/gpu\" {}\n}",
                        "6,2: device \"/gpu\" must be named by its type, as vendor/type, or as vendor/type/model"),
                row(
                        "device: count",
                        "resources {\n device \"gpu\" {\n count = 4097\n }\n}",
                        "7,2: count of a device must be between 1 and 4096, and is 4097"));
    }

    static Stream<Arguments> templates() {
        String template = "template {\n data = \"a\"\n destination = \"local/a\"\n%s}\n";
        return Stream.of(
                row(
                        "template: a destination of its own",
                        template.formatted("").repeat(2),
                        "11,2: two templates have the destination \"local/a\""),
                row("template: splay", template.formatted(" splay = \"-1s\"\n"), "8,2: splay must not be negative"),
                row(
                        "template: timeout of a change_script",
                        template.formatted(" change_script {\n command = \"a\"\n timeout = \"0s\"\n }\n"),
                        "10,2: timeout must be above zero"),
                row(
                        "template: a change_script on the first rendering",
                        template.formatted(" change_script {\n command = \"a\"\n run_on_first_render = true\n }\n"),
                        "10,2: \"run_on_first_render\" is not supported by this version of drover"),
                row(
                        "template: wait that is negative",
                        template.formatted(" wait {\n min = \"-1s\"\n max = \"1s\"\n }\n"),
                        "9,2: min must not be negative"));
    }

    /** In a group, from line 3 on. */
    static Stream<Arguments> services() {
        String service = "service {\n%s\n}\n";
        return Stream.of(
                row("a driver", "task \"u\" {\n driver = \"\"\n}", "4,2: task \"u\" has no driver"),
                row(
                        "a name",
                        "task \"\" {\n driver = \"java\"\n}",
                        "3,1: task name \"\" is empty, reserved, begins with a dot, or holds a slash"),
                row(
                        "a name that is not that of the directory which all tasks share",
                        "task \"alloc\" {\n driver = \"java\"\n}",
                        "3,1: task name \"alloc\" is empty, reserved, begins with a dot, or holds a slash"),
                row(
                        "service: one for each port",
                        service.formatted(" name = \"web\"\n port = \"80\"").repeat(2),
                        "8,2: service \"web\" is defined twice for the same port"),
                row(
                        "service: provider",
                        service.formatted(" provider = \"dns\""),
                        "4,2: service provider must be \"nomad\" or \"consul\", not \"dns\""),
                row(
                        "service: weights",
                        service.formatted(" weights {\n passing = -1\n }"),
                        "5,2: the passing weight must not be negative"),
                row("service: task", service.formatted(" task = \"other\""), "4,2: group \"g\" has no task \"other\""),
                row(
                        "service: a port above 0",
                        service.formatted(" port = \"0\""),
                        "4,2: port 0 is not between 1 and 65535"),
                row(
                        "service: a port that there is",
                        service.formatted(" port = \"65536\""),
                        "4,2: port 65536 is not between 1 and 65535"),
                row(
                        "service: a port that is named",
                        service.formatted(" port = \"web\""),
                        "4,2: there is no port \"web\" in the group's or its tasks' networks"),
                row(
                        "service: on_update",
                        service.formatted(" on_update = \"hope\""),
                        "4,2: on_update must be \"require_healthy\", \"ignore_warnings\" or \"ignore\", not \"hope\""),
                row(
                        "service of a task: one for each port",
                        "task \"u\" {\ndriver = \"java\"\n"
                                + service.formatted(" name = \"web\"\n port = \"80\"")
                                        .repeat(2) + "}",
                        "10,2: service \"web\" is defined twice for the same port"),
                row(
                        "check: a port of its own or of its service",
                        service.formatted("check {\n type = \"tcp\"\n interval = \"9s\"\n timeout = \"1s\"\n}"),
                        "4,1: neither the check nor its service names a port"));
    }

    /** In a check by TCP of a service with port 80, from line 9 on; what stands there again is said otherwise. */
    static Stream<Arguments> checks() {
        return Stream.of(
                row("http: path", "type = \"http\"", "5,1: an http check needs a path that begins with \"/\""),
                row(
                        "http: path from the root",
                        "type = \"http\"\npath = \"health\"",
                        "9,1: an http check needs a path that begins with \"/\""),
                row(
                        "http: protocol",
                        "type = \"http\"\npath = \"/\"\nprotocol = \"ftp\"",
                        "10,1: check protocol must be \"http\" or \"https\", not \"ftp\""),
                row("interval", "interval = \"999ms\"", "8,1: check interval must be at least 1s"),
                row("timeout", "timeout = \"999ms\"", "8,1: check timeout must be at least 1s"),
                row("port", "port = \"65536\"", "9,1: port 65536 is not between 1 and 65535"),
                row("a task that there is", "task = \"other\"", "9,1: group \"g\" has no task \"other\""),
                row("script: command", "type = \"script\"\ntask = \"t\"", "5,1: a script check needs a command"),
                row(
                        "script: task",
                        "type = \"script\"\ncommand = \"true\"",
                        "5,1: a script check of a group's service needs the task that it runs beside"),
                row(
                        "success_before_passing",
                        "success_before_passing = -1",
                        "9,1: success_before_passing must not be negative"),
                row(
                        "failures_before_warning",
                        "failures_before_warning = -1",
                        "9,1: failures_before_warning must not be negative"),
                row(
                        "failures_before_critical",
                        "failures_before_critical = -1",
                        "9,1: failures_before_critical must not be negative"),
                row(
                        "initial_status",
                        "initial_status = \"fine\"",
                        "9,1: initial_status must be \"passing\", \"warning\" or \"critical\", not \"fine\""),
                row("check_restart: limit", "check_restart {\n limit = -1\n}", "10,2: limit must not be negative"),
                row(
                        "check_restart: grace",
                        "check_restart {\n grace = \"-1s\"\n}",
                        "10,2: grace must not be negative"));
    }

    /** GH-27001 of Nomad: a task that is called as what lies beside it in its allocation. */
    @ParameterizedTest
    @ValueSource(strings = {"alloc", ".", "..", ".drover", ".arrived", "../t", "a/b"})
    void tasksHaveNamesThatNothingElseHas(String name) {
        assertThat(Jobs.read("job \"x\" {\ngroup \"g\" {\ntask \"" + name + "\" {\ndriver = \"java\"\n}\n}\n}\n")
                        .errors())
                .extracting(Diagnostic::toString)
                .contains("job.hcl:3,1: task name \"" + name
                        + "\" is empty, reserved, begins with a dot, or holds a slash");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"tasks", "templates"})
    void tasksNeed(String rule, String text, String message) {
        isRefused(
                "job \"x\" {\ngroup \"g\" {\ntask \"t\" {\ndriver = \"java\"\n" + text + "\n}\n}\n}\n", rule, message);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("services")
    void groupsNeed(String rule, String text, String message) {
        isRefused(
                "job \"x\" {\ngroup \"g\" {\n" + text + "\ntask \"t\" {\ndriver = \"java\"\n}\n}\n}\n", rule, message);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("checks")
    void checksNeed(String rule, String text, String message) {
        String usual = Stream.of("type = \"tcp\"", "interval = \"9s\"", "timeout = \"1s\"")
                .filter(line -> !text.startsWith(line.substring(0, line.indexOf(' '))))
                .reduce("", (lines, line) -> lines + line + "\n");
        isRefused(
                "job \"x\" {\ngroup \"g\" {\nservice {\nport = \"80\"\ncheck {\n" + usual + text
                        + "\n}\n}\ntask \"t\" {\ndriver = \"java\"\n}\n}\n}\n",
                rule,
                message);
    }

    private static void isRefused(String text, String rule, String message) {
        assertThat(Jobs.read(text).errors())
                .as(rule)
                .extracting(Diagnostic::toString)
                .contains(message);
    }
}
