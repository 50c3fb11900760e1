package dev.drover.agent.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.protocol.Reason;
import dev.drover.protocol.stream.JvmFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JvmFilesTest {
    @TempDir
    Path local;

    private void write(String... names) throws IOException {
        for (String name : names) {
            Files.writeString(local.resolve(name), name);
        }
    }

    @Test
    void areNamedByTheirTime() {
        assertThat(JvmFiles.Kind.HEAP.name(Instant.parse("2026-11-27T06:05:04Z")))
                .isEqualTo("heap-20261127T060504Z.hprof");
    }

    @Test
    void giveWayToNewerOnes() throws IOException {
        write("heap-20260101T000000Z.hprof", "heap-20260102T000000Z.hprof", "heap-20260103T000000Z.hprof");
        write("heap-mine.hprof", "recording-20260101T000000Z.jfr");

        new JvmFiles(local).makeRoom(JvmFiles.Kind.HEAP);

        assertThat(List.of(local.toFile().list()))
                .containsExactlyInAnyOrder(
                        "heap-20260103T000000Z.hprof", "heap-mine.hprof", "recording-20260101T000000Z.jfr");
        assertThat(new JvmFiles(local).newest(JvmFiles.Kind.RECORDING))
                .contains(new JvmFile("recording-20260101T000000Z.jfr", 30));
    }

    @Test
    void areCountedWithoutOthersOfTheTask() throws IOException {
        assertThat(new JvmFiles(local.resolve("none")).bytes()).isZero();
        write("heap-20260101T000000Z.hprof", "recording-20260101T000000Z.jfr", "heap-mine.hprof");

        assertThat(new JvmFiles(local).bytes()).isEqualTo(27 + 30);
    }

    @Test
    void leaveSomeOfTheDisk() throws Exception {
        long mb = 1 << 20;
        JvmFiles.requireRoom(64 * mb, (64 + 256) * mb);

        assertThatThrownBy(() -> JvmFiles.requireRoom(64 * mb, (64 + 256) * mb - 1))
                .isInstanceOf(JvmException.class)
                .hasMessage("a heap dump may take 64 MB, and the disk of the task's directory has 319 MB left");
    }

    @Test
    void areReadWhole() throws Exception {
        write("heap-20260101T000000Z.hprof");
        try (InputStream in = new JvmFiles(local).open("heap-20260101T000000Z.hprof")) {
            assertThat(in).hasContent("heap-20260101T000000Z.hprof");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "secret", "../x", "heap-20260101T000000Z.hprof/../secret", "heap-mine.hprof"})
    void areTheOnlyFilesThatAreOpened(String name) throws IOException {
        write("secret", "heap-mine.hprof");
        refuses(name, Reason.INVALID);
    }

    @Test
    void areNoLinks() throws IOException {
        write("secret");
        Files.createSymbolicLink(local.resolve("heap-20260101T000000Z.hprof"), local.resolve("secret"));
        refuses("heap-20260101T000000Z.hprof", Reason.NOT_FOUND);
        Path link = Files.createSymbolicLink(local.resolve("linked"), local);
        write("recording-20260101T000000Z.jfr");
        assertThatThrownBy(() -> new JvmFiles(link).open("recording-20260101T000000Z.jfr"))
                .isInstanceOf(JvmException.class);
    }

    private void refuses(String name, Reason reason) {
        assertThatThrownBy(() -> new JvmFiles(local).open(name))
                .asInstanceOf(InstanceOfAssertFactories.type(JvmException.class))
                .satisfies(refusal -> assertThat(refusal.rejected().reason()).isEqualTo(reason));
    }
}
