package dev.drover.chaos.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What {@code docs/security.md} says of a test, the test says, too. */
class SecurityPageTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern CASE = Pattern.compile("\\b(?:CVE-\\d{4}|GH)-\\d+");
    private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|IT))`");

    private final List<String> rows;
    private final Map<String, String> tests;

    SecurityPageTest() throws IOException {
        rows = Files.readAllLines(ROOT.resolve("docs/security.md")).stream()
                .filter(line -> line.startsWith("|") && TEST.matcher(line).find())
                .toList();
        try (Stream<Path> modules = Files.list(ROOT)) {
            tests = modules.map(module -> module.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .flatMap(SecurityPageTest::testsBelow)
                    .collect(Collectors.toMap(
                            SecurityPageTest::className, SecurityPageTest::text, (one, other) -> one + other));
        }
    }

    private static Stream<Path> testsBelow(Path sources) {
        try (Stream<Path> files = Files.walk(sources)) {
            return files.filter(path -> path.toString().matches(".*(Test|IT)\\.java")).toList().stream();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String className(Path file) {
        return String.valueOf(file.getFileName()).replace(".java", "");
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static Set<String> cases(String text) {
        return CASE.matcher(text).results().map(MatchResult::group).collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void eachTestOfARowNamesACaseOfIt() {
        assertThat(rows).hasSizeGreaterThan(20).allSatisfy(row -> {
            Set<String> cases = cases(row);
            Set<String> named = TEST.matcher(row)
                    .results()
                    .flatMap(test -> {
                        assertThat(tests).containsKey(test.group(1));
                        Set<String> its = cases(tests.getOrDefault(test.group(1), ""));
                        assertThat(cases.isEmpty() || its.stream().anyMatch(cases::contains))
                                .as(test.group(1))
                                .isTrue();
                        return its.stream();
                    })
                    .collect(Collectors.toSet());
            assertThat(named).containsAll(cases);
        });
    }

    @Test
    void eachCaseThatATestNamesHasARow() {
        Set<String> cases = cases(String.join("\n", rows));

        tests.forEach((test, text) -> assertThat(cases).as(test).containsAll(cases(text)));
    }
}
