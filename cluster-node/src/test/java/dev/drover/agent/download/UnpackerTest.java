package dev.drover.agent.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UnpackerTest {
    private static final ArtifactLimits LIMITS =
            new ArtifactLimits(ArtifactLimits.STANDARD.times(), 1 << 20, 200 << 20, 50, 100, 20);

    private Path directory;
    private int unpacked;

    @BeforeEach
    void open(@TempDir Path directory) throws IOException {
        this.directory = directory;
        Files.createDirectory(directory.resolve("root"));
    }

    @AfterEach
    void leavesNothingOutsideItsDirectory() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsOnly("root", "archive");
        }
    }

    @Test
    void unpacksFilesLinksAndDirectories() throws IOException {
        byte[] archive = new Archives.Tar()
                .file("bin/run", "#!/bin/sh", 04755)
                .file("./conf/app.properties", "a=b")
                .special("current", TarConstants.LF_SYMLINK, "conf/app.properties")
                .special("same", TarConstants.LF_LINK, "bin/run")
                .special("empty/", TarConstants.LF_DIR, "")
                .bytes();
        unpack(ArchiveKind.TAR_GZ, Archives.gzip(archive));
        Path root = directory.resolve("root");
        assertThat(root.resolve("current")).hasContent("a=b");
        assertThat(root.resolve("same")).hasContent("#!/bin/sh");
        assertThat(root.resolve("empty")).isDirectory();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve("bin/run"))))
                .isEqualTo("rwxr-xr-x");
        assertThat((int) Files.getAttribute(root.resolve("bin/run"), "unix:mode") & 07000)
                .isZero();
    }

    @ParameterizedTest
    @EnumSource(names = {"TAR", "TAR_GZ", "TAR_BZ2", "TAR_XZ", "TAR_ZST"})
    void unpacksTarsOfEveryKind(ArchiveKind kind) throws IOException {
        byte[] tar = new Archives.Tar().file("bin/run", "hello").bytes();
        unpack(kind, Archives.compress(kind, tar));
        assertThat(directory.resolve("root/bin/run")).hasContent("hello");
    }

    @ParameterizedTest
    @EnumSource(names = {"GZ", "BZ2", "XZ", "ZST"})
    void unpacksSingleFilesOfEveryKind(ArchiveKind kind) throws IOException {
        unpack(kind, Archives.compress(kind, "hello".getBytes(StandardCharsets.UTF_8)));
        assertThat(directory.resolve("root/single")).hasContent("hello");
    }

    @ParameterizedTest
    @EnumSource(names = {"GZ", "BZ2", "XZ", "ZST", "TAR_ZST", "ZIP", "TAR_XZ"})
    void failsOnWhatIsNoArchive(ArchiveKind kind) throws IOException {
        Path archive = Files.writeString(directory.resolve("archive"), "this is none of them");
        assertThatThrownBy(() -> new Unpacker(directory.resolve("root"), 20, LIMITS).unpack(kind, archive, "x"))
                .isInstanceOf(IOException.class);
    }

    /** CVE-2019-11249 of Kubernetes: an entry of an archive says where it wants to be. */
    @Test
    void refusesNamesThatLeadOut() throws IOException {
        assertRefused(ArchiveKind.ZIP, Archives.zip("../evil", "x"), "archive entry \"../evil\" leads out");
        assertRefused(ArchiveKind.ZIP, Archives.zip("a/../../evil", "x"), "leads out of the destination");
        assertRefused(ArchiveKind.ZIP, Archives.zip("..\\evil", "x"), "leads out of the destination");
        assertRefused(ArchiveKind.TAR, new Archives.Tar().file("../evil", "x").bytes(), "leads out");
        assertRefused(ArchiveKind.TAR, new Archives.Tar().file("/tmp/evil", "x").bytes(), "leads out");
    }

    @Test
    void refusesLinksThatLeadOut() throws IOException {
        byte[] absolute =
                new Archives.Tar().special("l", TarConstants.LF_SYMLINK, "/etc").bytes();
        assertRefused(
                ArchiveKind.TAR,
                absolute,
                "archive entry \"l\" is a link that leads out of the destination, to \"/etc\"");
        byte[] parent = new Archives.Tar()
                .special("d/l", TarConstants.LF_SYMLINK, "../../x")
                .bytes();
        assertRefused(ArchiveKind.TAR, parent, "is a link that leads out");
        byte[] hard = new Archives.Tar()
                .special("h", TarConstants.LF_LINK, "../archive")
                .bytes();
        assertRefused(ArchiveKind.TAR, hard, "leads out");
        byte[] hardAbsolute = new Archives.Tar()
                .special("h", TarConstants.LF_LINK, "/etc/passwd")
                .bytes();
        assertRefused(ArchiveKind.TAR, hardAbsolute, "leads out");
        assertRefused(ArchiveKind.ZIP, Archives.zipLink("l", "../x"), "is a link that leads out");
    }

    @Test
    void refusesChainsOfLinksThatLeadOutTogether() throws IOException {
        byte[] written = new Archives.Tar()
                .special("here", TarConstants.LF_SYMLINK, ".")
                .special("up", TarConstants.LF_SYMLINK, "here/here/../..")
                .file("up/evil", "x")
                .bytes();
        assertRefused(ArchiveKind.TAR, written, "leads out of the destination");
        byte[] unwritten = new Archives.Tar()
                .special("here", TarConstants.LF_SYMLINK, ".")
                .special("up", TarConstants.LF_SYMLINK, "here/here/../..")
                .bytes();
        assertRefused(ArchiveKind.TAR, unwritten, "leads out of the destination");
    }

    @Test
    void refusesDevicesAndLinksToNothing() throws IOException {
        for (byte kind : new byte[] {TarConstants.LF_CHR, TarConstants.LF_BLK, TarConstants.LF_FIFO}) {
            byte[] archive = new Archives.Tar().special("dev", kind, "").bytes();
            assertRefused(ArchiveKind.TAR, archive, "archive entry \"dev\" is a device");
        }
        byte[] dangling = new Archives.Tar()
                .special("l", TarConstants.LF_SYMLINK, "nowhere")
                .bytes();
        assertRefused(ArchiveKind.TAR, dangling, "is a link to nothing");
    }

    @Test
    void refusesDirectoriesTooDeepInEachOther() throws IOException {
        String deep = "d/".repeat(20) + "f";
        assertRefused(
                ArchiveKind.TAR,
                new Archives.Tar().file(deep, "").bytes(),
                "the archive holds directories more than 20 deep");
    }

    /** GH-16126 of Nomad: a small archive that unpacks to what no disk holds. */
    @Test
    void refusesTooManyFilesAndTooMuchForItsSize() throws IOException {
        Archives.Tar many = new Archives.Tar();
        for (int i = 0; i < 51; i++) {
            many.file("f" + i, "");
        }
        assertRefused(ArchiveKind.TAR, many.bytes(), "the archive holds more than 50 files");
        byte[] bomb = Archives.gzip(new byte[70 << 20]);
        assertRefused(ArchiveKind.GZ, bomb, "the archive unpacks to more than 100 times its size");
        ArtifactLimits small = new ArtifactLimits(LIMITS.times(), 1 << 20, 1000, 50, 100, 20);
        Path archive = Files.write(directory.resolve("archive"), Archives.gzip(new byte[1001]));
        assertThatThrownBy(() ->
                        new Unpacker(directory.resolve("root"), 100, small).unpack(ArchiveKind.GZ, archive, "another"))
                .hasMessage("the archive unpacks to more than 1000 bytes");
    }

    private void assertRefused(ArchiveKind kind, byte[] bytes, String message) {
        assertThatThrownBy(() -> unpack(kind, bytes))
                .isInstanceOf(Unpacker.RefusedException.class)
                .hasMessageContaining(message);
    }

    /** Into a root of its own, so that one archive's files are not another's. */
    private void unpack(ArchiveKind kind, byte[] bytes) throws IOException {
        Path root = directory.resolve("root");
        if (unpacked > 0) {
            root = Files.createTempDirectory(root, "next-");
        }
        unpacked++;
        Path archive = Files.write(directory.resolve("archive"), bytes);
        new Unpacker(root, bytes.length, LIMITS).unpack(kind, archive, "single");
    }
}
