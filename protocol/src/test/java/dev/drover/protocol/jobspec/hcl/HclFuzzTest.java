package dev.drover.protocol.jobspec.hcl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class HclFuzzTest {
    private static final String VALID =
            """
            variable "a" {
              type    = map(list(string))
              default = { x = ["1", "2"] }
            }
            locals { b = [for k, v in var.a : "${k}=${join(",", v)}" if length(v) > 1] }
            value = <<-EOT
              %{ for x in local.b ~}
              ${x} ${attr.kernel.name} $${y}
              %{ endfor ~}
            EOT
            other = var.a["x"][0] == "1" ? { "a" : 1, b = -2.5e3 } : null
            meta = { "k.1" = "v", (upper("k")) = 2 }
            config { image = "x" port_map { http = 80 } }
            dynamic "port" {
              for_each = toset
              labels   = [port.value]
              content { n = length(port.key) * 2 % 3 }
            }
            once { a = var.a.x[*] }
            """.replace("toset", "setunion([\"p\"], [\"q\"])").replace("image = \"x\" ", "image = \"x\"\n ");

    private static final List<String> WORDS = List.of(
            "{", "}", "[", "]", "(", ")", "=", "==", "\"", "${", "%{", "~", "}", "<<EOF\n", "EOF\n", "\n", ",", ".",
            "*", "?", ":", "for", "in", "if", "=>", "...", "value", "port", "dynamic", "var", "local.x", "1", "1.5e9",
            "\\", "\\u", "#", "//", "/*", "*/", "true", "null", "-", "!", "&&", "upper(", "é", "\u0000", "\uD800", "😀",
            "'", "\"a\"", " ");

    @Property(tries = 1000)
    void failsOnlyWithItsOwnException(@ForAll String text) {
        attempt(text);
        attempt("value = " + text);
        attempt("value = \"" + text + "\"");
        attempt("{\"value\": \"" + text + "\"}");
    }

    @Property(tries = 3000)
    void survivesAnyOrderOfWords(@ForAll("words") List<String> words) {
        attempt(String.join("", words));
        attempt("value = " + String.join(" ", words));
    }

    @Property(tries = 3000)
    void survivesMutations(
            @ForAll @IntRange(min = 0, max = 2000) int at,
            @ForAll @IntRange(min = 0, max = 30) int cut,
            @ForAll("words") List<String> words) {
        int start = at % VALID.length();
        int end = Math.min(VALID.length(), start + cut);
        String inserted = String.join("", words.subList(0, Math.min(2, words.size())));
        attempt(VALID.substring(0, start) + inserted + VALID.substring(end));
    }

    @Test
    void readsTheFileThatIsMutated() {
        assertThat(Samples.resolve(VALID).blocks("port")).hasSize(2);
    }

    @Provide
    Arbitrary<List<String>> words() {
        return Arbitraries.of(WORDS).list().ofMaxSize(40);
    }

    private static void attempt(String text) {
        try {
            Samples.resolve(text);
        } catch (HclException expected) {
            assertThat(expected.diagnostics()).isNotEmpty().allSatisfy(diagnostic -> {
                assertThat(diagnostic.message()).isNotBlank();
                assertThat(diagnostic.position().line()).isPositive();
                assertThat(diagnostic.position().column()).isPositive();
            });
        }
    }
}
