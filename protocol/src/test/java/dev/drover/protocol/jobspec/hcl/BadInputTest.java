package dev.drover.protocol.jobspec.hcl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BadInputTest {
    static Stream<Arguments> texts() {
        return Stream.of(
                Arguments.of("locals {\n a {}\n}\n", "2,2: unknown block \"a\"; \"locals\" holds attributes only"),
                Arguments.of("meta = {}\nmeta {}\n", "2,1: block \"meta\" may come only once at the top level"),
                Arguments.of("value = \"abc", "1,9: string is not terminated by a double quote"),
                Arguments.of(
                        "value = \"abc\nother = 1\n", "1,9: string is not terminated by a double quote on its line"),
                Arguments.of("value = \"${1\"\n", "1,13: expected \"}\" to close the \"${\""),
                Arguments.of("value = <<EOF\nabc\n", "1,9: heredoc is not terminated by a line \"EOF\""),
                Arguments.of("/* abc\n", "1,1: comment is not terminated by \"*/\""),
                Arguments.of("once {\n", "1,1: block \"once\" is not closed by \"}\""),
                Arguments.of("value = [1, 2\n", "1,9: list is not closed by \"]\""),
                Arguments.of("value = {\n a = 1\n", "1,9: object is not closed by \"}\""),
                Arguments.of("value = \n", "1,9: expected a value, found the end of the line"),
                Arguments.of("value = 1 2\n", "1,11: expected the end of the line, found \"2\""),
                Arguments.of("value = 'a'\n", "1,9: strings are written with double quotes, not with single quotes"),
                Arguments.of(
                        "value = \"\\x\"\n",
                        "1,10: unknown escape after \"\\\"; known are \\n, \\r, \\t, \\\", \\\\, "
                                + "\\uNNNN and \\UNNNNNNNN"),
                Arguments.of(
                        "value = 1\nvalue = 2\n", "2,1: attribute \"value\" is set twice; it was set before at line 1"),
                Arguments.of(
                        "\"a.b\" = 1\n",
                        "1,1: expected the name of an attribute or a block, found a string; quoted names "
                                + "are allowed only in the attribute form, such as meta = { \"a.b\" = 1 }"),
                Arguments.of("}\n", "1,1: expected an attribute or a block, found \"}\""),
                Arguments.of("once = 1\n", "1,1: \"once\" is a block at the top level, and is written without \"=\""),
                Arguments.of(
                        "value {}\n", "1,1: \"value\" is an attribute at the top level, and is written with \"=\""),
                Arguments.of("once {}\nonce {}\n", "2,1: block \"once\" may come only once at the top level"),
                Arguments.of("once \"x\" {}\n", "1,6: block \"once\" takes no label"),
                Arguments.of("periodic {}\n", "1,1: block \"periodic\" needs a feature that is absent"),
                Arguments.of("meta = 5\n", "1,8: \"meta\" must be a map, not a number"),
                Arguments.of(
                        "value = service\n",
                        "1,9: there is no variable \"service\"; strings are written in double "
                                + "quotes, variables as var.service"),
                Arguments.of("value = var.x\n", "1,9: there is no variable \"x\""),
                Arguments.of("locals {\n a = local.b\n b = local.a\n}\n", "2,2: local \"a\" refers to itself"),
                Arguments.of("value = \"%{ if true }a\"\n", "1,10: \"%{ if }\" is not closed by \"%{ endif }\""),
                Arguments.of("value = \"%{ endif }\"\n", "1,10: \"%{ endif }\" has no beginning"),
                Arguments.of(
                        "dynamic \"port\" { content {} }\n", "1,1: block \"dynamic\" needs the attribute \"for_each\""),
                Arguments.of(
                        "dynamic \"prt\" { }\n", "1,9: unknown block \"prt\" at the top level; did you mean \"port\"?"),
                Arguments.of("{ \"value\": tru }", "1,12: expected a value, found \"t\""),
                Arguments.of("{ \"value\": 1", "1,13: expected \",\", found the end of the file"),
                Arguments.of("{ \"port\": 1 }", "1,11: block \"port\" must be an object or a list of objects"));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void saysWhatIsWrongAndWhere(String text, String message) {
        assertThat(failure(text).diagnostics()).extracting(Diagnostic::toString).contains("test.hcl:" + message);
    }

    @Test
    void refusesLargeFiles() {
        assertThat(failure("#".repeat(10 << 20)))
                .hasMessage("test.hcl:1,1: the file is larger than 1048576 bytes, the limit");
    }

    static Stream<String> deep() {
        int depth = 100_000;
        return Stream.of(
                "value = " + "[".repeat(depth),
                "value = " + "(".repeat(depth),
                "value = " + "{a=".repeat(depth),
                "value = " + "!".repeat(depth) + "true",
                "value = " + "-".repeat(depth) + "1",
                "value = " + "f(".repeat(depth),
                "value = " + "true?1:".repeat(depth) + "1",
                "value = " + "\"${".repeat(depth),
                "value = a" + "[0]".repeat(depth),
                "value = a" + "[*]".repeat(depth),
                "value = \"" + "%{if true}".repeat(depth) + "\"",
                "value = " + "[for x in ".repeat(depth),
                "once {\n".repeat(depth),
                "{\"value\":" + "[".repeat(depth),
                "{\"a\":".repeat(depth));
    }

    /** CVE-2021-42697 of Akka HTTP: nesting that overflowed the stack took the server along. */
    @ParameterizedTest
    @MethodSource("deep")
    void refusesDeepNestingWithoutDeepStacks(String text) {
        assertThat(failure(text + "\n").diagnostics()).hasSize(1);
    }

    static Stream<String> costly() {
        String doubling = IntStream.range(1, 60)
                .mapToObj(i -> " l" + i + " = \"${local.l" + (i - 1) + "}${local.l" + (i - 1) + "}\"\n")
                .collect(Collectors.joining("", "locals {\n l0 = \"x\"\n", "}\n"));
        String shared = IntStream.range(1, 60)
                .mapToObj(i -> " l" + i + " = [local.l" + (i - 1) + ", local.l" + (i - 1) + "]\n")
                .collect(Collectors.joining("", "locals {\n l0 = \"x\"\n", "}\n"));
        String chain = IntStream.range(0, 20_000)
                .mapToObj(i -> " l" + i + " = local.l" + (i + 1) + "\n")
                .collect(Collectors.joining("", "locals {\n", "}\n"));
        String onion = IntStream.range(1, 1_000)
                .mapToObj(i -> " l" + i + " = [local.l" + (i - 1) + "]\n")
                .collect(Collectors.joining("", "locals {\n l0 = 1\n", "}\n"));
        String loops = "[for a in range(1000) : [for b in range(1000) : [for c in range(1000) : 1]]]";
        return Stream.of(
                doubling,
                shared,
                chain,
                onion,
                "value = " + loops + "\n",
                "value = join(\"" + "x".repeat(100_000) + "\", range(1000))\n",
                "value = replace(\"" + "a".repeat(100_000) + "\", \"a\", \"" + "b".repeat(100_000) + "\")\n",
                "value = setproduct(range(1000), range(1000), range(1000), range(1000))\n",
                "value = indent(2147483647, \"a\\nb\")\n",
                "value = regex_replace(\"" + "a".repeat(5_000) + "\", \"(.*)(.*)(.*)(.*)c\", \"\")\n",
                "value = regex_replace(\"" + "ab".repeat(40_000) + "\", \"(a|b)*c\", \"\")\n",
                "value = [for a in range(1000) : contains(range(1024), 2000)]" + "\nother = [for a in range(1000) : "
                        + "[for b in range(1000) : contains(range(1024), 2000)]]\n",
                """
                dynamic "port" {
                  for_each = setproduct(range(1000), range(1000))
                  labels   = ["x"]
                  content {}
                }
                """,
                "value = pow(7, 999999999)\n",
                "value = 1e99999\n");
    }

    /** CVE-2022-24685: whoever could send a job file could keep a server busy with it. */
    @ParameterizedTest
    @MethodSource("costly")
    void boundsWhatEvaluationCosts(String text) {
        Instant start = Instant.now();

        failure(text);

        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(60));
    }

    @Test
    void needsLittleStack() throws InterruptedException {
        String nested = "value = " + "[".repeat(95) + "\"${[for x in [1] : x]}\"" + "]".repeat(95) + "\n";
        String chain = IntStream.range(0, 200)
                .mapToObj(i -> " l" + i + " = local.l" + (i + 1) + "\n")
                .collect(Collectors.joining("", "locals {\n l200 = 1\n", "}\nvalue = local.l0\n"));
        Throwable[] thrown = new Throwable[1];
        Runnable work = () -> {
            Samples.resolve(nested);
            Samples.resolve(chain);
            deep().forEach(BadInputTest::failure);
        };
        Thread small = new Thread(null, work, "small stack", 512 * 1024);
        small.setUncaughtExceptionHandler((thread, failure) -> thrown[0] = failure);
        small.start();
        small.join(20_000);

        assertThat(thrown[0]).isNull();
        assertThat(small.isAlive()).isFalse();
    }

    private static HclException failure(String text) {
        HclException failure = catchThrowableOfType(HclException.class, () -> Samples.resolve(text));
        assertThat(failure).isNotNull();
        return failure;
    }
}
