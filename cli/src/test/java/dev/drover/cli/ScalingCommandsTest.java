package dev.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScalingCommandsTest {
    private static final String STUB = "{\"ID\":\"11111111-aaaa-bbbb-cccc-000000000001\",\"Enabled\":true,"
            + "\"Type\":\"horizontal\",\"Target\":{\"Group\":\"g\",\"Job\":\"web\",\"Namespace\":\"default\"}}";

    private final FakeAgent agent = new FakeAgent();

    @AfterEach
    void stop() {
        agent.close();
    }

    private CommandLineTool.Result run(String... words) {
        return CommandLineTool.at(agent).run(words);
    }

    @Test
    void listsPolicies() {
        agent.on("GET /v1/scaling/policies?job=&type=", "[]");
        agent.on("GET /v1/scaling/policies?job=web&type=", "[" + STUB + "]");

        assertThat(run("scaling", "policy", "list").out()).isEqualTo("No policies found\n");
        assertThat(run("scaling", "policy", "list", "-job", "web").out()).isEqualTo("""
            ID        Enabled  Type        Target
            11111111  true     horizontal  Group:g,Job:web,Namespace:default
            """);
    }

    @Test
    void showsAPolicy() {
        agent.on("GET /v1/scaling/policies?prefix=1111", "[" + STUB + "]");
        agent.on("GET /v1/scaling/policies?prefix=2", "[]");
        agent.on(
                "GET /v1/scaling/policy/11111111-aaaa-bbbb-cccc-000000000001",
                STUB.replace("\"Enabled\"", "\"Min\":1,\"Max\":5,\"Policy\":{\"cooldown\":\"1m\"},\"Enabled\""));

        assertThat(run("scaling", "policy", "info", "1111").out()).isEqualTo("""
            ID      = 11111111
            Enabled = true
            Target  = Group:g,Job:web,Namespace:default
            Min     = 1
            Max     = 5

            Policy:
            {
                "cooldown": "1m"
            }
            """);
        assertThat(run("scaling", "policy", "info", "2").err())
                .isEqualTo("No scaling policies with prefix or id \"2\" found\n");
    }

    @Test
    void showsScalingEventsNewestFirst() {
        agent.on("GET /v1/jobs", "[{\"ID\":\"web\"}]");
        agent.on("GET /v1/job/web", "{\"ID\":\"web\",\"Namespace\":\"default\"}");
        agent.on(
                "GET /v1/job/web/scale",
                "{\"TaskGroups\":{\"a\":{\"Events\":[{\"Count\":3,\"PreviousCount\":1,\"Message\":\"busy\","
                        + "\"EvalID\":\"e1\",\"Time\":" + CommandLineTool.nanosAgo(Duration.ofHours(1))
                        + "}]},\"b\":{\"Events\":[{\"Count\":null,\"PreviousCount\":2,\"Error\":true,\"Message\":\"lost\","
                        + "\"EvalID\":null,\"Time\":" + CommandLineTool.nanosAgo(Duration.ofMinutes(1)) + "}]}}}");

        assertThat(run("job", "scaling-events", "web").out()).isEqualTo("""
            Task Group  Count   PrevCount  Date
            b           <none>  2          2026-11-23T11:59:00Z
            a           3       1          2026-11-23T11:00:00Z
            """);
        assertThat(run("job", "scaling-events", "-verbose", "web").out()).isEqualTo("""
            Task Group  Count   PrevCount  Error  Message  Eval ID  Date
            b           <none>  2          true   lost     <none>   2026-11-23T11:59:00Z
            a           3       1          false  busy     e1       2026-11-23T11:00:00Z
            """);
    }
}
