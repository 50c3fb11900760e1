package dev.drover.protocol.jobspec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every job file of {@code examples/} is one that servers register, without a word of complaint. */
class ExampleFilesTest {
    private static final Path EXAMPLES = Path.of("../examples");

    static List<Path> jobFiles() throws IOException {
        try (Stream<Path> files = Files.walk(EXAMPLES)) {
            return files.filter(file -> file.toString().endsWith(".hcl"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("jobFiles")
    void isRegisteredAsItStands(Path file) throws IOException {
        // The digits that README.md puts in the place of the word.
        JobReading reading = Jobs.read(Files.readString(file).replace("md5:MD5", "md5:" + "0".repeat(32)));

        assertThat(reading.errors()).isEmpty();
        assertThat(reading.warnings()).isEmpty();
        assertThat(reading.job()).isPresent();
    }
}
