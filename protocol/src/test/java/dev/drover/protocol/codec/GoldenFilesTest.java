package dev.drover.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GoldenFilesTest {
    private static final String HOW =
            "if the change is deliberate, run the test main GoldenFiles in protocol/ and commit what it adds";

    static List<CodecCase<?>> events() {
        return CodecCase.EVENTS;
    }

    @ParameterizedTest
    @MethodSource("events")
    void whatWasStoredIsStillReadable(CodecCase<?> codec) {
        assertThat(GoldenFiles.of(codec)).as("files of %s; %s", codec, HOW).isNotEmpty();
        for (Path file : GoldenFiles.of(codec)) {
            assertThat(GoldenFiles.describe(codec.decode(GoldenFiles.bytes(file))))
                    .as("meaning of %s", file)
                    .isEqualTo(GoldenFiles.meaning(file));
        }
    }

    @ParameterizedTest
    @MethodSource("events")
    void whatIsStoredTodayIsCommitted(CodecCase<?> codec) {
        List<byte[]> committed =
                GoldenFiles.of(codec).stream().map(GoldenFiles::bytes).toList();
        for (byte[] bytes : GoldenFiles.current(codec)) {
            assertThat(committed).as("stored forms of %s; %s", codec, HOW).anySatisfy(known -> assertThat(known)
                    .isEqualTo(bytes));
        }
    }

    @Test
    void noFieldIsRenumberedReusedOrRetyped() {
        Map<String, String> today =
                Schema.current().stream().collect(Collectors.toMap(GoldenFilesTest::numberOf, Function.identity()));
        for (String line : committedSchema()) {
            String now = today.get(numberOf(line));
            assertThat(now).as("committed \"%s\"", line).isIn(line, numberOf(line) + " reserved");
        }
    }

    @Test
    void everyFieldIsCommitted() {
        assertThat(Schema.current()).as(HOW).containsExactlyElementsOf(committedSchema());
    }

    @Test
    void enumsStartUnspecified() {
        Set<String> first = committedSchema().stream()
                .filter(line -> numberOf(line).endsWith(" 0"))
                .collect(Collectors.toSet());
        assertThat(first).isNotEmpty().allSatisfy(line -> assertThat(line).endsWith("_UNSPECIFIED"));
    }

    private static String numberOf(String line) {
        return line.substring(0, line.indexOf(' ', line.indexOf(' ') + 1));
    }

    private static List<String> committedSchema() {
        return GoldenFiles.read(Schema.FILE).lines().toList();
    }
}
