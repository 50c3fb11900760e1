package dev.drover.protocol.jobspec.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever somebody writes, it is rendered or refused with a place, and nothing else happens. */
class TemplatePropertiesTest {
    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> words = Arbitraries.of(
                "{{",
                "}}",
                "{{-",
                "-}}",
                " ",
                "\n",
                "if",
                "else",
                "end",
                "range",
                "with",
                "define",
                "template",
                "block",
                "break",
                "$x",
                ":=",
                "=",
                "|",
                "(",
                ")",
                ",",
                ".",
                ".a",
                "\"a\"",
                "`b`",
                "'c'",
                "1",
                "-2.5",
                "nil",
                "true",
                "len",
                "index",
                "printf",
                "loop 3",
                "split \",\" \"a,b\"",
                "parseJSON `{\"a\":[1]}`",
                "toJSON",
                "eq",
                "/*",
                "*/");
        return words.list().ofMaxSize(40).map(parts -> String.join("", parts));
    }

    @Property(tries = 500)
    void rendersOrSaysWhere(@ForAll("texts") String text) {
        try {
            assertThat(Sheet.EMPTY.render(text)).isNotNull();
        } catch (TemplateException refused) {
            List<String> lines = List.of(text.split("\n", -1));
            assertThat(refused.line()).isBetween(1, lines.size());
            assertThat(refused.column())
                    .isBetween(1, lines.get(refused.line() - 1).length() + 1);
        }
    }

    @Property(tries = 200)
    void leavesTextWithoutActionsAsItIs(@ForAll String text) throws TemplateException {
        String plain = text.replace("{", "");
        assertThat(Sheet.EMPTY.render(plain)).isEqualTo(plain);
    }
}
