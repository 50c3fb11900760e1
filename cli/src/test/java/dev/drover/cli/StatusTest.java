package dev.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusTest {
    private static final String ID = "abcdef01-aaaa-bbbb-cccc-000000000003";

    private final FakeAgent agent = new FakeAgent();

    @AfterEach
    void stop() {
        agent.close();
    }

    @ParameterizedTest
    @CsvSource({
        "allocs, allocation, Desired Description",
        "evals, evaluation, TriggeredBy",
        "deployment, deployment, Job Version",
        "nodes, node, Eligibility"
    })
    void showsWhateverTheSearchFinds(String kind, String path, String shown) {
        agent.on("PUT /v1/search", "{\"Matches\":{\"jobs\":null,\"" + kind + "\":[\"" + ID + "\"]}}");
        agent.on("GET /v1/" + path + "/" + ID, "{\"ID\":\"" + ID + "\"}");
        agent.on("GET /v1/" + path + "/" + ID + "/allocations", "[]");

        CommandLineTool.Result result = run("status", "abcd");

        assertThat(result.err()).isEmpty();
        assertThat(result.out()).startsWith("ID").contains(shown);
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void prefersTheJobWithExactlyThisIdentifier() {
        agent.on("PUT /v1/search", "{\"Matches\":{\"jobs\":[\"abcd\",\"abcde\"],\"allocs\":[\"" + ID + "\"]}}");
        agent.on("GET /v1/jobs", "[{\"ID\":\"abcd\"},{\"ID\":\"abcde\"}]");
        agent.on("GET /v1/job/abcd", "{\"ID\":\"abcd\"}");
        agent.on("GET /v1/job/abcd/summary", "{}");
        agent.on("GET /v1/job/abcd/evaluations", "[]");
        agent.on("GET /v1/job/abcd/allocations", "[]");

        assertThat(run("status", "abcd").out()).startsWith("ID            = abcd\n");
    }

    @Test
    void listsTheMatchesOfSeveralKinds() {
        agent.on("PUT /v1/search", "{\"Matches\":{\"jobs\":[\"abcd-job\"],\"allocs\":[\"" + ID + "\"]}}");

        CommandLineTool.Result result = run("status", "abcd");

        assertThat(result.err()).isEqualTo("""
                Multiple matches found for id "abcd"

                Allocs:
                abcdef01

                Jobs:
                abcd-job
                """);
        assertThat(result.exitCode()).isEqualTo(1);
    }

    @Test
    void looksUpEachKindWhenThereIsNoSearch() {
        agent.on("GET /v1/jobs", "[]");
        agent.on("GET /v1/allocations", "[]");
        agent.on("GET /v1/evaluations?prefix=ab", "[{\"ID\":\"" + ID + "\"},{\"ID\":\"abd\"}]");
        agent.on("GET /v1/deployments", "[]");
        agent.on("GET /v1/nodes", "[]");
        agent.on("GET /v1/evaluation/" + ID, "{\"ID\":\"" + ID + "\"}");
        agent.on("GET /v1/evaluation/" + ID + "/allocations", "[]");

        assertThat(run("status", "abc").out()).startsWith("ID                 = abcdef01\n");
    }

    @Test
    void findsNothing() {
        agent.on("PUT /v1/search", "{\"Matches\":{}}");

        CommandLineTool.Result result = run("status", "abcd");

        assertThat(result.err()).isEqualTo("No matches returned for query: \"abcd\"\n");
        assertThat(result.exitCode()).isEqualTo(1);
    }

    @Test
    void cannotShowEveryKind() {
        agent.on("PUT /v1/search", "{\"Matches\":{\"namespaces\":[\"abcd\"]}}");

        assertThat(run("status", "abcd").err()).isEqualTo("Unable to resolve ID: \"abcd\"\n");
    }

    private CommandLineTool.Result run(String... arguments) {
        return CommandLineTool.at(agent).run(arguments);
    }
}
