package dev.drover.agent.driver;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.agent.isolation.Confinement;
import dev.drover.agent.log.LogStream;
import dev.drover.agent.log.TaskOutput;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerOutputTest {
    /** Some of the same moment, as engines that tell seconds only send them. */
    private static final List<String> PIECES = List.of(
            "1 2026-11-27T16:37:20Z one\n",
            "2 2026-11-27T16:37:20Z error\n",
            "1 2026-11-27T16:37:20Z two\n",
            "1 2026-11-27T16:37:21.5Z three ",
            "1 2026-11-27T16:37:21.5Z parts\n",
            "2 2026-11-27T18:37:22.000000001+02:00 last\n");

    @TempDir
    private Path state;

    private TaskHandleRecord record;

    @BeforeEach
    void begin() throws IOException {
        Files.writeString(spool(LogStream.STDOUT), "earlier run\n");
        TaskHandleRecord.Offsets begin = new TaskHandleRecord.Offsets(12, 0);
        record = RunFiles.contained(
                state, new RunFiles.Run(DockerDriver.NAME, "run-1", "boot", begin, Confinement.NONE));
        ContainerOutput.begin(record);
    }

    private Path spool(LogStream stream) {
        return TaskOutput.spool(state, stream);
    }

    private static byte[] sent(int pieces) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String piece : PIECES.subList(0, pieces)) {
            byte[] payload = piece.substring(2).getBytes(US_ASCII);
            bytes.writeBytes(ByteBuffer.allocate(8)
                    .put((byte) (piece.charAt(0) - '0'))
                    .putInt(4, payload.length)
                    .array());
            bytes.writeBytes(payload);
        }
        return bytes.toByteArray();
    }

    /** The next agent's copy. */
    private void copy(byte[] bytes) throws IOException {
        ContainerOutput.of(record).orElseThrow().copy(new ByteArrayInputStream(bytes));
    }

    private void assertComplete() throws IOException {
        assertThat(spool(LogStream.STDOUT)).hasContent("earlier run\none\ntwo\nthree parts\n");
        assertThat(spool(LogStream.STDERR)).hasContent("error\nlast\n");
    }

    @Test
    void goesOnAfterAnyPieceWithoutLosingOrRepeatingOne() throws Exception {
        for (int cut = 0; cut <= PIECES.size(); cut++) {
            Files.deleteIfExists(spool(LogStream.STDERR));
            begin();
            copy(sent(cut));
            copy(sent(PIECES.size()));
            assertComplete();
        }
    }

    @Test
    void goesOnAfterBytesThatWereWrittenButNotNotedDown() throws Exception {
        for (int extra = 0; extra <= "two\nthree parts\n".length(); extra++) {
            Files.deleteIfExists(spool(LogStream.STDERR));
            begin();
            copy(sent(2));
            String more = "two\nthree parts\n".substring(0, extra);
            Files.writeString(spool(LogStream.STDOUT), "earlier run\none\n" + more);
            copy(sent(PIECES.size()));
            assertComplete();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "1764261440 0 1 16", "one two three four five", "9999999999999999999 0 1 16 6", "\u00ff"})
    void goesOnWhereItWasWhenThatIsNotKnownAnyMore(String damaged) throws Exception {
        copy(sent(3));
        Files.writeString(RunFiles.outputFile(state, "run-1"), damaged, ISO_8859_1);

        assertThat(ContainerOutput.of(record).orElseThrow().since()).isEmpty();
        copy(sent(PIECES.size()));

        assertComplete();
    }

    @Test
    void asksForNoMoreThanItNeeds() throws Exception {
        assertThat(ContainerOutput.of(record).orElseThrow().since()).isEmpty();
        copy(sent(4));
        assertThat(ContainerOutput.of(record).orElseThrow().since()).contains(Instant.parse("2026-11-27T16:37:21Z"));
    }

    @Test
    void keepsWhatCameBeforeAConnectionBroke() throws Exception {
        byte[] all = sent(3);
        assertThatThrownBy(() -> copy(Arrays.copyOf(all, all.length - 1))).isInstanceOf(EOFException.class);
        copy(sent(PIECES.size()));
        assertComplete();
    }

    @Test
    void copiesNothingForATaskWithoutLogs() throws Exception {
        Files.delete(RunFiles.outputFile(state, "run-1"));
        assertThat(ContainerOutput.of(record)).isEmpty();
    }
}
