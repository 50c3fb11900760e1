package dev.drover.protocol.jobspec.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FunctionsTest {
    private static final Sheet SHEET = new Sheet(
            Map.of("NAME", "web", "EMPTY", ""),
            Map.of("local/a.txt", "content"),
            Map.of(
                    "db",
                            List.of(
                                    Sheet.instance("db", "10.0.0.1", 5432, "main"),
                                    Sheet.instance("db", "10.0.0.2", 5433)),
                    "none", List.of()));

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '#', quoteCharacter = '\u0001', textBlock = """
        eq 1 2 1                                        # true
        ne "a" "b"                                      # true
        lt 1 2                                          # true
        le 2 2                                          # true
        gt "b" "a"                                      # true
        ge 1.5 2.5                                      # false
        not ""                                          # true
        len "é"                                         # 2
        len (split "," "a,b")                           # 2
        index (split "," "a,b") 1                       # b
        index "abc" 0                                   # 97
        slice "abcdef" 1 3                              # bc
        slice (split "," "a,b,c") 1                     # [b c]
        print 1 2 "a" "b" 3                             # 1 2ab3
        printf "%d|%5d|%-5d|%05d|%x|%X|%o|%b|%c" 1 2 3 4 255 255 8 5 65 # 1|    2|3    |00004|ff|FF|10|101|A
        printf "%s|%5s|%-5s|%q|%.2s|%x" "a" "b" "c" "d" "efg" "hi" # a|    b|c    |"d"|ef|6869
        printf "%f|%.2f|%8.3f|%e|%g" 1.5 2.345 3.14159 1500.0 0.5 # 1.500000|2.35|   3.142|1.500000e+03|0.5
        printf "%v|%v|%v|%t|%T|%%" 1 "a" 2.5 true "x"   # 1|a|2.5|true|string|%
        printf "%d" "a"                                 # %!d(string=a)
        printf "%d"                                     # %!d(MISSING)
        printf "a" 1                                    # a%!(EXTRA int=1)
        printf "%+d" 5                                  # +5
                    js "it's <b>"                                   # it\\'s \\u003Cb\\u003E
        urlquery "a b&c~*"                              # a+b%26c~%2A
        env "NAME"                                      # web
        env "NO"                                        #
        envOrDefault "NO" "other"                       # other
        envOrDefault "EMPTY" "other"                    # other
        envOrDefault "NAME" "other"                     # web
        mustEnv "NAME"                                  # web
        file "local/a.txt"                              # content
        toLower "AbC"                                   # abc
        toUpper "AbC"                                   # ABC
        toTitle "hello big world"                       # Hello Big World
        trimSpace "  a  "                               # a
        trim "xy" "xyaxy"                               # a
        trimLeft "x" "xax"                              # ax
        trimRight "x" "xax"                             # xa
        trimPrefix "ab" "abc"                           # c
        trimSuffix "bc" "abc"                           # a
        replaceAll "l" "L" "hello"                      # heLLo
        split "," " a,b "                               # [a b]
        split "," ""                                    # []
        join "-" (split "," "a,b")                      # a-b
        split "," "a,b" | join "+"                      # a+b
        regexMatch "^h.*o$" "hello"                     # true
        regexReplaceAll "(l+)" "<$1>" "hello"           # he<ll>o
        indent 2 "ab"                                   #   ab
        in (split "," "a,b") "b"                        # true
        in "hello" "ell"                                # true
        split "," "a,b" | contains "c"                  # false
        split "," "a,b" | containsAll (split "," "a,b") # true
        split "," "a,b" | containsAny (split "," "c,b") # true
        split "," "a,b" | containsNone (split "," "c")  # true
        split "," "a,b" | containsNotAll (split "," "a,c") # true
        loop 2 5                                        # [2 3 4]
        add 1 2                                         # 3
        add 1 2.5                                       # 3.5
        subtract 1 5                                    # 4
        multiply 2 3                                    # 6
        divide 2 7                                      # 3
        divide 2.0 7                                    # 3.5
        modulo 3 7                                      # 1
        minimum 1 2                                     # 1
        maximum 1 2                                     # 2
        parseInt "12" | add 1                           # 13
        parseUint "12"                                  # 12
        parseFloat "1.5"                                # 1.5
        parseBool "true"                                # true
        parseJSON "{\\"b\\":[1,2.5,null],\\"a\\":true}" # map[a:true b:[1 2.5 <nil>]]
        parseJSON "1234567"                             # 1.234567e+06
        parseJSON "[123456789012]"                      # [1.23456789012e+11]
        toJSON (parseJSON "{\\"b\\":[1,\\"<\\"],\\"a\\":1000000}") # {"a":1000000,"b":[1,"\\u003c"]}
        toUnescapedJSON "<"                             # "<"
        toYAML (parseJSON "{\\"b\\":[1,\\"yes\\"],\\"a\\":\\"x y\\"}") | replaceAll "\\n" ";" # a: x y;b:;- 1;- "yes"
        toYAML (parseJSON "[{\\"a\\":1,\\"b\\":{\\"c\\":2}}]") | replaceAll "\\n" ";" # - a: 1;  b:;    c: 2
        base64Encode "hello?>"                          # aGVsbG8/Pg==
        base64Decode "aGVsbG8="                         # hello
        base64URLEncode "hello?>"                       # aGVsbG8_Pg==
        base64URLDecode "aGVsbG8_Pg=="                  # hello?>
        sha256Hex "a"                                   # ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb
        md5sum "a"                                      # 0cc175b9c0f1b6a831c399e269772661
        hmacSHA256Hex "message" "key"                   # 6e9ef29b75fffc5b7abae527d58fdadb2fe42e7219011976917343065f58ed4a
        timestamp                                       # 2026-03-04T15:06:07Z
        timestamp "unix"                                # 1772636767
        timestamp "Mon Jan _2 03:04:05.000 PM 2006 MST" # Wed Mar  4 03:06:07.089 PM 2026 UTC
        parseJSON "{\\"a/b\\":1,\\"a/c/d\\":2}" | explodeMap | toJSON # {"a":{"b":1,"c":{"d":2}}}
        parseJSON "{\\"a/b\\":1,\\"c\\":2}" | byKey | toJSON # {"a":{"b":1}}
        mergeMap (parseJSON "{\\"a\\":1}") (parseJSON "{\\"a\\":2,\\"b\\":3}") | toJSON # {"a":1,"b":3}
        mergeMapWithOverride (parseJSON "{\\"a\\":1}") (parseJSON "{\\"a\\":2}") | toJSON # {"a":2}
        len (nomadService "db")                         # 2
        len (nomadService "main.db")                    # 1
        len (nomadService 1 "key" "db")                 # 1
        len (service "none")                            # 0
        byTag (nomadService "db") | len                 # 1
        """)
    void givesWhatConsulTemplateGives(String expression, String expected) throws TemplateException {
        String value = expected == null ? "" : expression.startsWith("indent") ? "  " + expected : expected;
        assertThat(SHEET.render("{{ " + expression + " }}")).isEqualTo(value);
    }

    @Test
    void escapesForHtml() throws TemplateException {
        assertThat(SHEET.render("{{ html `<a href='x'>&` }}")).isEqualTo("&lt;a href=&#39;x&#39;&gt;&amp;");
    }

    @Test
    void writesJsonInLines() throws TemplateException {
        assertThat(SHEET.render("{{ parseJSON `{\"a\":[1],\"b\":{}}` | toJSONPretty }}"))
                .isEqualTo("{\n  \"a\": [\n    1\n  ],\n  \"b\": {}\n}");
    }

    @Test
    void listsServices() throws TemplateException {
        assertThat(SHEET.render("{{ range nomadService \"db\" }}{{ .Address }}:{{ .Port }} {{ .Tags }} {{ .AllocID"
                        + " }};{{ end }}"))
                .isEqualTo("10.0.0.1:5432 [main] alloc-5432;10.0.0.2:5433 [] alloc-5433;");
        assertThat(SHEET.render("{{ range nomadServices }}{{ .Name }}{{ .Tags }}{{ end }}"))
                .isEqualTo("db[main]");
        assertThatThrownBy(() -> SHEET.render("{{ range nomadService \"db\" }}{{ .Nothing }}{{ end }}"))
                .hasMessageContaining("a value of type service has no field \"Nothing\"");
    }

    @Test
    void tellsWhatItDependsOn() throws TemplateException {
        Rendering rendering = Template.parse(
                        "test", "{{ nomadService \"db\" }}{{ nomadService \"later\" }}", Delimiters.STANDARD)
                .render(SHEET, false);
        assertThat(rendering.used()).containsExactly(Lookup.service("db"), Lookup.service("later"));
        assertThat(rendering.missing()).containsExactly(Lookup.service("later"));
        assertThat(rendering.missing()).hasToString("[nomad.service(later)]");
    }

    @Test
    void coversEveryFunction() {
        assertThat(Functions.ALL.problem("env")).isEmpty();
        assertThat(Functions.ALL.find("secret")).isEmpty();
    }
}
