package dev.drover.protocol.jobspec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.api.JobJson;
import dev.drover.protocol.job.CheckRestart;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.OnUpdate;
import dev.drover.protocol.job.ServiceCheck;
import dev.drover.protocol.job.ServiceCheck.Grpc;
import dev.drover.protocol.job.ServiceCheck.Script;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks of services, and what follows from them, in job files and in JSON. */
class CheckFileTest {
    private static String file(String service, String check) {
        return "job \"x\" {\ngroup \"g\" {\nservice {\nport = \"80\"\n" + service
                + "\ncheck {\ntype = \"tcp\"\ninterval = \"10s\"\ntimeout = \"2s\"\n" + check
                + "\n}\n}\ntask \"t\" {\ndriver = \"java\"\n}\n}\n}\n";
    }

    private static ServiceCheck only(Job job) {
        return Jobs.group(job).services().get(0).checks().get(0);
    }

    @Test
    void judgesEachResultByItselfIfNothingElseIsSaid() {
        Job job = Jobs.job(file("", ""));

        assertThat(only(job).judging()).isEqualTo(ServiceCheck.Judging.PLAIN);
        assertThat(only(job).grpc()).isEqualTo(Grpc.NONE);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "the check alone, '', 'limit = 3', 3, 1, false",
        "the service alone, 'limit = 2\ngrace = \"90s\"', '', 2, 90, false",
        "the check over the service, 'limit = 2\ngrace = \"90s\"', 'limit = 5\nignore_warnings = true', 5, 90, true"
    })
    void startsTasksAgainAsTheServiceOrItsCheckHasIt(
            String who, String service, String check, int limit, int grace, boolean ignoreWarnings) {
        Job job = Jobs.job(file(restart(service), restart(check)));

        assertThat(only(job).judging().restart())
                .contains(new CheckRestart(limit, Duration.ofSeconds(grace), ignoreWarnings));
        assertThat(JobJson.read(JobJson.write(job)).job()).contains(job);
    }

    private static String restart(String attributes) {
        return attributes.isEmpty() ? "" : "check_restart {\n" + attributes + "\n}";
    }

    @Test
    void takesOnUpdateOfTheServiceForChecksThatSayNothing() {
        assertThat(only(Jobs.job(file("on_update = \"ignore\"", ""))).judging().onUpdate())
                .isEqualTo(OnUpdate.IGNORE);
        assertThat(only(Jobs.job(file("on_update = \"ignore\"", "on_update = \"ignore_warnings\"")))
                        .judging()
                        .onUpdate())
                .isEqualTo(OnUpdate.IGNORE_WARNINGS);
    }

    @Test
    void readsWhatAScriptRuns() {
        String script = "type = \"script\"\ntask = \"t\"\ncommand = \"/bin/sh\"\nargs = [\"-c\", \"exit 1\"]";
        Job job = Jobs.job(file("", "").replace("port = \"80\"\n", "").replace("type = \"tcp\"", script));

        assertThat(only(job).script()).isEqualTo(new Script("/bin/sh", List.of("-c", "exit 1")));
        assertThat(JobJson.read(JobJson.write(job)).job()).contains(job);
    }

    @Test
    void meansInItsFieldsWhatTheyComeToWhereItIsMade() {
        String fields = "name = \"${meta.n}\"\nport = \"${meta.o}\"\npath = \"/${meta.p}\"\ncommand = \"${meta.c}\"\n"
                + "args = [\"${meta.a}\"]\nheader {\nX = [\"${meta.h}\"]\n}";

        ServiceCheck made =
                only(Jobs.job(file("", fields))).interpolated(text -> text.replaceAll("\\$\\{meta\\.(.)}", "$1$1"));

        assertThat(List.of(made.name(), made.portLabel(), made.path())).containsExactly("nn", "oo", "/pp");
        assertThat(made.script()).isEqualTo(new Script("cc", List.of("aa")));
        assertThat(made.headers()).containsExactly(Map.entry("X", List.of("hh")));
    }

    @Test
    void asksForNoTaskWhereTheServiceHasOne() {
        String script = "type = \"script\"\ncommand = \"true\"";
        Job ofGroup = Jobs.job(file("task = \"t\"", "").replace("type = \"tcp\"", script));
        Job ofTask = Jobs.job("job \"x\" {\ngroup \"g\" {\ntask \"t\" {\ndriver = \"java\"\nservice {\ncheck {\n"
                + script + "\ninterval = \"10s\"\ntimeout = \"2s\"\n}\n}\n}\n}\n}\n");

        assertThat(only(ofGroup).isScript()).isTrue();
        assertThat(Jobs.group(ofTask)
                        .tasks()
                        .get(0)
                        .services()
                        .get(0)
                        .checks()
                        .get(0)
                        .isScript())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "'type = \"udp\"', 'check type must be \"http\", \"tcp\", \"grpc\" or \"script\", not \"udp\"'",
        "'type = \"script\"\ntask = \"t\"', 'a script check needs a command'",
        "'type = \"script\"\n"
                + "command = \"true\"', 'a script check of a group''s service needs the task that it runs beside'",
        "'task = \"other\"', 'group \"g\" has no task \"other\"'",
        "'expose = true', '\"expose\" is not supported by this version of drover'",
        "'initial_status = \"fine\"', 'initial_status must be \"passing\", \"warning\" or \"critical\", not \"fine\"'",
        "'on_update = \"hope\"', 'on_update must be'",
        "'success_before_passing = -1', 'success_before_passing must not be negative'",
        "'check_restart {\nlimit = -1\n}', 'limit must not be negative'",
        "'check_restart {\ngrace = \"-1s\"\n}', 'grace must not be negative'"
    })
    void saysWhatIsWrong(String attributes, String message) {
        String text = attributes.startsWith("type")
                ? file("", "").replace("type = \"tcp\"", attributes)
                : file("", attributes);

        assertThat(Jobs.read(text).errors()).anyMatch(found -> found.message().contains(message));
    }
}
