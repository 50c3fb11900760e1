package dev.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VariableCommandsTest {
    private static final String DB =
            """
            {"Namespace":"default","Path":"nomad/jobs/db","CreateIndex":8,"ModifyIndex":9,"CreateTime":%d,
             "ModifyTime":%d,"Items":{"password":"a \\"b\\" ${c}","user":"app"}}
            """.formatted(CommandLineTool.nanosAgo(Duration.ofHours(2)), CommandLineTool.nanosAgo(Duration.ofHours(1)));
    private static final String GONE = """
        {"Namespace":"default","Path":"nomad/jobs/db","CreateIndex":0,"ModifyIndex":0,"CreateTime":0,
         "ModifyTime":0,"Items":null}
        """;

    private final FakeAgent agent = new FakeAgent();

    @TempDir
    Path directory;

    @AfterEach
    void stop() {
        agent.close();
    }

    private CommandLineTool tool() {
        return CommandLineTool.at(agent).in(directory);
    }

    private CommandLineTool.Result run(String... arguments) {
        return tool().run(arguments);
    }

    @Test
    void lists() {
        agent.onPage("GET /v1/vars", "[" + DB + "]", "default.x");
        agent.on("GET /v1/vars?prefix=none", "[]");

        CommandLineTool.Result listed = run("var", "list");
        assertThat(listed.out()).isEqualTo("""
            Namespace  Path           Last Updated
            default    nomad/jobs/db  2026-11-23T11:00:00Z
            """);
        assertThat(listed.err()).isEqualTo("Next page token: default.x\n");
        assertThat(run("var", "list", "-out", "terse").out()).isEqualTo("nomad/jobs/db\n");
        assertThat(run("var", "list", "-out=json").out()).contains("\"ModifyIndex\": 9");
        assertThat(run("var", "list", "none").out()).isEqualTo("No matching variables found\n");
        assertThat(run("var", "list", "-out=xml").exitCode()).isEqualTo(1);
    }

    @Test
    void shows() {
        agent.on("GET /v1/var/nomad/jobs/db", DB);
        agent.on("GET /v1/var/none", 404, "variable not found");

        assertThat(run("var", "get", "-out=table", "nomad/jobs/db").out()).isEqualTo("""
            Namespace   = default
            Path        = nomad/jobs/db
            Create Time = 2026-11-23T10:00:00Z
            Modify Time = 2026-11-23T11:00:00Z
            Check Index = 9

            Items
            password = a "b" ${c}
            user     = app
            """);
        assertThat(tool().interactive().run("var", "get", "nomad/jobs/db").out())
                .contains("Check Index = 9");
        assertThat(run("var", "get", "nomad/jobs/db").out()).startsWith("{\n").contains("\"user\": \"app\"");
        assertThat(run("var", "get", "-item=user", "nomad/jobs/db").out()).isEqualTo("app\n");
        CommandLineTool.Result missing = run("var", "get", "none");
        assertThat(missing.exitCode()).isEqualTo(1);
        assertThat(missing.err()).isEqualTo("Variable not found\n");
        assertThat(run("var", "get", "-item=x", "nomad/jobs/db").err())
                .isEqualTo("Variable does not contain \"x\" item\n");
    }

    @Test
    void creates() throws IOException {
        agent.on("PUT /v1/var/nomad/jobs/db?cas=0", DB);
        Files.writeString(directory.resolve("secret"), "two\nlines\n");

        CommandLineTool.Result put = run("var", "put", "nomad/jobs/db", "user=app", "password=@secret", "empty=");

        assertThat(put.out()).isEqualTo("Created variable \"nomad/jobs/db\" with modify index 9\n");
        assertThat(agent.last("PUT", "/v1/var/nomad/jobs/db").body())
                .isEqualTo("{\"Path\":\"nomad/jobs/db\",\"Items\":{\"user\":\"app\",\"password\":\"two\\nlines\\n\","
                        + "\"empty\":\"\"}}");
        CommandLineTool.Result typed =
                tool().typing("from input").run("var", "put", "-out=json", "nomad/jobs/db", "password=-");
        assertThat(typed.out()).startsWith("{\n");
        assertThat(typed.err()).startsWith("Created variable");
        assertThat(agent.last("PUT", "/v1/var/nomad/jobs/db").body()).contains("from input");
    }

    @Test
    void saysWhatIsThereInstead() {
        agent.on("PUT /v1/var/nomad/jobs/db?cas=0", 409, DB);
        agent.on("PUT /v1/var/nomad/jobs/db?cas=9", DB);
        agent.on("PUT /v1/var/nomad/jobs/db", DB);
        agent.on("DELETE /v1/var/nomad/jobs/db?cas=7", 409, GONE);
        agent.on("DELETE /v1/var/nomad/jobs/db?cas=8", 409, DB);

        CommandLineTool.Result conflict = run("var", "put", "nomad/jobs/db", "a=b");
        assertThat(conflict.exitCode()).isEqualTo(1);
        assertThat(conflict.err()).isEqualTo("""
            Check-and-Set conflict

            Your provided check-index (0) does not match the server-side index (9).
            The server-side item was last updated on 2026-11-23T11:00:00Z.

            If you are sure you want to perform this operation, add the -force or
            -check-index=9 flag before the positional arguments.
            """);
        assertThat(run("var", "put", "-check-index=9", "nomad/jobs/db", "a=b").exitCode())
                .isZero();
        assertThat(run("var", "put", "-force", "nomad/jobs/db", "a=b").exitCode())
                .isZero();
        assertThat(agent.last("PUT", "/v1/var/nomad/jobs/db").uri()).doesNotContain("cas");
        assertThat(run("var", "purge", "-check-index=7", "nomad/jobs/db").err())
                .contains("does not match the server-side index (0). There is no such variable.");
        assertThat(run("var", "purge", "-check-index=8", "nomad/jobs/db").err())
                .endsWith("operation, add the -check-index=9 flag before the positional arguments.\n");
    }

    @Test
    void purges() {
        agent.on("DELETE /v1/var/nomad/jobs/db", 204, "");

        assertThat(run("var", "purge", "nomad/jobs/db").out())
                .isEqualTo("Successfully purged variable \"nomad/jobs/db\"!\n");
    }

    @ParameterizedTest
    @CsvSource({"hcl", "json"})
    void whatItShowsAndWritesAsAnExampleCanBePut(String language) throws IOException {
        agent.on("GET /v1/var/nomad/jobs/db", DB);
        agent.on("PUT /v1/var/nomad/jobs/db?cas=9&namespace=default", DB);
        agent.on("PUT /v1/var/nomad/jobs/example?cas=0", DB);
        Files.writeString(
                directory.resolve("shown." + language),
                run("var", "get", "-out=" + language, "nomad/jobs/db").out());

        CommandLineTool.Result put = run("var", "put", "@shown." + language, "user=other");

        assertThat(put.exitCode()).as(put.err()).isZero();
        assertThat(agent.last("PUT", "/v1/var/nomad/jobs/db").body())
                .contains("\"password\":\"a \\\"b\\\" ${c}\"", "\"user\":\"other\"", "\"Namespace\":\"default\"");
        assertThat(run("var", "init", "-out=" + language).out())
                .isEqualTo("Example variable specification written to spec.nv." + language + "\n");
        assertThat(run("var", "put", "@spec.nv." + language).exitCode()).isZero();
        assertThat(run("var", "init", "-out=" + language).err())
                .isEqualTo("Variable specification \"spec.nv." + language + "\" already exists\n");
    }

    @Test
    void refusesWhatIsNoVariable() throws IOException {
        Files.writeString(directory.resolve("bad.hcl"), "colour = 1\n");

        assertThat(run("var", "put").err()).contains("takes a path or @file");
        assertThat(run("var", "put", "a", "b").err()).contains("\"b\" is no item");
        assertThat(run("var", "put", "@bad.hcl").err()).startsWith("Error reading variable: bad.hcl:1,1");
        assertThat(run("var", "put", "@none.hcl").err()).contains("no such file \"none.hcl\"");
        assertThat(tool().typing("{\"Items\":{}}").run("var", "put", "-").err()).contains("the path of the variable");
        assertThat(run("var", "put", "-force", "-check-index=1", "a", "b=c").err())
                .contains("exclude each other");
        assertThat(agent.requests()).isEmpty();
    }
}
