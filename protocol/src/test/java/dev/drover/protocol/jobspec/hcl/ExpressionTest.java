package dev.drover.protocol.jobspec.hcl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpressionTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            quoteCharacter = '\0',
            value = {
                "1 + 2 * 3¦7",
                "(1 + 2) * 3¦9",
                "10 % 4¦2",
                "7 / 2¦3.5",
                "-3 - -4¦1",
                "!true || false¦false",
                "1 < 2 && 2 >= 2¦true",
                "1 == \"1\"¦false",
                "[1, 2] == [1, 2]¦true",
                "true ? \"a\" : \"b\"¦\"a\"",
                "false ? 1 : true ? 2 : 3¦2",
                "1e3¦1000",
                "0.1 + 0.2¦0.3",
                "[1, \"a\", true, null,]¦[1,\"a\",true,null]",
                "{ a = 1, \"b c\" : 2, (\"d\") = 3 }¦{\"a\":1,\"b c\":2,\"d\":3}",
                "{ a = { b = [10, 20] } }.a.b[1]¦20",
                "[{ x = 1 }, { x = 2 }][*].x¦[1,2]",
                "[{ x = 1 }, { x = 2 }].*.x¦[1,2]",
                "[for v in [1, 2, 3] : v * 2 if v != 2]¦[2,6]",
                "[for i, v in [\"a\", \"b\"] : \"${i}-${v}\"]¦[\"0-a\",\"1-b\"]",
                "{ for k, v in { a = 1, b = 2 } : upper(k) => v }¦{\"A\":1,\"B\":2}",
                "{ for v in [\"ab\", \"ac\", \"b\"] : substr(v, 0, 1) => v... }¦{\"a\":[\"ab\",\"ac\"],\"b\":[\"b\"]}",
                "\"x${1 + 1}y\"¦\"x2y\"",
                "\"${[1]}\"¦[1]",
                "\"%{ if true }a%{ else }b%{ endif }\"¦\"a\"",
                "\"%{ for v in [1, 2] }<${v}>%{ endfor }\"¦\"\\u003c1\\u003e\\u003c2\\u003e\"",
                "\"a  ${~ 1 ~}  b\"¦\"a1b\"",
                "\"\\u0041\\t\\\"\\\\\\U0001F600\"¦\"A\\t\\\"\\\\😀\"",
                "\"$${x} %%{y} $5 100%\"¦\"${x} %{y} $5 100%\"",
            })
    void evaluates(String expression, String json) {
        assertThat(Samples.value(expression)).isEqualTo(json);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            quoteCharacter = '\0',
            value = {
                "\"${attr.kernel.name}\"¦\"${attr.kernel.name}\"",
                "\"a-${NOMAD_PORT_http}-${1 + 1}\"¦\"a-${NOMAD_PORT_http}-2\"",
                "\"${env[\"HOME\"]}\"¦\"${env[\\\"HOME\\\"]}\"",
                "\"${upper(node.datacenter)}\"¦\"${upper(node.datacenter)}\"",
                "\"${upper(\"${node.datacenter}\")}\"¦\"${upper(\\\"${node.datacenter}\\\")}\"",
                "\"${SOMETHING}\"¦\"${SOMETHING}\"",
                "attr.cpu.arch¦\"${attr.cpu.arch}\"",
                "[for x in [1] : \"${x}${meta.rack}\"]¦[\"1${meta.rack}\"]",
                "\"${ meta.a   }\"¦\"${ meta.a   }\"",
            })
    void keepsWhatOnlyTheNodeKnows(String expression, String json) {
        assertThat(Samples.value(expression)).isEqualTo(json);
    }

    @Test
    void readsHeredocs() {
        assertThat(Samples.value("<<EOF\n  a ${1 + 1}\n b\nEOF")).isEqualTo("\"  a 2\\n b\\n\"");
        assertThat(Samples.value("<<-EOF\n    a\n\n      b \"q\" \\n\n    EOF"))
                .isEqualTo("\"a\\n\\n  b \\\"q\\\" \\\\n\\n\"");
        assertThat(Samples.value("<<EOF\nEOF")).isEqualTo("\"\"");
        assertThat(Samples.value("<<EOF\n%{ for v in [1, 2] ~}\n  x ${v}\n%{ endfor ~}\nend\nEOF"))
                .isEqualTo("\"  x 1\\n  x 2\\nend\\n\"");
        assertThat(Samples.value("[<<A\na\nA\n, <<B\nb\nB\n]")).isEqualTo("[\"a\\n\",\"b\\n\"]");
    }
}
