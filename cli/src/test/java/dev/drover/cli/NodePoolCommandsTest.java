package dev.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodePoolCommandsTest {
    private static final String DEFAULT = """
        {"Name":"default","Description":"Default node pool.","Meta":{},"SchedulerConfiguration":null,
         "CreateIndex":1,"ModifyIndex":1}
        """;
    private static final String GPU = """
        {"Name":"gpu","Description":"","Meta":{"owner":"research"},
         "SchedulerConfiguration":{"SchedulerAlgorithm":"spread","MemoryOversubscriptionEnabled":true},
         "CreateIndex":8,"ModifyIndex":9}
        """;

    private final FakeAgent agent = new FakeAgent();

    @TempDir
    Path directory;

    @AfterEach
    void stop() {
        agent.close();
    }

    private CommandLineTool.Result run(String... arguments) {
        return CommandLineTool.at(agent).in(directory).run(arguments);
    }

    @Test
    void lists() {
        agent.onPage("GET /v1/node/pools", "[" + DEFAULT + "," + GPU + "]", "gpu2");

        assertThat(run("node", "pool", "list").out()).isEqualTo("""
            Name     Description
            default  Default node pool.
            gpu      <none>

            Results have been paginated. To get the next page run:

            drover node pool list -page-token gpu2
            """);
        assertThat(run("node", "pool", "list", "-json").out()).contains("\"Name\": \"gpu\"");
    }

    @Test
    void showsOne() {
        agent.on("GET /v1/node/pools?prefix=g", "[" + GPU + "]");
        agent.on("GET /v1/node/pools?prefix=default", "[" + DEFAULT + "]");

        assertThat(run("node", "pool", "info", "g").out()).isEqualTo("""
            Name        = gpu
            Description = <none>

            Metadata
            owner = research

            Scheduler Configuration
            Scheduler Algorithm             = spread
            Memory Oversubscription Enabled = true
            """);
        assertThat(run("node", "pool", "info", "default").out()).isEqualTo("""
            Name        = default
            Description = Default node pool.

            Metadata
            No metadata

            Scheduler Configuration
            No scheduler configuration
            """);
    }

    @Test
    void saysWhenABeginningMeansNoneOrSeveral() {
        agent.on("GET /v1/node/pools", "[]", "[" + DEFAULT + "," + GPU + "]");

        assertThat(run("node", "pool", "info", "x").err()).isEqualTo("No node pool with prefix \"x\" found\n");
        assertThat(run("node", "pool", "info", "x").err()).startsWith("Prefix \"x\" matched multiple node pools\n\n");
    }

    @Test
    void appliesAFile() throws IOException {
        Files.writeString(directory.resolve("gpu.hcl"), """
            node_pool "gpu" {
              scheduler_config {
                memory_oversubscription_enabled = true
              }
            }
            """);
        agent.on("PUT /v1/node/pools", "");

        assertThat(run("node", "pool", "apply", "gpu.hcl").out())
                .isEqualTo("Successfully applied node pool \"gpu\"!\n");

        assertThat(agent.last("PUT", "/v1/node/pools").body())
                .startsWith("{\"Name\":\"gpu\",\"Description\":\"\",\"Meta\":{},\"SchedulerConfiguration\":"
                        + "{\"SchedulerAlgorithm\":\"\",\"MemoryOversubscriptionEnabled\":true}");
    }

    @Test
    void saysWhereAFileIsWrong() throws IOException {
        Files.writeString(directory.resolve("bad.hcl"), "node_pool \"gpu\" {\n  colour = 1\n}\n");

        CommandLineTool.Result result = run("node", "pool", "apply", "bad.hcl");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).startsWith("Error reading node pool: bad.hcl:2,3");
        assertThat(run("node", "pool", "apply", "none.hcl").err())
                .isEqualTo("Error reading node pool: no such file \"none.hcl\"\n");
        assertThat(agent.requests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"hcl, pool.nomad.hcl", "json, pool.nomad.json"})
    void whatItWritesAsAnExampleCanBeApplied(String language, String name) {
        agent.on("PUT /v1/node/pools", "");

        assertThat(run("node", "pool", "init", "-out=" + language).out())
                .isEqualTo("Example node pool specification written to " + name + "\n");
        CommandLineTool.Result applied = language.equals("json")
                ? run("node", "pool", "apply", "-json", name)
                : run("node", "pool", "apply", name);

        assertThat(applied.out()).isEqualTo("Successfully applied node pool \"example\"!\n");
        assertThat(agent.last("PUT", "/v1/node/pools").body()).contains("\"SchedulerAlgorithm\":\"spread\"");
        assertThat(run("node", "pool", "init", "-out=" + language).err())
                .isEqualTo("Node pool file \"" + name + "\" already exists\n");
    }

    @Test
    void deletes() {
        agent.on("DELETE /v1/node/pool/gpu", "");
        agent.on("DELETE /v1/node/pool/cpu", 409, "node pool \"cpu\" is in use: nodes in it 1, jobs 0");

        assertThat(run("node", "pool", "delete", "gpu").out()).isEqualTo("Successfully deleted node pool \"gpu\"!\n");
        CommandLineTool.Result refused = run("node", "pool", "delete", "cpu");
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("(node pool \"cpu\" is in use: nodes in it 1, jobs 0)");
    }

    @Test
    void listsWhatIsInIt() {
        agent.on("GET /v1/node/pools", "[" + GPU + "]");
        agent.on("GET /v1/node/pool/gpu/nodes", """
            [{"ID":"0b8b4cf6-5e0c-4f3e-9d7c-0d6f8f3a1c11","NodePool":"gpu","Datacenter":"dc1","Name":"node-1",
              "Drain":false,"SchedulingEligibility":"eligible","Status":"ready"}]
            """, "[]");
        agent.on("GET /v1/node/pool/gpu/jobs", """
            [{"ID":"train","Type":"batch","Priority":50,"Status":"running","SubmitTime":0}]
            """, "[]");

        assertThat(run("node", "pool", "nodes", "gpu").out()).isEqualTo("""
            ID        Node Pool  DC   Name    Class   Drain  Eligibility  Status
            0b8b4cf6  gpu        dc1  node-1  <none>  false  eligible     ready
            """);
        assertThat(run("node", "pool", "nodes", "gpu").out()).isEqualTo("No nodes\n");
        assertThat(run("node", "pool", "jobs", "gpu").out())
                .startsWith("ID     Type   Priority  Status   Submit Date\ntrain  batch  50        running");
        assertThat(run("node", "pool", "jobs", "gpu").out()).isEqualTo("No jobs\n");
    }

    @Test
    void saysWhatIsInTheGroup() {
        assertThat(run("node", "pool").err()).contains("node pool apply").doesNotContain("node drain");
        assertThat(run("node", "pool", "nonsense").err()).startsWith("unknown command \"node pool nonsense\"");
    }
}
