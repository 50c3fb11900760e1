package dev.drover.agent.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CVE-2022-24683: what a task may put in the way once a path was found harmless. */
class DescentTest {
    @TempDir
    private Path top;

    @BeforeEach
    void makeALinkBesideADirectory() throws IOException {
        Files.createDirectories(top.resolve("directory/below"));
        Files.createSymbolicLink(top.resolve("link"), top.resolve("directory"));
    }

    @Test
    void goesThroughDirectories() throws IOException {
        assertThat(through("directory", "below")).isEqualTo("below");
    }

    @Test
    void goesThroughNoLink() {
        assertThatThrownBy(() -> through("link", "below")).isInstanceOf(FileSystemException.class);
    }

    @Test
    void opensNoLinkAsTheLastDirectory() throws IOException {
        assertThat(whatIsIn("directory")).isEqualTo("below");
        assertThatThrownBy(() -> whatIsIn("link")).isInstanceOf(FileSystemException.class);
    }

    private String through(String... names) throws IOException {
        return Descent.along(top, List.of(names), (parent, name) -> name.toString());
    }

    private String whatIsIn(String directory) throws IOException {
        return Descent.along(top, List.of(directory), (parent, name) -> {
            try (SecureDirectoryStream<Path> opened = Descent.below(parent, name)) {
                return String.valueOf(opened.iterator().next().getFileName());
            }
        });
    }
}
