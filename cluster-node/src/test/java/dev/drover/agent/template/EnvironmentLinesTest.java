package dev.drover.agent.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class EnvironmentLinesTest {
    @Test
    void readsWhatNomadReads() throws TemplateFailedException {
        String text = """
            # a comment

            PLAIN=value
              INDENTED = spaced out  # said behind
            export EXPORTED=1
            EMPTY=
            URL=http://x/#fragment
            DOUBLE="a \\"b\\"\\n#c" # said behind
            SINGLE='a "b" \\n'
            dotted.name=x
            PLAIN=later
            """;
        assertThat(EnvironmentLines.parse(text))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "PLAIN", "later",
                        "INDENTED", "spaced out",
                        "EXPORTED", "1",
                        "EMPTY", "",
                        "URL", "http://x/#fragment",
                        "DOUBLE", "a \"b\"\n#c",
                        "SINGLE", "a \"b\" \\n",
                        "dotted.name", "x"));
    }

    @Test
    void saysWhichLineIsMalformedWithoutShowingIt() {
        assertThatThrownBy(() -> EnvironmentLines.parse("A=1\nsecret without name\n"))
                .isInstanceOf(TemplateFailedException.class)
                .hasMessage("line 2 is not of the form NAME=value");
        assertThatThrownBy(() -> EnvironmentLines.parse("A=\"open")).hasMessage("line 1 is not of the form NAME=value");
        assertThatThrownBy(() -> EnvironmentLines.parse("A=\"x\" y"))
                .hasMessage("line 1 is not of the form NAME=value");
    }
}
