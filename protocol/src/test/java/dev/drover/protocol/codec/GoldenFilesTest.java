package dev.drover.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GoldenFilesTest {
    private static final String HOW = "if the change is deliberate, run ./mvnw -pl protocol test"
            + " -Dtest=GoldenFilesTest -Ddrover.golden.write=true and commit what it adds";

    @BeforeAll
    static void writeIfAsked() {
        if (Boolean.getBoolean("drover.golden.write")) {
            GoldenFiles.main(new String[0]);
        }
    }

    static List<CodecCase<?>> events() {
        return CodecCase.EVENTS;
    }

    @ParameterizedTest
    @MethodSource("events")
    void whatWasStoredIsStillReadable(CodecCase<?> codec) {
        assertThat(GoldenFiles.of(codec)).as("files of %s; %s", codec, HOW).isNotEmpty();
        for (Path file : GoldenFiles.of(codec)) {
            assertThat(Description.of(codec.decode(GoldenFiles.bytes(file))))
                    .as("meaning of %s", file)
                    .containsAll(GoldenFiles.meaning(file));
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
        assertThat(Schema.broken(committedSchema())).isEmpty();
    }

    @Test
    void everyFieldIsCommitted() {
        assertThat(Schema.current()).as(HOW).containsExactlyElementsOf(committedSchema());
    }

    @Test
    void enumsStartUnspecified() {
        Set<String> first = committedSchema().stream()
                .filter(line -> Schema.numberOf(line).endsWith(" 0"))
                .collect(Collectors.toSet());
        assertThat(first).isNotEmpty().allSatisfy(line -> assertThat(line).endsWith("_UNSPECIFIED"));
    }

    private static List<String> committedSchema() {
        return GoldenFiles.read(Schema.FILE).lines().toList();
    }
}
