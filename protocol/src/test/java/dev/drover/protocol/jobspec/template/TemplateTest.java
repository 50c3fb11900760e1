package dev.drover.protocol.jobspec.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The language: what Go's text/template says of each form. */
class TemplateTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '#', quoteCharacter = '\u0001', textBlock = """
        plain text                                        # plain text
        a {{ "b" }} c                                     # a b c
        a {{- "b" -}} c                                   # abc
        a {{- /* nothing */ -}} c                         # ac
        a{{/* nothing */}}c                               # ac
        {{ 1 }}{{ -2 }}{{ +3 }}{{ 0x1f }}{{ 0b11 }}{{ 0o17 }} # 1-2331315
        {{ 1.5 }} {{ 1e3 }} {{ .5 }} {{ 1000000.0 }} {{ 1_000 }} # 1.5 1000 0.5 1e+06 1000
        {{ 'a' }}                                         # 97
        {{ true }} {{ false }}                            # true false
        {{ `raw "text" \\n` }}                            # raw "text" \\n
        {{ "tab\\tquote\\"\\u00e9\\x41" }}                # tab\tquote"éA
        {{ . }}                                           # <no value>
        {{ $x := "v" }}{{ $x }}                           # v
        {{ $x := 1 }}{{ $x = 2 }}{{ $x }}                 # 2
        {{ if true }}yes{{ end }}                         # yes
        {{ if "" }}yes{{ else }}no{{ end }}               # no
        {{ if 0 }}a{{ else if 1 }}b{{ else }}c{{ end }}   # b
        {{ if $x := "v" }}{{ $x }}{{ end }}               # v
        {{ $x := 1 }}{{ if true }}{{ $x = 2 }}{{ end }}{{ $x }} # 2
        {{ $x := 1 }}{{ if true }}{{ $x := 2 }}{{ end }}{{ $x }} # 1
        {{ with "v" }}{{ . }}{{ end }}                    # v
        {{ with "" }}{{ . }}{{ else }}none{{ end }}       # none
        {{ with "" }}a{{ else with "b" }}{{ . }}{{ end }} # b
        {{ with $x := "v" }}{{ $x }}{{ . }}{{ end }}      # vv
        {{ range loop 3 }}{{ . }},{{ end }}               # 0,1,2,
        {{ range 3 }}{{ . }},{{ end }}                    # 0,1,2,
        {{ range loop 0 }}a{{ else }}none{{ end }}        # none
        {{ range $i, $v := split "," "a,b" }}{{ $i }}={{ $v }} {{ end }}. # 0=a 1=b .
        {{ range $v := split "," "a,b" }}{{ $v }}{{ end }} # ab
        {{ range loop 5 }}{{ if eq . 3 }}{{ break }}{{ end }}{{ . }}{{ end }} # 012
        {{ range loop 5 }}{{ if eq . 3 }}{{ continue }}{{ end }}{{ . }}{{ end }} # 0124
        {{ $n := 0 }}{{ range loop 4 }}{{ $n = add $n . }}{{ end }}{{ $n }} # 6
        {{ range $k, $v := parseJSON "{\\"b\\":2,\\"a\\":1}" }}{{ $k }}{{ $v }}{{ end }} # a1b2
        {{ with parseJSON "{\\"a\\":{\\"b\\":[1,\\"x\\"]}}" }}{{ .a.b }} {{ index .a.b 1 }}{{ end }} # [1 x] x
        {{ (parseJSON "{\\"a\\":{\\"b\\":7}}").a.b }}     # 7
        {{ (parseJSON "{}").missing }}                    # <no value>
        {{ $m := parseJSON "{\\"a\\":1}" }}{{ range loop 1 }}{{ $.x }}{{ end }} # !
        {{ "a" | printf "%s-%s" "b" }}                    # b-a
        {{ "abc" | toUpper | printf "%q" }}               # "ABC"
        {{ if and true (eq 1 1) (not false) }}yes{{ end }} # yes
        {{ or "" "b" "c" }}                               # b
        {{ and "a" "" "c" | len }}                        # 0
        {{ and false (mustEnv "X") }}                     # false
        {{ define "t" }}<{{ . }}>{{ end }}{{ template "t" "v" }}{{ template "t" }} # <v><<no value>>
        {{ block "t" 5 }}<{{ . }}>{{ end }}               # <5>
        {{ define "t" }}{{ if gt . 0 }}{{ . }}{{ template "t" (subtract 1 .) }}{{ end }}{{ end }}{{ template "t" 3 }} # 321
        """)
    void renders(String template, String expected) throws TemplateException {
        if (expected.equals("!")) {
            assertThatThrownBy(() -> Sheet.EMPTY.render(template)).isInstanceOf(TemplateException.class);
            return;
        }
        assertThat(Sheet.EMPTY.render(template)).isEqualTo(expected.replace("\\t", "\t"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '#', quoteCharacter = '\u0001', textBlock = """
        a {{ "b"                      # 1,3: action is not closed by }}
        a {{ "b }}                    # 1,6: quoted text is not closed
        {{ "\\z" }}                   # 1,4: quoted text holds an escape that does not exist
        {{ 'ab' }}                    # 1,4: a character constant holds exactly one character
        {{ 1x }}                      # 1,4: "1x" is not a number
        {{ 99999999999999999999 }}    # 1,4: "99999999999999999999" is not a number
        {{ % }}                       # 1,4: unexpected character "%"
        {{/* a }}                     # 1,1: comment is not closed
        {{ }}                         # 1,4: a value is missing before the end of the action
        {{ 1 | }}                     # 1,8: a value is missing before the end of the action
        {{ (1 }}                      # 1,7: unexpected the end of the action
        {{ 1) }}                      # 1,5: a space is missing before ")"
        {{ "a""b" }}                  # 1,7: a space is missing before ""b""
        {{ 1 2 }}                     # 1,4: only a function can be given arguments, and "1" is none
        {{ 1 | 2 }}                   # 1,8: what follows "|" must be a function, which is given the value
        {{ nil }}                     # 1,4: nil is not a command
        {{ "a".b }}                   # 1,7: a constant has no field ".b"
        {{ $x }}                      # 1,4: undefined variable "$x"
        {{ $x = 1 }}                  # 1,4: undefined variable "$x"
        {{ $x, $y := 1 }}             # 1,6: too many variables are declared here
        {{ if true }}                 # 1,1: {{if}} has no {{end}}
        {{ end }}                     # 1,1: unexpected {{end}}
        {{ else }}                    # 1,1: unexpected {{else}}
        {{ if 1 }}{{ else }}{{ else }}{{ end }} # 1,21: a second {{else}}
        {{ if 1 }}{{ else with 1 }}{{ end }} # 1,19: unexpected "with" after "else"
        {{ break }}                   # 1,1: {{break}} stands outside of {{range}}
        {{ if 1 }}{{ define "a" }}{{ end }}{{ end }} # 1,11: {{define}} must not stand within another action
        {{ define a }}{{ end }}       # 1,11: expected the name of a template in quotes, not "a"
        {{ nosuch 1 }}                # 1,4: function "nosuch" does not exist
        {{ key "a" }}                 # 1,4: error calling key: key "a" must be the path of a variable, a slash, and one of its items
        {{ secret "a" }}              # 1,4: function "secret" needs Vault, which this version of drover does not speak with
        {{ caLeaf "a" }}              # 1,4: function "caLeaf" needs Consul, which templates of this version of drover do not ask
        {{ plugin "a" }}              # 1,4: function "plugin" is denied to tasks
        {{ sprig_upper "a" }}         # 1,4: function "sprig_upper" is not supported by this version of drover
        {{ mustEnv "X" }}             # 1,4: error calling mustEnv: environment variable "X" is not set
        {{ template "t" }}            # 1,13: template "t" is not defined
        {{ define "t" }}{{ template "t" }}{{ end }}{{ template "t" }} # 1,29: templates include each other more than 100 deep
        {{ range "abc" }}{{ end }}    # 1,10: range cannot go over a value of type string
        {{ with "a" }}{{ .b }}{{ end }} # 1,18: a value of type string has no field "b"
        {{ (parseJSON "{}").a.b }}      # 1,5: there is nothing to take field "b" of
        {{ eq 1 "a" }}                # 1,4: error calling eq: a value of type int cannot be compared with one of type string
        {{ lt true false }}           # 1,4: error calling lt: values of type bool have no order
        {{ index "abc" 3 }}           # 1,4: error calling index: index 3 is out of range: there are 3 elements
        {{ toLower 1 }}               # 1,4: error calling toLower: argument 1 must be a string, not a value of type int
        {{ toLower "a" "b" }}         # 1,4: error calling toLower: it takes 1 arguments, and is given 2
        {{ divide 0 1 }}              # 1,4: error calling divide: division by zero
        {{ regexMatch "(" "a" }}      # 1,4: error calling regexMatch: "(" is not a regular expression: Unclosed group
        """)
    void refuses(String template, String expected) {
        assertThatThrownBy(() -> Sheet.EMPTY.render(template))
                .isInstanceOf(TemplateException.class)
                .hasMessage("test:" + expected);
    }

    @Test
    void saysWhereInALongerText() {
        assertThatThrownBy(() -> Sheet.EMPTY.render("first\nsecond é {{ nosuch }}\n"))
                .isInstanceOfSatisfying(TemplateException.class, wrong -> {
                    assertThat(wrong.line()).isEqualTo(2);
                    assertThat(wrong.column()).isEqualTo(13);
                });
    }

    @Test
    void keepsWhatIsBetweenLinesUnlessItIsTrimmed() throws TemplateException {
        assertThat(Sheet.EMPTY.render("a\n{{ if true }}\nb\n{{ end }}\nc\n")).isEqualTo("a\n\nb\n\nc\n");
        assertThat(Sheet.EMPTY.render("a\n{{- if true }}\nb\n{{- end }}\nc\n")).isEqualTo("a\nb\nc\n");
    }

    @Test
    void takesOtherDelimiters() throws TemplateException {
        Template template = Template.parse("test", "{{ a }} <% \"b\" | toUpper -%>  c", new Delimiters("<%", "%>"));
        assertThat(template.render(Sheet.EMPTY, false).text()).isEqualTo("{{ a }} Bc");
    }

    @Test
    void refusesAMissingKeyIfAsked() throws TemplateException {
        Template template =
                Template.parse("test", "{{ with parseJSON `{\"a\":1}` }}{{ .b }}{{ end }}", Delimiters.STANDARD);
        assertThatThrownBy(() -> template.render(Sheet.EMPTY, true))
                .hasMessage("test:1,34: the map has no entry for key \"b\"");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '#', quoteCharacter = '\u0001', textBlock = """
        {{ range loop 3000 }}{{ range loop 3000 }}{{ end }}{{ end }}            # 5000000 steps
        {{ range loop 100000000 }}{{ end }}                                    # 33554432 characters on the way
        {{ $x := "ab" }}{{ range loop 40 }}{{ $x = print $x $x }}{{ end }}      # 33554432 characters on the way
        {{ $x := printf "%10000d" 1 }}{{ range loop 500 }}{{ $x }}{{ end }}     # 4194304 characters
        {{ range loop 1000 }}{{ nomadService (print "a" .) }}{{ end }}          # more than 100 services
        {{ $x := "ab" }}{{ range loop 20 }}{{ $x = print $x $x }}{{ end }}{{ range 1000 }}{{ in $x "c" }}{{ end }} # 5000000 steps
        {{ printf "%100000d" 1 }}                                              # width or precision 100000 is above 10000
        {{ regexMatch "(a+)(a+)(a+)(a+)(a+)(a+)(a+)(a+)b" "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" }} # 5000000 steps
        """)
    void isBounded(String template, String expected) {
        assertThatThrownBy(() -> Sheet.EMPTY.render(template))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining(expected);
    }

    @Test
    void isBoundedInDepth() {
        assertThatThrownBy(() -> Sheet.EMPTY.render("{{ " + "(".repeat(100_000) + " }}"))
                .hasMessageContaining("parentheses are nested more than 64 deep");
        assertThatThrownBy(() -> Sheet.EMPTY.render("{{ $x := 1 }}".repeat(100_000)))
                .hasMessageContaining("more than 200 variables are in scope");
        assertThatThrownBy(() -> Sheet.EMPTY.render("{{ if true }}".repeat(100_000)))
                .hasMessageContaining("actions are nested more than 64 deep");
    }
}
