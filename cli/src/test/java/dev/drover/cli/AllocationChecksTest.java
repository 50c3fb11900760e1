package dev.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AllocationChecksTest {
    private static final String ID = "33333333-aaaa-bbbb-cccc-000000000003";
    private static final String CHECKS = "GET /v1/client/allocation/" + ID + "/checks";

    private final FakeAgent agent = new FakeAgent();

    @BeforeEach
    void prepare() {
        agent.on("GET /v1/allocations", "[{\"ID\":\"" + ID + "\"}]");
        agent.on("GET /v1/allocation/" + ID, "{\"ID\":\"" + ID + "\",\"Namespace\":\"default\"}");
    }

    @AfterEach
    void stop() {
        agent.close();
    }

    private CommandLineTool.Result run(String... words) {
        return CommandLineTool.at(agent).run(words);
    }

    @Test
    void showsWhereEachCheckStands() {
        agent.on(CHECKS, """
            {"bbbbbbbbbbbb":{"ID":"bbbbbbbbbbbb","Check":"up","Group":"web.api[0]","Mode":"healthiness",
              "Output":"HTTP 200","Service":"web","Task":"server","Status":"success","StatusCode":200,
              "Timestamp":1767225600},
             "aaaaaaaaaaaa":{"ID":"aaaaaaaaaaaa","Check":"port","Group":"web.api[0]","Mode":"healthiness",
              "Output":"","Service":"api","Task":"","Status":"pending","StatusCode":0,"Timestamp":1767225601}}\
            """);

        CommandLineTool.Result result = run("alloc", "checks", "33333333");

        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).isEqualTo("""
            Status of 2 Nomad Service Checks

            ID        = aaaaaaaa
            Name      = port
            Group     = web.api[0]
            Task      = (group)
            Service   = api
            Status    = pending
            Mode      = healthiness
            Timestamp = 2026-01-01T00:00:01Z
            Output    = <none>

            ID         = bbbbbbbb
            Name       = up
            Group      = web.api[0]
            Task       = server
            Service    = web
            Status     = success
            StatusCode = 200
            Mode       = healthiness
            Timestamp  = 2026-01-01T00:00:00Z
            Output     = HTTP 200
            """);
        assertThat(run("alloc", "checks", "-verbose", ID).out()).contains("ID        = aaaaaaaaaaaa\n");
        assertThat(run("alloc", "checks", "-json", ID).out()).contains("\"StatusCode\": 200");
    }

    @Test
    void saysThatThereAreNone() {
        agent.on(CHECKS, "{}");

        assertThat(run("alloc", "checks", ID).out()).isEqualTo("Status of 0 Nomad Service Checks\n");
        assertThat(run("alloc", "checks").exitCode()).isEqualTo(1);
    }
}
