package dev.drover.protocol.jobspec.hcl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class HclTest {
    @Test
    void readsBlocksWithLabelsAndAttributes() {
        ResolvedBlock root = Samples.resolve("""
            # comment
            value = 1 // more
            port "http" { a = "x" }
            port admin {
              /* long
                 comment */
              n = 8080
            }
            once {}
            """);

        assertThat(root.blocks("port"))
                .extracting(ResolvedBlock::labels)
                .containsExactly(List.of("http"), List.of("admin"));
        assertThat(root.blocks("port").get(1).position()).isEqualTo(new Position("test.hcl", 4, 1));
        assertThat(root.block("once")).isPresent();
    }

    @Test
    void takesMapsAsBlockAndAsAttribute() {
        ResolvedBlock root = Samples.resolve("meta { a = 1 }\nconfig = { \"x.y\" = [1] }\n");

        assertThat(json(root.block("meta").orElseThrow())).isEqualTo("{\"a\":1}");
        assertThat(json(root.block("config").orElseThrow())).isEqualTo("{\"x.y\":[1]}");
    }

    @Test
    void makesListsOfMapsOfBlocksInFreeForm() {
        ResolvedBlock root = Samples.resolve("""
            config {
              image = "x"
              port_map { http = 80 }
              mount { a = 1 }
              mount { a = 2 }
              volume "v" { b = 1 }
            }
            """);

        assertThat(json(root.block("config").orElseThrow()))
                .isEqualTo("{\"image\":\"x\",\"mount\":[{\"a\":1},{\"a\":2}],\"port_map\":[{\"http\":80}],"
                        + "\"volume\":[{\"v\":[{\"b\":1}]}]}");
    }

    @Test
    void expandsDynamicBlocks() {
        ResolvedBlock root = Samples.resolve("""
            dynamic "port" {
              for_each = ["a", "b"]
              iterator = it
              labels   = ["p-${it.value}"]
              content { n = it.key }
            }
            """);

        assertThat(root.blocks("port"))
                .extracting(ResolvedBlock::labels)
                .containsExactly(List.of("p-a"), List.of("p-b"));
        assertThat(json(root.blocks("port").get(1))).isEqualTo("{\"n\":1}");
    }

    @Test
    void givesVariablesTheirValuesByPrecedence() {
        String text = """
            variable "a" { default = "default" }
            variable "b" { default = "default" }
            variable "c" { default = "default" }
            variable "d" { default = "default" }
            variable "n" { type = list(number) }
            variables { short = 7 }
            locals {
              all  = "${var.a} ${var.b} ${var.c} ${var.d}"
              port = "${NOMAD_PORT_x}/${local.all}"
            }
            value = local.all
            other = [var.n[1] + var.short, "${local.port}"]
            """;
        Inputs inputs = Samples.variables(
                Map.of("b", "environment", "c", "environment", "unknown", "ignored"),
                List.of("c = \"file\"\nd = \"file\"\nn = [1, \"2\"]\n"),
                Map.of("d", "value"));

        ResolvedBlock root = Samples.resolve(text, inputs);

        assertThat(json(root))
                .isEqualTo("{\"other\":[9,\"${NOMAD_PORT_x}/default environment file value\"],"
                        + "\"value\":\"default environment file value\"}");
    }

    @Test
    void checksVariables() {
        String text = """
            variable "count" {
              type = number
              validation {
                condition     = var.count > 0
                error_message = "must be positive"
              }
            }
            value = var.count
            """;

        assertThatThrownBy(() -> Samples.resolve(text))
                .hasMessageContaining("test.hcl:1,1: variable \"count\" has no value and no default");
        assertThatThrownBy(() -> Samples.resolve(text, Samples.variables(Map.of("count", "-1"), List.of(), Map.of())))
                .hasMessage("test.hcl:3,3: variable \"count\": must be positive");
        assertThatThrownBy(() -> Samples.resolve(text, Samples.variables(Map.of("count", "x"), List.of(), Map.of())))
                .hasMessageContaining("NOMAD_VAR_count:1,1: variable \"count\": expected a number, not a string");
        assertThatThrownBy(() ->
                        Samples.resolve(text, Samples.variables(Map.of(), List.of("cuont = 1"), Map.of("count", "1"))))
                .hasMessage("vars.hcl:1,1: the file declares no variable \"cuont\"; did you mean \"count\"?");
    }

    @Test
    void wantsAttributesOnlyInVariableFiles() {
        assertThatThrownBy(() -> Samples.resolve("", Samples.variables(Map.of(), List.of("a {}\n"), Map.of())))
                .hasMessage("vars.hcl:1,1: unknown block \"a\"; a variable file holds attributes only");
        assertThatThrownBy(() -> Samples.resolve("", Samples.variables(Map.of(), List.of("a = \n"), Map.of())))
                .hasMessage("vars.hcl:1,5: expected a value, found the end of the line");
    }

    @Test
    void readsJson() {
        ResolvedBlock root = Samples.resolve("""
            {
              "//": "a comment",
              "variable": { "v": { "type": "list(string)", "default": ["x"] } },
              "value": "${var.v[0]}-${attr.y}",
              "meta": [{ "k": "v" }],
              "port": [ { "http": { "n": 1 } }, { "admin": [ { "n": 2 }, { "n": 3 } ] } ],
              "dynamic": { "port": { "for_each": ["q"], "labels": ["${port.value}"], "content": { "n": 4 } } }
            }
            """);

        assertThat(json(root)).isEqualTo("{\"value\":\"x-${attr.y}\"}");
        assertThat(root.blocks("port").stream().map(port -> port.labels().get(0) + json(port)))
                .containsExactly("http{\"n\":1}", "admin{\"n\":2}", "admin{\"n\":3}", "q{\"n\":4}");
        assertThat(json(root.block("meta").orElseThrow())).isEqualTo("{\"k\":\"v\"}");
    }

    @Test
    void collectsSeveralErrors() {
        assertThatThrownBy(
                        () -> Samples.resolve("valu = 1\nprt \"x\" {}\nport {}\nvalue = 1 + \"a\"\nother = local.x\n"))
                .isInstanceOfSatisfying(HclException.class, failure -> assertThat(failure.diagnostics())
                        .extracting(Diagnostic::toString)
                        .containsExactlyInAnyOrder(
                                "test.hcl:1,1: unknown attribute \"valu\" at the top level; did you mean \"value\"?",
                                "test.hcl:2,1: unknown block \"prt\" at the top level; did you mean \"port\"?",
                                "test.hcl:3,1: block \"port\" needs a label, its label",
                                "test.hcl:4,9: \"+\" needs a number, not a string",
                                "test.hcl:5,9: there is no local \"x\""));
    }

    private static String json(ResolvedBlock block) {
        Map<String, Value> values = new TreeMap<>();
        block.attributes().forEach((name, attribute) -> values.put(name, attribute.value()));
        return JsonText.encode(Value.mapping(values));
    }
}
