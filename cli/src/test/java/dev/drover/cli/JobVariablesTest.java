package dev.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobVariablesTest {
    private static final String SOURCE = """
            # variable "commented" {}
            variable "count" { type = number }
            variable "image" {
              type    = string
              default = "a"
            }
            variable "tags" { type = list(string) }
            variables {
              zone = "x{y}"  # a brace { in a comment
              note = "n"
            }
            job "web" {}
            """;

    @Test
    void writesFlagsAsExpressions() {
        JobVariables variables = variables(true);

        variables.addFlag("count=3");
        variables.addFlag("image=a \"b\" ${c} \\ 100%");
        variables.addFlag("tags=[\"x\", \"y\"]");
        variables.addFlag("zone=a=b");

        assertThat(variables.text()).isEqualTo("""
                count = "3"
                image = "a \\"b\\" $${c} \\\\ 100%"
                tags = ["x", "y"]
                zone = "a=b"
                """);
    }

    @Test
    void keepsBracketsInStrings() {
        JobVariables variables = variables(true);

        variables.addFlag("image=[not a list]");

        assertThat(variables.text()).isEqualTo("image = \"[not a list]\"\n");
    }

    @Test
    void ranksEnvironmentFilesAndFlags() {
        JobVariables variables = variables(true);

        variables.addEnvironment(Map.of("NOMAD_VAR_count", "1", "NOMAD_VAR_image", "env", "NOMAD_VAR_other", "x"));
        variables.addFile("a.hcl", "count = 2\nzone = \"file\"\n");
        variables.addFile("b.json", "{\"zone\":\"json ${x}\",\"tags\":[\"a\"]}");
        variables.addFlag("count=4");

        assertThat(variables.text()).isEqualTo("""
                count = "4"
                image = "env"
                zone = "json $${x}"
                tags = ["a"]
                """);
    }

    @Test
    void refusesUndeclaredVariablesUnlessLenient() {
        assertThatThrownBy(() -> variables(true).addFlag("other=1"))
                .hasMessage("Error getting job struct: -var sets the variable \"other\", which web.hcl does not declare"
                        + " (-hcl2-strict=false passes over it)");
        assertThatThrownBy(() -> variables(true).addFile("v.hcl", "commented = 1\n"))
                .hasMessageContaining("the variable file v.hcl sets the variable \"commented\"");
        JobVariables lenient = variables(false);
        lenient.addFlag("other=1");
        assertThat(lenient.text()).isEmpty();
    }

    @Test
    void refusesAFlagWithoutAName() {
        assertThatThrownBy(() -> variables(true).addFlag("count"))
                .hasMessage("the value of -var must look like name=value, not \"count\"");
    }

    @Test
    void splitsAVariableFile() {
        assertThat(VariableText.attributes("""
                        # first
                        a = 1 # one
                        b = [
                          "x", // comment ]
                          "]",
                        ]
                        /* block
                        c = 2 */
                        d = <<EOT
                        text = 1
                        EOT
                        e = { k = "v\\"}" }
                        f = "${g("}")}"
                        "h" = true
                        """, "v.hcl").keySet()).containsExactly("a", "b", "d", "e", "f", "h");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a 1|v.hcl:1,3: expected \"=\" after \"a\"",
                "a =|v.hcl:1,4: expected a value",
                "a = [1|v.hcl:1,7: a bracket is not closed",
                "a = \"x|v.hcl:1,7: a string is not closed",
                "= 1|v.hcl:1,1: expected the name of a variable",
                "a = <<E|v.hcl:1,5: the text after \"<<E\" does not end with \"E\""
            })
    void saysWhereAVariableFileIsWrong(String text, String message) {
        assertThatThrownBy(() -> VariableText.attributes(text, "v.hcl")).hasMessage(message);
    }

    @Test
    void sendsVariablesWithTheJobFile(@TempDir Path directory) throws IOException {
        Files.writeString(directory.resolve("web.hcl"), SOURCE);
        Files.writeString(directory.resolve("v.hcl"), "zone = \"file\"\n");
        try (FakeAgent agent = new FakeAgent()) {
            agent.on("PUT /v1/jobs/parse", "{\"ID\":\"web\"}");
            agent.on("PUT /v1/jobs", "{\"EvalID\":\"\"}");

            CommandLineTool.at(agent)
                    .in(directory)
                    .with("NOMAD_VAR_image", "env")
                    .run("run", "-var", "count=3", "-var-file=v.hcl", "web.hcl");

            String text = "image = \"env\"\nzone = \"file\"\ncount = \"3\"\n";
            assertThat(Json.read(agent.last("PUT", "/v1/jobs/parse").body())
                            .path("Variables")
                            .asText())
                    .isEqualTo(text);
            assertThat(Json.compact(Json.read(agent.last("PUT", "/v1/jobs").body())
                            .path("Submission")
                            .path("VariableFlags")))
                    .isEqualTo("{\"count\":\"3\"}");
        }
    }

    private static JobVariables variables(boolean strict) {
        return new JobVariables(SOURCE, "web.hcl", strict);
    }
}
