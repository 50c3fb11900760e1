package dev.drover.agent.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.protocol.Reason;
import dev.drover.protocol.stream.FileInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AllocationFilesTest {
    private AllocationFiles files;
    private Path task;

    @BeforeEach
    void prepare(@TempDir Path outside) throws IOException {
        AllocationDirectory allocation = new AllocationDirectory(outside.resolve("allocation"));
        allocation.create();
        TaskDirectory directory = allocation.task("web");
        directory.create();
        task = directory.root();
        files = new AllocationFiles(allocation);
        Files.writeString(directory.secrets().resolve("token"), "secret");
        Files.writeString(directory.state().resolve("environment"), "secret");
        Files.writeString(directory.local().resolve("note"), "text\n");
        Files.writeString(outside.resolve("outside"), "secret");
        Files.createDirectories(allocation.shared().resolve("secrets"));
        Files.createSymbolicLink(directory.local().resolve("out"), outside.resolve("outside"));
        Files.createSymbolicLink(directory.local().resolve("up"), Path.of("../.."));
        Files.createSymbolicLink(directory.local().resolve("in"), Path.of("note"));
        Files.createSymbolicLink(directory.local().resolve("loop"), Path.of("loop"));
    }

    @Test
    void showsNeitherRecordsNorSecrets() throws FileException {
        assertThat(names("/")).containsExactly("alloc", "web");
        assertThat(names("web")).containsExactly("local", "tmp");
        assertThat(names("alloc")).contains("secrets");
    }

    /** CVE-2022-24683: {@code up} and {@code out} are links that the task has made. */
    @ParameterizedTest
    @CsvSource({
        "web/secrets",
        "web/secrets/token",
        "web/local/../secrets/token",
        "web/local/up/web/secrets/token",
        ".drover",
        ".drover/web/environment",
        "web/local/up/.drover/web/environment",
        "web/local/out",
        "..",
        "../outside",
        "web/../../outside"
    })
    void refusesWhatIsHiddenOrOutside(String path) {
        assertRefused(path, Reason.INVALID);
    }

    @ParameterizedTest
    @CsvSource({"web/other", "web/local/note/x", "elsewhere/local"})
    void saysThatThereIsNoSuchFile(String path) {
        assertThatThrownBy(() -> files.stat(path)).isInstanceOf(FileException.class);
    }

    private void assertRefused(String path, Reason reason) {
        assertThatThrownBy(() -> files.stat(path)).isInstanceOfSatisfying(FileException.class, why -> assertThat(
                        why.rejected().reason())
                .isEqualTo(reason));
        assertThatThrownBy(() -> files.list(path)).isInstanceOf(FileException.class);
        assertThatThrownBy(() -> files.open(path)).isInstanceOf(FileException.class);
    }

    @Test
    void tellsWhatAFileIs() throws FileException {
        FileInfo note = files.stat("/web/local/note");

        assertThat(note.name()).isEqualTo("note");
        assertThat(note.bytes()).isEqualTo(5);
        assertThat(note.mode()).startsWith("-rw");
        assertThat(note.contentType()).isEqualTo("text/plain; charset=utf-8");
        assertThat(files.stat("web/local").mode()).startsWith("drwx");
        assertThat(files.stat("/").name()).isEqualTo("/");
        assertThat(files.list("web/local").get(0).mode()).startsWith("Lrwx");
    }

    @Test
    void followsLinksThatStayInside() throws Exception {
        try (SeekableByteChannel channel = files.open("web/local/in")) {
            assertThat(Channels.newInputStream(channel).readAllBytes())
                    .isEqualTo("text\n".getBytes(StandardCharsets.UTF_8));
        }
    }

    /** CVE-2022-24683, GH-23319 of Nomad: the task swaps what lies on the way while somebody goes it. */
    @Test
    void readsNothingOutsideWhileLinksAreSwapped() throws Exception {
        Path outside = task.resolve("../..").normalize();
        Path local = task.resolve("local");
        Files.writeString(Files.createDirectory(local.resolve("inside")).resolve("outside"), "text\n");
        Files.createSymbolicLink(local.resolve("link"), outside);
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Void> swapping = CompletableFuture.runAsync(() -> {
            while (!over.get()) {
                swap(local.resolve("way"), local.resolve("inside"));
                swap(local.resolve("way"), local.resolve("link"));
                replace(local.resolve("file"), next -> Files.writeString(next, "text\n"));
                replace(local.resolve("file"), next -> Files.createSymbolicLink(next, outside.resolve("outside")));
            }
        });
        try {
            for (int attempt = 0; attempt < 4_000; attempt++) {
                assertThat(read("web/local/way/outside")).isIn("text\n", "");
                assertThat(read("web/local/file")).isIn("text\n", "");
            }
        } finally {
            over.set(true);
            swapping.get(60, TimeUnit.SECONDS);
        }
    }

    /** Puts something where the way leads for a moment. */
    private static void swap(Path way, Path there) {
        try {
            Files.move(there, way);
            Files.move(way, there);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Making {
        void at(Path path) throws IOException;
    }

    private static void replace(Path file, Making making) {
        try {
            Path next = file.resolveSibling("next");
            making.at(next);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Empty if it is refused. */
    private String read(String path) throws IOException {
        try (SeekableByteChannel channel = files.open(path)) {
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        } catch (FileException refused) {
            return "";
        }
    }

    @Test
    void opensNothingThatMightWait() throws Exception {
        assertThat(new ProcessBuilder("mkfifo", task.resolve("pipe").toString())
                        .start()
                        .waitFor())
                .isZero();

        assertThatThrownBy(() -> files.open("web/pipe")).hasMessageContaining("not a regular file");
        assertThatThrownBy(() -> files.open("web/local")).hasMessageContaining("is a directory");
        assertThatThrownBy(() -> files.list("web/local/note")).hasMessageContaining("not a directory");
    }

    private List<String> names(String path) throws FileException {
        return files.list(path).stream().map(FileInfo::name).toList();
    }
}
