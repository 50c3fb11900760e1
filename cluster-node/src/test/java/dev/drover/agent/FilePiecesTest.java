package dev.drover.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.agent.directory.AllocationDirectory;
import dev.drover.agent.directory.AllocationFiles;
import dev.drover.agent.directory.FileException;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.stream.FileRequest;
import dev.drover.protocol.stream.LogFrame;
import dev.drover.protocol.stream.LogRequest.Origin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilePiecesTest {
    private AllocationFiles files;
    private Path file;

    @BeforeEach
    void prepare(@TempDir Path root) throws IOException {
        AllocationDirectory directory = new AllocationDirectory(root);
        directory.create();
        file = Files.writeString(root.resolve("f"), "0123456789");
        files = new AllocationFiles(directory);
    }

    @Test
    void readsInPiecesUpToTheLimit() throws Exception {
        try (FilePieces pieces = open(Origin.START, 2, 7, false)) {
            assertThat(text(pieces.next(5))).isEqualTo("2:23456");
            assertThat(text(pieces.next(5))).isEqualTo("7:78");
            assertThat(pieces.next(5)).isEmpty();
            assertThat(pieces.isComplete()).isTrue();
        }
    }

    @Test
    void countsFromTheEnd() throws Exception {
        try (FilePieces end = open(Origin.END, 3, 0, false);
                FilePieces all = open(Origin.END, 100, 0, false)) {
            assertThat(text(end.next(100))).isEqualTo("7:789");
            assertThat(text(all.next(100))).isEqualTo("0:0123456789");
        }
    }

    @Test
    void goesOnWhenTheFileGrowsAndBeginsAnewWhenItShrinks() throws Exception {
        try (FilePieces pieces = open(Origin.END, 0, 0, true)) {
            assertThat(pieces.next(100)).isEmpty();
            Files.writeString(file, "ab", StandardOpenOption.APPEND);
            assertThat(text(pieces.next(100))).isEqualTo("10:ab");
            Files.writeString(file, "new");
            assertThat(pieces.next(100).orElseThrow().event()).isEqualTo(FilePieces.TRUNCATED);
            assertThat(text(pieces.next(100))).isEqualTo("0:new");
            assertThat(pieces.isComplete()).isFalse();
        }
    }

    @Test
    void endsWhenTheFileIsGone() throws Exception {
        try (FilePieces pieces = open(Origin.END, 0, 0, true)) {
            Files.delete(file);
            Files.writeString(file, "another one");
            assertThat(pieces.next(100).orElseThrow().event()).isEqualTo(FilePieces.DELETED);
            assertThat(pieces.isComplete()).isTrue();
            assertThat(pieces.next(100)).isEmpty();
        }
    }

    @Test
    void doesNotOpenWhatIsNotThere() throws IOException {
        Files.delete(file);

        assertThatThrownBy(() -> open(Origin.START, 0, 0, false)).isInstanceOf(FileException.class);
    }

    private FilePieces open(Origin origin, long offset, long limit, boolean follow) throws Exception {
        return FilePieces.open(
                files,
                new FileRequest(
                        new AllocationId("x"), "f", FileRequest.Operation.READ, origin, offset, limit, follow, ""));
    }

    private static String text(Optional<LogFrame> piece) {
        LogFrame frame = piece.orElseThrow();
        return frame.offset() + ":" + StandardCharsets.UTF_8.decode(frame.data());
    }
}
