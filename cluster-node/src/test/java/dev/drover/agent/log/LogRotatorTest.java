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
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogRotatorTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    private TaskOutput output;

    @BeforeEach
    void open(@TempDir Path root) throws IOException {
        output = new TaskOutput(root.resolve("state"), root.resolve("alloc/logs"), "web");
        Files.createDirectories(output.state());
        Files.createDirectories(output.logs());
    }

    @Test
    void splitsTheStreamAtExactSizesAndKeepsTheNewest() throws IOException {
        LogRotator rotator = rotator(2, 10);
        write("0123456789abcdefghijABC");
        rotator.rotate(NOW);
        assertThat(files()).containsExactly("web.stdout.1", "web.stdout.2");
        assertThat(output.segment(LogStream.STDOUT, 1)).hasContent("abcdefghij");
        assertThat(output.segment(LogStream.STDOUT, 2)).hasContent("ABC");
    }

    @Test
    void continuesWhereAKilledAgentStopped() throws IOException {
        write("0123456789ab");
        rotator(3, 10).rotate(NOW);
        write("cdefghijAB");
        rotator(3, 10).rotate(NOW);
        assertThat(text(Origin.START, 0)).isEqualTo("0123456789abcdefghijAB");
    }

    @Test
    void leavesWhatIsNotCopiedYetToTheNextLook() throws IOException {
        assertThat(output.uncopied()).isZero();
        write("0123456789ab");
        assertThat(output.uncopied()).isEqualTo(12);
        rotator(3, 10).rotate(NOW);
        assertThat(output.uncopied()).isZero();
        write("cde");
        assertThat(output.uncopied()).isEqualTo(3);
    }

    @Test
    void keepsTheSegmentSizeATaskBeganWith() throws IOException {
        write("0123456789ab");
        rotator(3, 10).rotate(NOW);
        write("cdefghijAB");
        rotator(3, 7).rotate(NOW);
        assertThat(text(Origin.START, 0)).isEqualTo("0123456789abcdefghijAB");
    }

    @Test
    void readsFromBothEndsAndWhatIsNotCopiedYet() throws IOException {
        assertThat(text(Origin.START, 0)).isEmpty();
        write("0123456789ab");
        assertThat(text(Origin.START, 3)).isEqualTo("3456789ab");
        rotator(3, 5).rotate(NOW);
        write("XYZ");
        assertThat(text(Origin.START, 0)).isEqualTo("0123456789abXYZ");
        assertThat(text(Origin.END, 5)).isEqualTo("abXYZ");
        assertThat(text(Origin.END, 500)).isEqualTo("0123456789abXYZ");
        assertThat(text(Origin.START, 500)).isEmpty();
    }

    /** Who follows is ahead of what is copied; what a cut then puts into the segment of that number is not what comes next. */
    @Test
    void readsOnWhereItWasThoughTheStreamIsCutMeanwhile() throws IOException {
        LogRotator rotator = new LogRotator(output, 10, 5, HOUR, NOW);
        write("01");
        rotator.rotate(NOW);
        write("23456789abcdefghij");
        LogReader reader = LogReader.at(output, LogStream.STDOUT, 12);
        Layout before = Layout.read(output, LogStream.STDOUT, 5);
        rotator.rotate(NOW.plus(HOUR));

        Frame frame = reader.next(before, 5).orElseThrow();

        assertThat(text(frame)).isEqualTo("cdefg");
        assertThat(frame.file()).isEqualTo("alloc/logs/web.stdout.3");
    }

    @Test
    void namesFileAndOffsetOfEachFrame() throws IOException {
        write("0123456789ab");
        rotator(3, 5).rotate(NOW);
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
        LogRotator rotator = rotator(2, 10);
        rotator.rotate(NOW);
        rotator.finish(NOW);
        assertThat(files()).containsExactly("web.stdout.10", "web.stdout.9");
        assertThat(text(behind.next(100).orElseThrow())).isEqualTo("x".repeat(10));
    }

    @Test
    void deletesFilesThatAreTooOldButForTheNewest() throws IOException {
        write("0123456789abcdefghijABCDEFGHIJxyz");
        LogRotator rotator = rotator(10, 10);
        rotator.rotate(NOW);
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
        rotator.rotate(NOW);
        assertThat(text(Origin.START, 0)).isEqualTo("xyz!");
    }

    @Test
    void beginsAnotherFileWhenOneWasWrittenToForLongEnough() throws IOException {
        LogRotator rotator = hourly(10);
        write("abc");
        rotator.rotate(NOW);
        write("def");
        rotator.rotate(NOW.plus(HOUR).minusMillis(1));
        assertThat(files()).containsExactly("web.stdout.0");

        write("ghi");
        rotator.rotate(NOW.plus(HOUR));
        assertThat(files()).containsExactly("web.stdout.0", "web.stdout.1");
        assertThat(output.segment(LogStream.STDOUT, 0)).hasContent("abcdef");
        assertThat(output.segment(LogStream.STDOUT, 1)).hasContent("ghi");

        write("0123456789");
        rotator.rotate(NOW.plus(HOUR).plusSeconds(1));
        assertThat(output.segment(LogStream.STDOUT, 1)).hasContent("ghi0123456");
        assertThat(output.segment(LogStream.STDOUT, 2)).hasContent("789");
        assertThat(text(Origin.START, 0)).isEqualTo("abcdefghi0123456789");
        assertThat(text(Origin.END, 12)).isEqualTo("hi0123456789");
    }

    /** What is full begins another file, and with it another hour. */
    @Test
    void countsFromTheFirstByteOfEachFile() throws IOException {
        LogRotator rotator = hourly(10);
        write("0123456");
        rotator.rotate(NOW);
        write("789abc");
        rotator.rotate(NOW.plusSeconds(3000));
        rotator.rotate(NOW.plusSeconds(3600));
        assertThat(files()).containsExactly("web.stdout.0", "web.stdout.1");
        rotator.rotate(NOW.plusSeconds(6600));
        assertThat(files()).containsExactly("web.stdout.0", "web.stdout.1", "web.stdout.2");

        rotator.rotate(NOW.plusSeconds(99_000));
        write("d");
        rotator.rotate(NOW.plusSeconds(99_001));
        rotator.rotate(NOW.plusSeconds(99_002));
        assertThat(files()).containsExactly("web.stdout.0", "web.stdout.1", "web.stdout.2");
        assertThat(output.segment(LogStream.STDOUT, 2)).hasContent("d");
    }

    @Test
    void countsOnAfterTheAgentWasAway() throws IOException {
        write("abc");
        hourly(10).rotate(NOW);
        write("def");
        LogRotator next = new LogRotator(output, 10, 10, HOUR, NOW.plusSeconds(1800));
        next.rotate(NOW.plusSeconds(1800));
        assertThat(files()).containsExactly("web.stdout.0");
        new LogRotator(output, 10, 10, HOUR, NOW.plus(HOUR)).rotate(NOW.plus(HOUR));
        assertThat(files()).containsExactly("web.stdout.0", "web.stdout.1");
        assertThat(text(Origin.START, 0)).isEqualTo("abcdef");
    }

    @Test
    void countsFromNowOnWhereNobodyKnowsWhenAFileBegan() throws IOException {
        write("abc");
        rotator(10, 10).rotate(NOW);
        hourly(10).rotate(NOW.plusSeconds(9));
        assertThat(files()).containsExactly("web.stdout.0");
        LogRotator next = new LogRotator(output, 10, 10, HOUR, NOW.plusSeconds(3500));
        next.rotate(NOW.plusSeconds(3599));
        assertThat(files()).containsExactly("web.stdout.0");
        next.rotate(NOW.plus(HOUR));
        assertThat(files()).containsExactly("web.stdout.0", "web.stdout.1");
    }

    @Test
    void goesOnBySizeWhenItNoLongerRotatesByTime() throws IOException {
        write("abc");
        LogRotator rotator = hourly(10);
        rotator.rotate(NOW);
        rotator.rotate(NOW.plus(HOUR));
        write("0123456789XYZ");
        rotator(10, 10).rotate(NOW.plus(HOUR).plus(HOUR));
        assertThat(files()).containsExactly("web.stdout.0", "web.stdout.1", "web.stdout.2");
        assertThat(output.segment(LogStream.STDOUT, 1)).hasContent("0123456789");
        assertThat(text(Origin.START, 0)).isEqualTo("abc0123456789XYZ");
    }

    @Test
    void keepsNoMoreFilesForIt() throws IOException {
        LogRotator rotator = hourly(2);
        Instant now = NOW;
        for (String piece : List.of("a", "b", "c", "d")) {
            write(piece);
            rotator.rotate(now);
            now = now.plus(HOUR);
        }
        assertThat(files()).containsExactly("web.stdout.2", "web.stdout.3");
        assertThat(text(Origin.START, 0)).isEqualTo("cd");
        LogReader behind = LogReader.at(output, LogStream.STDOUT, 0);
        assertThat(text(behind.next(100).orElseThrow())).isEqualTo("c");

        rotator.rotate(now);
        assertThat(files()).containsExactly("web.stdout.3", "web.stdout.4");
        rotator.expire(Instant.now().plusSeconds(60));
        assertThat(files()).containsExactly("web.stdout.4");
        write("e");
        rotator.rotate(now);
        assertThat(text(Origin.START, 0)).isEqualTo("e");
    }

    /** The agent is killed at any moment: what it was about to do is done as if it had never begun. */
    @Test
    void goesOnFromEachStepThatAKilledAgentLeft() throws IOException {
        write("abc");
        hourly(10).rotate(NOW);
        Layout.read(output, LogStream.STDOUT, 10).cut(1, 3, 0).write(output, LogStream.STDOUT);
        write("def");
        assertThat(text(Origin.START, 0)).isEqualTo("abcdef");
        new LogRotator(output, 10, 10, HOUR, NOW.plusSeconds(60)).rotate(NOW.plusSeconds(60));
        assertThat(output.segment(LogStream.STDOUT, 0)).hasContent("abc");
        assertThat(output.segment(LogStream.STDOUT, 1)).hasContent("def");

        FirstWrites.note(output, LogStream.STDOUT, 2, NOW.plusSeconds(60));
        new LogRotator(output, 10, 10, HOUR, NOW.plusSeconds(120)).rotate(NOW.plusSeconds(120));
        assertThat(files()).containsExactly("web.stdout.0", "web.stdout.1");
        assertThat(text(Origin.START, 0)).isEqualTo("abcdef");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void losesAndDoublesNothingWhateverItIsRotatedBy(long seed) throws IOException {
        Random random = new Random(seed);
        LogRotator rotator = hourly(1000);
        LogReader follower = LogReader.open(output, LogStream.STDOUT, Origin.START, 0);
        StringBuilder written = new StringBuilder();
        StringBuilder followed = new StringBuilder();
        Instant now = NOW;
        for (int step = 0; step < 300; step++) {
            String text = Integer.toString(step, 36).repeat(random.nextInt(8));
            switch (random.nextInt(5)) {
                case 0 -> now = now.plusSeconds(random.nextInt(5000));
                case 1 -> rotator = new LogRotator(output, 1000, 10, HOUR, now);
                case 2 -> rotator.rotate(now);
                case 3 -> {
                    write(text);
                    written.append(text);
                }
                default -> follower.next(1 + random.nextInt(20)).ifPresent(frame -> followed.append(text(frame)));
            }
        }
        rotator.finish(now);
        for (Optional<Frame> frame = follower.next(9); frame.isPresent(); frame = follower.next(9)) {
            followed.append(text(frame.get()));
        }
        assertThat(followed).hasToString(written.toString());
        assertThat(text(Origin.START, 0)).isEqualTo(written.toString());
        assertThat(text(Origin.END, 20)).isEqualTo(written.substring(written.length() - 20));
    }

    private LogRotator rotator(int maxFiles, long segmentBytes) throws IOException {
        return new LogRotator(output, maxFiles, segmentBytes, Duration.ZERO, NOW);
    }

    /** In files of ten bytes. */
    private LogRotator hourly(int maxFiles) throws IOException {
        return new LogRotator(output, maxFiles, 10, HOUR, NOW);
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
