package dev.drover.protocol.jobspec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.jobspec.hcl.Diagnostic;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BadJobFileTest {
    /** What to put into a job, a group or a task, and what is said about it. */
    static Stream<Arguments> jobs() {
        return Stream.of(
                Arguments.of("priority = 200", "job.hcl:2,1: priority 200 is not between 1 and 100"),
                Arguments.of("priority = \"high\"", "job.hcl:2,1: \"priority\" must be a whole number, not \"high\""),
                Arguments.of(
                        "datacenters = []", "job.hcl:2,1: datacenters must name at least one, and none that is empty"),
                Arguments.of(
                        "datacenters = \"dc1\"", "job.hcl:2,1: \"datacenters\" must be a list of strings, not \"dc1\""),
                Arguments.of(
                        "type = \"sytem\"",
                        "job.hcl:2,1: job type must be \"service\", \"batch\", \"system\" or \"sysbatch\", not"
                                + " \"sytem\""),
                Arguments.of(
                        "type = \"system\"\nmigrate {\n}",
                        "job.hcl:3,1: block \"migrate\" is for service jobs, not for system jobs"),
                Arguments.of(
                        "type = \"system\"\nreschedule {\n attempts = 1\n}",
                        "job.hcl:3,1: block \"reschedule\" is not for system jobs"),
                Arguments.of(
                        "type = \"sysbatch\"\nupdate {\n}",
                        "job.hcl:3,1: block \"update\" is for service and system jobs, not for sysbatch jobs"),
                Arguments.of("migrate {\n max_parallel = 0\n}", "job.hcl:3,2: max_parallel must be at least 1"),
                Arguments.of(
                        "migrate {\n health_check = \"manual\"\n}",
                        "job.hcl:3,2: health_check must be \"checks\" or \"task_states\", not \"manual\""),
                Arguments.of("id = \"a b\"", "job.hcl:1,1: job ID \"a b\" holds a space"),
                Arguments.of("id = \"a\\u0000b\"", "job.hcl:1,1: job ID \"a\\u0000b\" holds a control character"),
                Arguments.of("name = \"a\\nb\"", "job.hcl:2,1: job name \"a\\u000ab\" holds a control character"),
                Arguments.of(
                        "id = \"" + "\u00e4".repeat(101) + "\"", "job.hcl:1,1: job ID has 202 bytes, more than 200"),
                Arguments.of("ui {\n}", "job.hcl:2,1: block \"ui\" is not supported by this version of drover"),
                Arguments.of(
                        "spred {\n}",
                        "job.hcl:2,1: unknown block \"spred\" in block \"job\"; did you mean \"spread\"?"),
                Arguments.of(
                        "all_at_once = \"maybe\"", "job.hcl:2,1: \"all_at_once\" must be true or false, not \"maybe\""),
                Arguments.of(
                        "prority = 1",
                        "job.hcl:2,1: unknown attribute \"prority\" in block \"job\"; did you mean " + "\"priority\"?"),
                Arguments.of(
                        "constraint {\n distinct_hosts = \"maybe\"\n}",
                        "job.hcl:3,2: distinct_hosts must be true or false, not \"maybe\""),
                Arguments.of(
                        "constraint {\n operator = \"distinct_property\"\n}",
                        "job.hcl:2,1: distinct_property needs an attribute"),
                Arguments.of(
                        "constraint {\n distinct_property = \"${meta.rack}\"\n value = \"0\"\n}",
                        "job.hcl:4,2: the value of distinct_property must be a whole number of at least 1, not \"0\""),
                Arguments.of(
                        "constraint {\n attribute = \"x\"\n operator = \"~\"\n value = \"y\"\n}",
                        "job.hcl:4,2: unknown " + "constraint operator \"~\""),
                Arguments.of(
                        "constraint {\n attribute = \"x\"\n regexp = \"(\"\n}",
                        "job.hcl:4,2: \"(\" is not a regular " + "expression: Unclosed group"),
                Arguments.of(
                        "constraint {\n attribute = \"x\"\n version = \"new\"\n}",
                        "job.hcl:4,2: \"new\" is not a version " + "rule such as \">= 1.2, < 2\""),
                Arguments.of(
                        "namespace = \"a/b\"",
                        "job.hcl:2,1: namespace \"a/b\" must be 1 to 128 letters, digits or dashes"),
                Arguments.of("meta {\n a = [1]\n}", "job.hcl:3,2: \"a\" in \"meta\" must be a string, not a list"));
    }

    static Stream<Arguments> policies() {
        return Stream.of(
                Arguments.of("update {\n canary = -1\n}", "job.hcl:3,2: canary must not be negative"),
                Arguments.of(
                        "type = \"system\"\nupdate {\n canary = 101\n}",
                        "job.hcl:4,2: canary of a system job is a percentage of its nodes, and must not be above 100"),
                Arguments.of(
                        "update {\n auto_promote = true\n}",
                        "job.hcl:3,2: auto_promote needs canary to be greater than 0"),
                Arguments.of("reschedule {\n delay = \"1s\"\n}", "job.hcl:3,2: reschedule delay must be at least 5s"),
                Arguments.of(
                        "reschedule {\n delay_function = \"linear\"\n}",
                        "job.hcl:3,2: delay_function must be \"constant\", \"exponential\" or \"fibonacci\", not"
                                + " \"linear\""),
                Arguments.of(
                        "reschedule {\n max_delay = \"10s\"\n}",
                        "job.hcl:3,2: max_delay must not be shorter than delay"),
                Arguments.of(
                        "reschedule {\n unlimited = false\n attempts = 4\n interval = \"1m\"\n delay = \"20s\"\n}",
                        "job.hcl:4,2: 4 reschedule attempts with their delay do not fit into the interval"),
                Arguments.of(
                        "update {\n healthy_deadline = \"1s\"\n}",
                        "job.hcl:3,2: healthy_deadline must be longer than " + "min_healthy_time"));
    }

    static Stream<Arguments> groups() {
        return Stream.of(
                Arguments.of("count = -1", "job.hcl:3,1: count must not be negative, and is -1"),
                Arguments.of("count = 1.5", "job.hcl:3,1: \"count\" must be a whole number, not \"1.5\""),
                Arguments.of(
                        "count = 160000",
                        "job.hcl:3,1: with a count of 160000 the job wants 160000 allocations, more than 100000"),
                Arguments.of("restart {\n interval = \"1s\"\n}", "job.hcl:4,2: restart interval must be at least 5s"),
                Arguments.of(
                        "restart {\n attempts = 1000\n}",
                        "job.hcl:4,2: 1000 restart attempts with their delay do not fit " + "into the interval"),
                Arguments.of(
                        "restart {\n mode = \"retry\"\n}",
                        "job.hcl:4,2: \"mode\" must be \"fail\" or \"delay\", not " + "\"retry\""),
                Arguments.of(
                        "restart {\n delay = \"soon\"\n}",
                        "job.hcl:4,2: \"delay\" must be a duration such as \"30s\", not " + "\"soon\""),
                Arguments.of(
                        "network {\n mode = \"bridge\"\n}",
                        "job.hcl:4,2: network mode \"bridge\" is not supported by this "
                                + "version of drover, only \"host\""),
                Arguments.of(
                        "network {\n port \"p\" {\n static = 70000\n }\n}",
                        "job.hcl:5,2: static port 70000 is not between " + "0 and 65535"),
                Arguments.of(
                        "network {\n port \"p\" {\n static = -1\n }\n}",
                        "job.hcl:5,2: static port -1 is not between 0 and " + "65535"),
                Arguments.of(
                        "network {\n port \"p\" {}\n port \"p\" {}\n}", "job.hcl:4,2: port \"p\" is defined twice"),
                Arguments.of(
                        "network {\n port \"p\" {\n to = 70000\n }\n}",
                        "job.hcl:5,2: \"to\" 70000 is not between 0 and " + "65535"),
                Arguments.of(
                        "network {\n dns {\n }\n}",
                        "job.hcl:4,2: block \"dns\" is not supported by this version of drover"),
                Arguments.of(
                        "ephemeral_disk {\n size = 5\n}",
                        "job.hcl:4,2: size of the ephemeral disk must be at least 10 MB, " + "and is 5"),
                Arguments.of("task \"t\" { driver = \"java\" }", "job.hcl:3,1: task \"t\" is defined twice"),
                Arguments.of(
                        "task \"a/b\" { driver = \"java\" }",
                        "job.hcl:3,1: task name \"a/b\" is empty, reserved, begins with a dot, or holds a slash"),
                Arguments.of(
                        "task \"" + "u".repeat(201) + "\" { driver = \"java\" }",
                        "job.hcl:3,1: task name has 201 bytes, more than 200"),
                Arguments.of(
                        "task \"u\" {\n driver = \"java\"\n env {\n A = \"a\\u0000\"\n }\n}",
                        "job.hcl:6,2: the value of environment variable \"A\" holds NUL"),
                Arguments.of("task \"u\" { }", "job.hcl:3,1: block \"task\" needs the attribute \"driver\""),
                Arguments.of("task { }", "job.hcl:3,1: block \"task\" needs a label, its name"),
                Arguments.of("vault {\n}", "job.hcl:3,1: block \"vault\" is not supported by this version of drover"));
    }

    /** What stands in a service that uses port 80. */
    static Stream<Arguments> services() {
        return Stream.of(
                Arguments.of(
                        "provider = \"etcd\"",
                        "job.hcl:5,1: service provider must be \"nomad\" or \"consul\", not \"etcd\""),
                Arguments.of(
                        "provider = \"consul\"\nweights {\n passing = 0\n}",
                        "job.hcl:7,2: Consul takes no passing weight of 0"),
                Arguments.of(
                        "enable_tag_override = true", "job.hcl:5,1: enable_tag_override needs the provider \"consul\""),
                Arguments.of(
                        "name = \"a_b\"",
                        "job.hcl:5,1: service name \"a_b\" must be 1 to 63 letters, digits or inner dashes"),
                Arguments.of(
                        "address_mode = \"alloc\"",
                        "job.hcl:5,1: address_mode must be \"auto\" or \"host\", not \"alloc\""),
                Arguments.of(
                        "check {\n port = \"web\"\n}", "job.hcl:5,1: block \"check\" needs the attribute \"type\""),
                Arguments.of(
                        "check {\n type = \"tcp\"\n timeout = \"5s\"\n}",
                        "job.hcl:5,1: block \"check\" needs the attribute \"interval\""),
                Arguments.of(
                        "check {\n type = \"udp\"\n interval = \"5s\"\n timeout = \"2s\"\n}",
                        "job.hcl:6,2: check type must be \"http\", \"tcp\", \"grpc\" or \"script\", not \"udp\""),
                Arguments.of(
                        "check {\n type = \"tcp\"\n interval = \"5s\"\n timeout = \"100ms\"\n}",
                        "job.hcl:8,2: check timeout must be at least 1s"),
                Arguments.of(
                        "check {\n type = \"tcp\"\n interval = \"5s\"\n timeout = \"1s\"\n port = \"web\"\n}",
                        "job.hcl:9,2: there is no port \"web\" in the group's or its tasks' networks"));
    }

    static Stream<Arguments> templates() {
        return Stream.of(
                Arguments.of("template {\n}", "job.hcl:5,1: block \"template\" needs the attribute \"destination\""),
                Arguments.of(
                        "template {\n destination = \"local/a\"\n}",
                        "job.hcl:5,1: a template needs either source or data"),
                Arguments.of(
                        "template {\n data = \"x\"\n source = \"local/b\"\n destination = \"local/a\"\n}",
                        "job.hcl:7,2: source and data exclude each other"),
                Arguments.of(
                        "template {\n data = \"a\\n{{ nosuch }}\"\n destination = \"local/a\"\n}",
                        "job.hcl:6,2: template:2,4: function \"nosuch\" does not exist"),
                Arguments.of(
                        "template {\n data = \"{{ secret `a` }}\"\n destination = \"local/a\"\n}",
                        "job.hcl:6,2: template:1,4: function \"secret\" needs Vault, which this version of drover"
                                + " does not speak with"),
                Arguments.of(
                        "template {\n data = \"[[ nosuch ]]\"\n left_delimiter = \"[[\"\n right_delimiter = \"]]\"\n"
                                + " destination = \"local/a\"\n}",
                        "job.hcl:6,2: template:1,4: function \"nosuch\" does not exist"),
                Arguments.of(
                        "template {\n data = \"x\"\n destination = \"../../etc/passwd\"\n}",
                        "job.hcl:7,2: template destination \"../../etc/passwd\" leads out of the allocation's"
                                + " directory"),
                Arguments.of(
                        "template {\n source = \"../../x\"\n destination = \"local/a\"\n}",
                        "job.hcl:6,2: template source \"../../x\" leads out of the allocation's directory"),
                Arguments.of(
                        "template {\n data = \"x\"\n destination = \"local/\"\n}",
                        "job.hcl:7,2: a template's destination is a file"),
                Arguments.of(
                        "template {\n data = \"x\"\n destination = \"local/a\"\n perms = \"rw\"\n}",
                        "job.hcl:8,2: perms must be three or four octal digits, not \"rw\""),
                Arguments.of(
                        "template {\n data = \"x\"\n destination = \"local/a\"\n change_mode = \"signal\"\n}",
                        "job.hcl:5,1: change_mode \"signal\" needs a change_signal"),
                Arguments.of(
                        "template {\n data = \"x\"\n destination = \"local/a\"\n change_signal = \"SIGHUP\"\n}",
                        "job.hcl:8,2: change_signal is for change_mode \"signal\" only"),
                Arguments.of(
                        "template {\n data = \"x\"\n destination = \"local/a\"\n change_mode = \"script\"\n}",
                        "job.hcl:5,1: change_mode \"script\" needs a change_script"),
                Arguments.of(
                        "template {\n data = \"x\"\n destination = \"local/a\"\n change_mode = \"reload\"\n}",
                        "job.hcl:8,2: \"change_mode\" must be \"noop\", \"restart\", \"signal\" or \"script\", not"
                                + " \"reload\""),
                Arguments.of("""
                    template {
                     data = "x"
                     destination = "local/a"
                     wait {
                     min = "5s"
                     max = "1s"
                     }
                    }\
                    """, "job.hcl:10,2: max must not be below min"));
    }

    static Stream<Arguments> tasks() {
        return Stream.of(
                Arguments.of("resources {\n cpu = 0\n}", "job.hcl:6,2: cpu must be at least 1 MHz, and is 0"),
                Arguments.of("resources {\n memory = 5\n}", "job.hcl:6,2: memory must be at least 10 MB, and is 5"),
                Arguments.of(
                        "resources {\n memory = 99999999999\n}",
                        "job.hcl:6,2: \"memory\" must be a whole number, not " + "\"99999999999\""),
                Arguments.of(
                        "resources {\n memory_max = 20\n}",
                        "job.hcl:6,2: memory_max of 20 MB is below memory of 300 MB"),
                Arguments.of(
                        "resources {\n numa {}\n}",
                        "job.hcl:6,2: block \"numa\" is not supported by this version of drover"),
                Arguments.of("artifact {\n}", "job.hcl:5,1: block \"artifact\" needs the attribute \"source\""),
                Arguments.of(
                        "artifact {\n source = \"x\"\n destination = \"../../etc\"\n}",
                        "job.hcl:7,2: artifact destination " + "\"../../etc\" leads out of the allocation's directory"),
                Arguments.of(
                        "artifact {\n source = \"x\"\n options {\n checksum = \"md5:123\"\n }\n}",
                        "job.hcl:8,2: checksum must be md5, sha1, sha256 or sha512 followed by \":\" and as many"
                                + " hexadecimal digits, or \"file:\" and the URL of a list of checksums"),
                Arguments.of(
                        "logs {\n max_files = 100\n}",
                        "job.hcl:5,1: log files may take 1000 MB, more than the ephemeral " + "disk of 300 MB"),
                Arguments.of(
                        "kill_timeout = \"5 s\"",
                        "job.hcl:5,1: \"kill_timeout\" must be a duration such as \"30s\", not " + "\"5 s\""),
                Arguments.of("config = 5", "job.hcl:5,10: \"config\" must be a map, not a number"),
                Arguments.of("leader = \"maybe\"", "job.hcl:5,1: \"leader\" must be true or false, not \"maybe\""));
    }

    @ParameterizedTest
    @MethodSource({"jobs", "policies"})
    void refusesJobs(String text, String message) {
        check("job \"x\" {\n" + text + "\ngroup \"g\" {\ntask \"t\" {\ndriver = \"java\"\n}\n}\n}\n", message);
    }

    @ParameterizedTest
    @MethodSource("groups")
    void refusesGroups(String text, String message) {
        check("job \"x\" {\ngroup \"g\" {\n" + text + "\ntask \"t\" {\ndriver = \"java\"\n}\n}\n}\n", message);
    }

    @ParameterizedTest
    @MethodSource("services")
    void refusesServices(String text, String message) {
        check(
                "job \"x\" {\ngroup \"g\" {\nservice {\nport = \"80\"\n" + text
                        + "\n}\ntask \"t\" {\ndriver = \"java\"\n}\n}\n}\n",
                message);
    }

    @ParameterizedTest
    @MethodSource({"tasks", "templates"})
    void refusesTasks(String text, String message) {
        check("job \"x\" {\ngroup \"g\" {\ntask \"t\" {\ndriver = \"java\"\n" + text + "\n}\n}\n}\n", message);
    }

    @Test
    void wantsOneJob() {
        check("", "job.hcl:1,1: the file has no \"job\" block");
        check("job \"a\" {}\njob \"b\" {}\n", "job.hcl:2,1: the file has more than one \"job\" block");
        check("job \"a\" {}\n", "job.hcl:1,1: the job has no group");
        check("job {}\n", "job.hcl:1,1: block \"job\" needs a label, its ID");
        check("job \"a\" {\ngroup \"g\" {}\n}\n", "job.hcl:2,1: group \"g\" has no task");
        check("jbo \"a\" {}\n", "job.hcl:1,1: unknown block \"jbo\" at the top level; did you mean \"job\"?");
    }

    @Test
    void collectsErrors() {
        String text =
                "job \"x\" {\npriority = 0\ngroup \"g\" {\ncount = -1\ntask \"t\" {\ndriver = \"java\"\n}\n}\n}\n";

        assertThat(Jobs.read(text).errorText().lines())
                .containsExactly(
                        "2 errors occurred:",
                        "\t* job.hcl:2,1: priority 0 is not between 1 and 100",
                        "\t* job.hcl:4,1: count must not be negative, and is -1");
    }

    @Test
    void takesLargeFilesInBoundedTime() {
        String services = "service {\n port = \"x\"\n}\n".repeat(15_000);
        String tasks = IntStream.range(0, 12_000)
                .mapToObj(i -> "task \"t" + i + "\" {\n driver = \"java\"\n}\n")
                .collect(Collectors.joining());
        Instant start = Instant.now();

        JobReading reading = Jobs.read("job \"x\" {\ngroup \"g\" {\n" + services + tasks + "}\n}\n");

        assertThat(reading.errors()).hasSize(50);
        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(60));
    }

    private static void check(String text, String message) {
        JobReading reading = Jobs.read(text);

        assertThat(reading.job()).isEmpty();
        assertThat(reading.errors()).extracting(Diagnostic::toString).contains(message);
    }
}
