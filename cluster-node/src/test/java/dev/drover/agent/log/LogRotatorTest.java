package dev.drover.agent.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.agent.log.LogReader.Frame;
import dev.drover.agent.log.LogReader.Origin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogRotatorTest {
    private TaskOutput output;

    @BeforeEach
    void open(@TempDir Path root) throws IOException {
        output = new TaskOutput(root.resolve("state"), root.resolve("alloc/logs"), "web");
        Files.createDirectories(output.state());
        Files.createDirectories(output.logs());
    }

    @Test
    void splitsTheStreamAtExactSizesAndKeepsTheNewest() throws IOException {
        LogRotator rotator = new LogRotator(output, 2, 10);
        write("0123456789abcdefghijABC");
        rotator.rotate();
        assertThat(files()).containsExactly("web.stdout.1", "web.stdout.2");
        assertThat(output.segment(LogStream.STDOUT, 1)).hasContent("abcdefghij");
        assertThat(output.segment(LogStream.STDOUT, 2)).hasContent("ABC");
    }

    @Test
    void continuesWhereAKilledAgentStopped() throws IOException {
        write("0123456789ab");
        new LogRotator(output, 3, 10).rotate();
        write("cdefghijAB");
        new LogRotator(output, 3, 10).rotate();
        assertThat(text(Origin.START, 0)).isEqualTo("0123456789abcdefghijAB");
    }

    @Test
    void keepsTheSegmentSizeATaskBeganWith() throws IOException {
        write("0123456789ab");
        new LogRotator(output, 3, 10).rotate();
        write("cdefghijAB");
        new LogRotator(output, 3, 7).rotate();
        assertThat(text(Origin.START, 0)).isEqualTo("0123456789abcdefghijAB");
    }

    @Test
    void readsFromBothEndsAndWhatIsNotCopiedYet() throws IOException {
        assertThat(text(Origin.START, 0)).isEmpty();
        write("0123456789ab");
        assertThat(text(Origin.START, 3)).isEqualTo("3456789ab");
        new LogRotator(output, 3, 5).rotate();
        write("XYZ");
        assertThat(text(Origin.START, 0)).isEqualTo("0123456789abXYZ");
        assertThat(text(Origin.END, 5)).isEqualTo("abXYZ");
        assertThat(text(Origin.END, 500)).isEqualTo("0123456789abXYZ");
        assertThat(text(Origin.START, 500)).isEmpty();
    }

    @Test
    void namesFileAndOffsetOfEachFrame() throws IOException {
        write("0123456789ab");
        new LogRotator(output, 3, 5).rotate();
        LogReader reader = LogReader.open(output, LogStream.STDOUT, Origin.START, 3);
        List<String> frames = new ArrayList<>();
        for (Optional<Frame> frame = reader.next(4); frame.isPresent(); frame = reader.next(4)) {
            frames.add(frame.get().file() + "@" + frame.get().offset() + "=" + text(frame.get()));
        }
        assertThat(frames)
                .containsExactly(
                        "alloc/logs/web.stdout.0@3=34",
                        "alloc/logs/web.stdout.1@0=5678",
                        "alloc/logs/web.stdout.1@4=9",
                        "alloc/logs/web.stdout.2@0=ab");
    }

    @Test
    void skipsWhatMaxFilesWouldNotKeepAfterALongAbsence() throws IOException {
        write("x".repeat(100) + "0123456789");
        LogReader behind = LogReader.open(output, LogStream.STDOUT, Origin.START, 5);
        LogRotator rotator = new LogRotator(output, 2, 10);
        rotator.rotate();
        rotator.finish();
        assertThat(files()).containsExactly("web.stdout.10", "web.stdout.9");
        assertThat(text(behind.next(100).orElseThrow())).isEqualTo("x".repeat(10));
    }

    @Test
    void deletesFilesThatAreTooOldButForTheNewest() throws IOException {
        write("0123456789abcdefghijABCDEFGHIJxyz");
        LogRotator rotator = new LogRotator(output, 10, 10);
        rotator.rotate();
        Instant now = Instant.parse("2026-01-10T00:00:00Z");
        for (int number = 0; number < 4; number++) {
            Files.setLastModifiedTime(
                    output.segment(LogStream.STDOUT, number), FileTime.from(now.minus(Duration.ofDays(4 - number))));
        }

        rotator.expire(now.minus(Duration.ofDays(3)));
        assertThat(files()).containsExactly("web.stdout.1", "web.stdout.2", "web.stdout.3");
        assertThat(text(Origin.START, 0)).isEqualTo("abcdefghijABCDEFGHIJxyz");

        rotator.expire(now);
        assertThat(files()).containsExactly("web.stdout.3");
        write("!");
        rotator.rotate();
        assertThat(text(Origin.START, 0)).isEqualTo("xyz!");
    }

    private void write(String text) throws IOException {
        Files.writeString(output.spool(LogStream.STDOUT), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private List<String> files() throws IOException {
        try (var files = Files.list(output.logs())) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private String text(Origin origin, long offset) throws IOException {
        LogReader reader = LogReader.open(output, LogStream.STDOUT, origin, offset);
        StringBuilder text = new StringBuilder();
        for (Optional<Frame> frame = reader.next(7); frame.isPresent(); frame = reader.next(1 << 16)) {
            text.append(text(frame.get()));
        }
        return text.toString();
    }

    private static String text(Frame frame) {
        return StandardCharsets.UTF_8.decode(frame.data().duplicate()).toString();
    }
}
