package dev.drover.agent.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.agent.log.LogReader.Frame;
import dev.drover.agent.log.LogReader.Origin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class LogRotatorIT {
    private TaskOutput output;

    @BeforeEach
    void open(@TempDir Path root) throws IOException {
        output = new TaskOutput(root.resolve("state"), root.resolve("alloc/logs"), "web");
        Files.createDirectories(output.state());
        Files.createDirectories(output.logs());
    }

    /** Where segments are small, who follows is often some of them ahead of what is copied. */
    @ParameterizedTest
    @ValueSource(longs = {256 << 10, 4 << 10})
    void losesNoLineUnderLoadAndFreesWhatItCopied(long segmentBytes) throws Exception {
        int lines = 120_000;
        Instant now = Instant.EPOCH;
        LogRotator rotator = new LogRotator(output, 100_000, segmentBytes, Duration.ofMinutes(20), now);
        AtomicBoolean writing = new AtomicBoolean(true);
        Process writer = new ProcessBuilder(
                        "sh",
                        "-c",
                        "i=0; while [ $i -lt " + lines
                                + " ]; do i=$((i+1)); echo \"line $i of the load that rotates\"; done")
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        output.spool(LogStream.STDOUT).toFile()))
                .start();
        LogReader follower = LogReader.open(output, LogStream.STDOUT, Origin.START, 0);
        CompletableFuture<String> followed = CompletableFuture.supplyAsync(() -> follow(follower, writing));
        try {
            while (writer.isAlive()) {
                rotator.rotate(now);
                now = now.plusSeconds(60);
            }
        } finally {
            writer.destroyForcibly();
        }
        rotator.finish(now);
        writing.set(false);
        List<String> expected = new ArrayList<>();
        for (int i = 1; i <= lines; i++) {
            expected.add("line " + i + " of the load that rotates");
        }
        assertThat(text(Origin.START, 0).lines().toList()).isEqualTo(expected);
        assertThat(followed.get(60, TimeUnit.SECONDS).lines().toList()).isEqualTo(expected);
        assertThat(allocatedBytes(output.spool(LogStream.STDOUT))).isLessThan(64 << 10);
    }

    private static String follow(LogReader reader, AtomicBoolean writing) {
        StringBuilder text = new StringBuilder();
        try {
            boolean last = false;
            while (true) {
                Optional<Frame> frame = reader.next(1 << 16);
                frame.ifPresent(piece -> text.append(text(piece)));
                if (frame.isEmpty() && last) {
                    return text.toString();
                }
                last = frame.isEmpty() && !writing.get();
                Thread.onSpinWait();
            }
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }

    private static long allocatedBytes(Path file) throws Exception {
        Process du = new ProcessBuilder("du", "-k", file.toString()).start();
        String result = new String(du.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return Long.parseLong(result.substring(0, result.indexOf('\t'))) * 1024;
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
