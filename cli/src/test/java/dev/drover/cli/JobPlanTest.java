package dev.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobPlanTest {
    private static final String SUBMIT_HINT = """
        To submit exactly what is planned here, run:

        drover job run -check-index %s web.hcl

        It is refused when the job has been changed since: then plan again.
        """;

    private Path directory = Path.of("");
    private final FakeAgent agent = new FakeAgent();

    @BeforeEach
    void prepare(@TempDir Path temporary) throws IOException {
        directory = temporary;
        Files.writeString(directory.resolve("web.hcl"), "job \"web\" {}\n");
        agent.on("PUT /v1/jobs/parse", "{\"ID\":\"web\",\"Type\":\"service\"}");
    }

    @AfterEach
    void stop() {
        agent.close();
    }

    @Test
    void showsANewJobCollapsed() {
        agent.on("PUT /v1/job/web/plan", """
            {"JobModifyIndex":0,"FailedTGAllocs":null,"Warnings":"",
             "Annotations":{"DesiredTGUpdates":{"api":{"Place":1}}},
             "Diff":{"Type":"Added","ID":"web","Fields":[{"Type":"Added","Name":"Priority","New":"50"}],
               "TaskGroups":[{"Type":"Added","Name":"api","Updates":{"create":1},
                 "Fields":[{"Type":"Added","Name":"Count","New":"1"}],
                 "Tasks":[{"Type":"Added","Name":"serve","Annotations":["forces create"],
                   "Fields":[{"Type":"Added","Name":"Driver","New":"java"}]}]}]}}
            """);

        CommandLineTool.Result result = tool().run("job", "plan", "web.hcl");

        assertThat(result.out()).isEqualTo("""
            + Job: "web"
            + Task Group: "api" (1 create)
              + Task: "serve" (forces create)

            Scheduler dry-run:
            - All tasks successfully allocated.

            Job Modify Index: 0
            """ + SUBMIT_HINT.formatted("0"));
        assertThat(result.exitCode()).isEqualTo(1);
    }

    @Test
    void alignsWhatWasEdited() {
        agent.on("PUT /v1/job/web/plan", EDITED);

        CommandLineTool.Result result = tool().run("plan", "web.hcl");

        assertThat(result.out())
                .startsWith("""
                    +/- Job: "web"
                    +/- Priority: "50" => "60"
                    """.replace("+/- Priority", "  +/- Priority"))
                .contains("""
                    +/- Task Group: "api" (2 create, 1 in-place update)
                      +/- Count: "1" => "3" (forces create)
                      +/- Task: "serve" (forces create/destroy update)
                        +/- Config {
                          +/- jar_path:       "a.jar" => "b.jar"
                              jvm_options[0]: "-Xmx1g"
                          +   main_class:     "Main"
                          -   old:            "x"
                            }
                    """);
        assertThat(result.exitCode()).isEqualTo(1);
    }

    private static final String EDITED = """
        {"JobModifyIndex":7,"Annotations":{"DesiredTGUpdates":{"api":{"Place":2,"InPlaceUpdate":1}}},
         "Diff":{"Type":"Edited","ID":"web","Fields":[{"Type":"Edited","Name":"Priority","Old":"50","New":"60"}],
           "TaskGroups":[{"Type":"Edited","Name":"api","Updates":{"in-place update":1,"create":2,"ignore":0},
             "Fields":[{"Type":"Edited","Name":"Count","Old":"1","New":"3","Annotations":["forces create"]}],
             "Tasks":[{"Type":"Edited","Name":"serve","Annotations":["forces create/destroy update"],
               "Objects":[{"Type":"Edited","Name":"Config","Fields":[
                 {"Type":"Edited","Name":"jar_path","Old":"a.jar","New":"b.jar"},
                 {"Type":"None","Name":"jvm_options[0]","Old":"-Xmx1g","New":"-Xmx1g"},
                 {"Type":"Added","Name":"main_class","New":"Main"},
                 {"Type":"Deleted","Name":"old","Old":"x"}]}]}]}]}}
        """;

    @Test
    void endsWith0WhenNothingChanges() {
        agent.on("PUT /v1/job/web/plan", """
            {"JobModifyIndex":7,"Annotations":{"DesiredTGUpdates":{"api":{"Ignore":1}}},
             "Diff":{"Type":"None","ID":"web","TaskGroups":[{"Type":"None","Name":"api","Updates":{"ignore":1},
               "Tasks":[{"Type":"None","Name":"serve"}]}]}}
            """);

        CommandLineTool.Result result = tool().run("plan", "web.hcl");

        assertThat(result.out()).isEqualTo("""
            Job: "web"
            Task Group: "api" (1 ignore)
              Task: "serve"

            Scheduler dry-run:
            - All tasks successfully allocated.

            Job Modify Index: 7
            """ + SUBMIT_HINT.formatted("7"));
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void showsWhichNodesArePassedOver() {
        agent.on("PUT /v1/job/web/plan", """
            {"JobModifyIndex":7,"Annotations":{"DesiredTGUpdates":{"api":{"Place":2}}},
             "PassedOver":{"api":{"NodesEvaluated":1,"NodesFiltered":1,"ConstraintFiltered":{"missing drivers":1}}}}
            """);

        assertThat(tool().run("plan", "-diff=false", "web.hcl").out()).startsWith("""
            Scheduler dry-run:
            - All tasks successfully allocated.
            - Nodes are passed over:
              Task Group "api" (passed over 1 nodes):
                * Constraint "missing drivers": 1 nodes excluded by filter

            """);
    }

    @Test
    void showsWhatCannotBePlaced() {
        agent.on("PUT /v1/job/web/plan", """
            {"JobModifyIndex":7,"Diff":{"Type":"Edited","ID":"web"},"Warnings":"one",
             "Annotations":{"DesiredTGUpdates":{"api":{"Place":2}},
               "PreemptedAllocs":[{"ID":"a","JobID":"other","TaskGroup":"g"}]},
             "FailedTGAllocs":{"api":{"NodesEvaluated":1,"NodesExhausted":1,"DimensionExhausted":{"cpu":1}}}}
            """);

        CommandLineTool.Result result = tool().run("plan", "-diff=false", "-var-file", "my vars.hcl", "web.hcl");

        assertThat(result.err()).contains("no such file \"my vars.hcl\"");
        CommandLineTool.Result planned = tool().run("plan", "-diff=false", "web.hcl");
        assertThat(planned.out()).isEqualTo("""
            Scheduler dry-run:
            - WARNING: Failed to place all allocations.
              Task Group "api" (failed to place 1 allocation):
                * Resources exhausted on 1 nodes
                * Dimension "cpu" exhausted on 1 nodes

            Job Warnings:
            one

            Preemptions:
            Alloc ID  Job ID  Task Group
            a         other   g

            Job Modify Index: 7
            """ + SUBMIT_HINT.formatted("7"));
    }

    @Test
    void printsTheAnswerAsJson() {
        agent.on("PUT /v1/job/web/plan", "{\"JobModifyIndex\":7,\"Diff\":{\"Type\":\"None\"}}");

        CommandLineTool.Result result = tool().run("plan", "-json-output", "web.hcl");

        assertThat(result.out()).isEqualTo("""
            {
                "JobModifyIndex": 7,
                "Diff": {
                    "Type": "None"
                }
            }
            """);
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void endsWith255OnAnyError() {
        agent.on("PUT /v1/job/web/plan", 500, "1 error occurred");

        CommandLineTool.Result refused = tool().run("plan", "web.hcl");

        assertThat(refused.err()).isEqualTo("Error during plan: Unexpected response code: 500 (1 error occurred)\n");
        assertThat(refused.exitCode()).isEqualTo(255);
        assertThat(tool().run("plan", "none.hcl").exitCode()).isEqualTo(255);
        assertThat(tool().run("plan").exitCode()).isEqualTo(255);
        assertThat(tool().run("plan", "-no-such-flag").exitCode()).isEqualTo(255);
    }

    private CommandLineTool tool() {
        return CommandLineTool.at(agent).in(directory);
    }
}
