package dev.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NodeDrainTest {
    private static final String NODE = "0b8b4cf6-5e0c-4f3e-9d7c-0d6f8f3a1c11";
    private static final String ALLOCATION = "a1b2c3d4-5e0c-4f3e-9d7c-0d6f8f3a1c11";

    private final FakeAgent agent = new FakeAgent();

    @BeforeEach
    void prepare() {
        agent.on("GET /v1/nodes", "[{\"ID\":\"" + NODE + "\"}]");
        agent.on("PUT /v1/node/" + NODE + "/drain", "{\"NodeModifyIndex\":7}");
        agent.on("PUT /v1/node/" + NODE + "/eligibility", "{\"NodeModifyIndex\":7}");
        agent.on("GET /v1/agent/self", "{\"stats\":{\"client\":{\"node_id\":\"" + NODE + "\"}}}");
    }

    @AfterEach
    void stop() {
        agent.close();
    }

    private CommandLineTool tool() {
        return CommandLineTool.at(agent);
    }

    private FakeAgent showing(String... states) {
        return agent.on("GET /v1/node/" + NODE, states);
    }

    private static String node(String strategy, String last) {
        return "{\"ID\":\"%s\",\"DrainStrategy\":%s,\"LastDrain\":{\"Status\":\"%s\"}}".formatted(NODE, strategy, last);
    }

    private static String allocation(String desired, String client, boolean migrate) {
        return "[{\"ID\":\"%s\",\"DesiredStatus\":\"%s\",\"ClientStatus\":\"%s\",\"DesiredTransition\":{\"Migrate\":%s}}]"
                .formatted(ALLOCATION, desired, client, migrate);
    }

    private String sent(String what) {
        return agent.last("PUT", "/v1/node/" + NODE + "/" + what).body();
    }

    @Test
    void setsTheEligibility() {
        showing(node("null", ""));

        assertThat(tool().run("node", "eligibility", "-disable", NODE).out())
                .isEqualTo("Node \"" + NODE + "\" scheduling eligibility set: ineligible for scheduling\n");
        assertThat(sent("eligibility")).isEqualTo("{\"NodeID\":\"" + NODE + "\",\"Eligibility\":\"ineligible\"}");
        assertThat(tool().run("node", "eligibility", "-enable", "-self").out())
                .isEqualTo("Node \"" + NODE + "\" scheduling eligibility set: eligible for scheduling\n");
        assertThat(tool().run("node", "eligibility", NODE).err())
                .startsWith("Either the '-enable' or '-disable' flag must be set\n");
    }

    @Test
    void drainsWithinAnHourUnlessToldOtherwise() {
        showing(node("null", ""));

        assertThat(tool().run("node", "drain", "-enable", "-detach", "-m", "upgrade", NODE)
                        .out())
                .isEqualTo("Node \"" + NODE + "\" drain strategy set\n");
        assertThat(sent("drain"))
                .isEqualTo("{\"NodeID\":\"" + NODE + "\",\"DrainSpec\":{\"Deadline\":3600000000000,"
                        + "\"IgnoreSystemJobs\":false},\"MarkEligible\":false,\"Meta\":{\"message\":\"upgrade\"}}");
        tool().run("node", "drain", "-enable", "-detach", "-deadline", "30m", "-ignore-system", NODE);
        assertThat(sent("drain")).contains("\"Deadline\":1800000000000,\"IgnoreSystemJobs\":true");
        tool().run("node", "drain", "-enable", "-detach", "-force", NODE);
        assertThat(sent("drain")).contains("\"Deadline\":-1,");
        tool().run("node", "drain", "-enable", "-detach", "-no-deadline", "-meta", "a=b", NODE);
        assertThat(sent("drain")).contains("\"Deadline\":0,").contains("\"Meta\":{\"a\":\"b\"}");
    }

    @Test
    void callsADrainOff() {
        showing(node("{}", "draining"));

        assertThat(tool().run("node", "drain", "-disable", NODE).out())
                .isEqualTo("Node \"" + NODE + "\" drain strategy unset\n");
        assertThat(sent("drain")).contains("\"DrainSpec\":null,\"MarkEligible\":true");
        tool().run("node", "drain", "-disable", "-keep-ineligible", NODE);
        assertThat(sent("drain")).contains("\"DrainSpec\":null,\"MarkEligible\":false");
    }

    @Test
    void followsUntilTheNodeIsEmpty() {
        showing(
                node("{}", "draining"),
                node("{}", "draining"),
                node("{}", "draining"),
                node("{}", "draining"),
                node("null", "complete"));
        agent.on(
                "GET /v1/node/" + NODE + "/allocations",
                allocation("run", "running", false),
                allocation("run", "running", true),
                allocation("stop", "running", true),
                allocation("stop", "complete", true));

        CommandLineTool.Result result = tool().run("node", "drain", "-enable", NODE);

        assertThat(result.out()).isEqualTo("""
            ==> 2026-11-23T12:00:00Z: Ctrl-C to stop monitoring: will not cancel the node drain
                2026-11-23T12:00:00Z: Node "%1$s" drain strategy set
                2026-11-23T12:00:00Z: Alloc "%2$s" marked for migration
                2026-11-23T12:00:00Z: Alloc "%2$s" draining
                2026-11-23T12:00:00Z: Alloc "%2$s" status running -> complete
            ==> 2026-11-23T12:00:00Z: Drain complete for node %1$s
            ==> 2026-11-23T12:00:00Z: All allocations on node "%1$s" have stopped
            """.formatted(NODE, ALLOCATION));
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void hasNothingToFollowWithoutADrain() {
        showing(node("null", ""));

        assertThat(tool().run("node", "drain", "-monitor", NODE).out()).isEqualTo("No drain strategy set\n");
    }

    @Test
    void asksWhenOnlyTheBeginningIsGiven() {
        showing(node("null", ""));

        CommandLineTool.Result declined = tool().typing("n\n").run("node", "drain", "-enable", "-detach", "0b8b");

        assertThat(declined.out())
                .isEqualTo("Are you sure you want to enable drain mode for node \"" + NODE
                        + "\"? [y/N] Canceling drain toggle\n");
        assertThat(tool().run("node", "drain", "-enable", "-detach", "-yes", "0b8b")
                        .exitCode())
                .isZero();
    }

    @Test
    void refusesFlagsThatContradictOneAnother() {
        assertThat(tool().run("node", "drain", NODE).err())
                .startsWith("Either the '-enable' or '-disable' flag must be set, unless using '-monitor'\n");
        assertThat(tool().run("node", "drain", "-disable", "-force", NODE).err())
                .startsWith("-deadline, -no-deadline, -force and -ignore-system are for -enable\n");
        assertThat(tool().run("node", "drain", "-enable", "-force", "-no-deadline", NODE)
                        .err())
                .startsWith("-deadline, -no-deadline and -force exclude one another\n");
        assertThat(tool().run("node", "drain", "-enable", "-keep-ineligible", NODE)
                        .err())
                .startsWith("-keep-ineligible is for -disable\n");
        showing(node("null", ""));
        assertThat(tool().run("node", "drain", "-enable", "-detach", "-deadline", "soon", NODE)
                        .err())
                .startsWith("-deadline must be a positive duration such as 30m, not \"soon\"\n");
    }
}
