package dev.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AllocationLogsTest {
    private static final String ID = "33333333-aaaa-bbbb-cccc-000000000003";
    private static final String LOGS = "/v1/client/fs/logs/" + ID;

    private final FakeAgent agent = new FakeAgent();

    @BeforeEach
    void prepare() {
        agent.on("GET /v1/allocations", "[{\"ID\":\"" + ID + "\"}]");
        agent.on("GET /v1/allocation/" + ID, allocation("{\"Name\":\"serve\"}"));
    }

    @AfterEach
    void stop() {
        agent.close();
    }

    @Test
    void printsStandardOutput() {
        agent.on("GET " + LOGS, "one\ntwo ü\n");

        CommandLineTool.Result result = run("alloc", "logs", "33333333");

        assertThat(result.out()).isEqualTo("one\ntwo ü\n");
        assertThat(result.exitCode()).isZero();
        assertThat(agent.last("GET", LOGS).uri())
                .isEqualTo(LOGS + "?task=serve&type=stdout&origin=start&offset=0&follow=false&plain=true"
                        + "&namespace=default");
    }

    @Test
    void printsStandardErrorOrBoth() {
        agent.on("GET " + LOGS + query("stdout", "start", 0, false), "out\n");
        agent.on("GET " + LOGS + query("stderr", "start", 0, false), "err\n");

        assertThat(run("logs", "-stderr", ID).out()).isEqualTo("err\n");
        assertThat(run("logs", "-stderr", "-stdout", ID).out().lines()).containsExactlyInAnyOrder("out", "err");
    }

    @Test
    void followsFromTheStart() {
        agent.on("GET " + LOGS + query("stdout", "start", 0, true), "so far\n");

        assertThat(run("logs", "-f", ID).out()).isEqualTo("so far\n");
    }

    @Test
    void printsTheLastLines() {
        agent.on("GET " + LOGS, "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n");

        assertThat(run("logs", "-tail", ID).out()).isEqualTo("3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n");
        assertThat(run("logs", "-tail", "-n", "2", ID).out()).isEqualTo("11\n12\n");
        assertThat(run("logs", "-n", "0", ID).out()).isEmpty();
    }

    @Test
    void printsTheLastBytes() {
        agent.on("GET " + LOGS + query("stdout", "end", 3, false), "12\n");

        assertThat(run("logs", "-tail", "-c", "3", ID).out()).isEqualTo("12\n");
        assertThat(run("logs", "-n", "1", "-c", "3", ID).err()).startsWith("-n and -c exclude each other\n");
    }

    @Test
    void followsFromTheLastLines() {
        agent.on("GET " + LOGS + query("stdout", "end", 1024, false), "old\nlast\n");
        agent.on("GET " + LOGS + query("stdout", "end", 5, true), "last\nnew\n");

        assertThat(run("logs", "-f", "-n", "1", ID).out()).isEqualTo("last\nnew\n");
    }

    @ParameterizedTest
    @CsvSource({
        "'', 1, 0",
        "'a', 1, 0",
        "'a\nb', 1, 2",
        "'a\nb\n', 1, 2",
        "'a\nb\n', 2, 0",
        "'a\nb\n', 9, 0",
        "'a\n', 0, 2"
    })
    void findsWhereTheLastLinesStart(String text, long lines, int start) {
        assertThat(LogStream.startOfLastLines(text.getBytes(StandardCharsets.UTF_8), lines))
                .isEqualTo(start);
    }

    @Test
    void asksForTheTaskWhenThereAreSeveral() {
        try (FakeAgent two = new FakeAgent()) {
            two.on("GET /v1/allocation/" + ID, allocation("{\"Name\":\"serve\"},{\"Name\":\"ship\"}"));
            two.on("GET " + LOGS, "text\n");

            assertThat(CommandLineTool.at(two).run("logs", ID).err()).isEqualTo("""
                Allocation "33333333" has several tasks, name one of them:
                  * serve
                  * ship
                """);
            assertThat(CommandLineTool.at(two).run("logs", ID, "ship").out()).isEqualTo("text\n");
            assertThat(two.last("GET", LOGS).uri()).contains("?task=ship&");
            assertThat(CommandLineTool.at(two).run("logs", "-task", "serve", ID).out())
                    .isEqualTo("text\n");
            assertThat(CommandLineTool.at(two).run("logs", ID, "sip").err())
                    .isEqualTo("allocation \"33333333\" has no task \"sip\"; its tasks are:\n  * serve\n  * ship\n");
        }
    }

    @Test
    void choosesARunningAllocationOfAJob() {
        agent.on("GET /v1/jobs", "[{\"ID\":\"web\"}]");
        agent.on("GET /v1/job/web", "{\"ID\":\"web\",\"Namespace\":\"default\"}");
        agent.on(
                "GET /v1/job/web/allocations",
                "[{\"ID\":\"dead\",\"ClientStatus\":\"failed\",\"CreateTime\":2}," + "{\"ID\":\"" + ID
                        + "\",\"ClientStatus\":\"running\",\"CreateTime\":1}]");
        agent.on("GET " + LOGS, "text\n");

        assertThat(run("logs", "-job", "web").out()).isEqualTo("text\n");
    }

    @Test
    void saysWhyThereAreNoLogs() {
        agent.on("GET " + LOGS, 404, "Unknown allocation \"" + ID + "\"");

        CommandLineTool.Result result = run("logs", ID);

        assertThat(result.err())
                .isEqualTo("Error reading logs: Unexpected response code: 404 (Unknown allocation \"" + ID + "\")\n");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(run("logs", "-stdout", "-stderr", ID).exitCode()).isEqualTo(1);
    }

    private static String query(String type, String origin, long offset, boolean follow) {
        return "?task=serve&type=" + type + "&origin=" + origin + "&offset=" + offset + "&follow=" + follow
                + "&plain=true&namespace=default";
    }

    private static String allocation(String tasks) {
        return "{\"ID\":\"" + ID + "\",\"Namespace\":\"default\",\"TaskGroup\":\"api\",\"Job\":{\"TaskGroups\":["
                + "{\"Name\":\"api\",\"Tasks\":[" + tasks + "]}]}}";
    }

    private CommandLineTool.Result run(String... arguments) {
        return CommandLineTool.at(agent).run(arguments);
    }
}
