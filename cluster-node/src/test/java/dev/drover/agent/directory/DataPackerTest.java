package dev.drover.agent.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packed on one node, unpacked on another. */
class DataPackerTest {
    private static final long MOST = 10 << 20;
    private static final int PIECE = 64 << 10;
    private static final List<String> TASKS = List.of("web");

    private AllocationDirectory old;
    private AllocationDirectory successor;
    private Path data;
    private Path local;

    @BeforeEach
    void create(@TempDir Path root) throws IOException {
        old = new AllocationDirectory(root.resolve("0badcafe"));
        successor = new AllocationDirectory(root.resolve("5ucce550"));
        old.create();
        old.task("web").create();
        data = old.shared().resolve("data");
        local = old.task("web").local();
    }

    private static byte[] pack(AllocationDirectory directory) throws IOException, FileException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (DataPacker packer = DataPacker.open(directory, MOST, path -> path.contains("dump"))) {
            Optional<ByteBuffer> piece = packer.next(PIECE);
            while (piece.isPresent()) {
                assertThat(piece.get().remaining()).isLessThanOrEqualTo(3 * PIECE);
                byte[] bytes = new byte[piece.get().remaining()];
                piece.get().get(bytes);
                all.write(bytes);
                piece = packer.next(PIECE);
            }
        }
        return all.toByteArray();
    }

    private void unpack(byte[] archive) throws IOException {
        successor.unpackInheritance(new ByteArrayInputStream(archive), MOST);
    }

    @Test
    void carriesFilesDirectoriesAndLinks() throws Exception {
        byte[] large = new byte[300_000];
        new Random(1).nextBytes(large);
        Files.write(Files.createDirectories(data.resolve("deep/er")).resolve("large"), large);
        Files.writeString(local.resolve("näme"), "of the task");
        Files.setPosixFilePermissions(local.resolve("näme"), PosixFilePermissions.fromString("rwxr-x---"));
        Files.createSymbolicLink(local.resolve("shared"), Path.of("/alloc/data/deep"));
        Files.writeString(old.task("web").secrets().resolve("key"), "of nobody else");
        Files.writeString(old.logs().resolve("web.stdout.0"), "said");
        Files.writeString(Files.createDirectory(local.resolve("closed")).resolve("in"), "it");
        Files.setPosixFilePermissions(local.resolve("closed"), PosixFilePermissions.fromString("r-x------"));

        unpack(pack(old));

        assertThat(successor.inheritance()).isEmpty();
        assertThat(successor.inheritUnpacked(TASKS)).isTrue();
        Path there = successor.task("web").local();
        assertThat(successor.shared().resolve("data/deep/er/large")).hasBinaryContent(large);
        assertThat(there.resolve("näme")).hasContent("of the task");
        assertThat(there.resolve("closed/in")).hasContent("it");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(there.resolve("näme"))))
                .isEqualTo("rwxr-x---");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(there.resolve("closed"))))
                .isEqualTo("r-x------");
        assertThat(Files.readSymbolicLink(there.resolve("shared"))).isEqualTo(Path.of("/alloc/data/deep"));
        assertThat(successor.task("web").secrets()).doesNotExist();
        assertThat(successor.logs()).isEmptyDirectory();
        assertThat(successor.inheritance()).contains("");
        assertThat(successor.inheritUnpacked(TASKS)).isFalse();
    }

    /** GH-23738 of Nomad: what a link leads to is the node's, and not the allocation's. */
    @Test
    void packsALinkAsALink(@TempDir Path outside) throws Exception {
        Files.writeString(outside.resolve("secret"), "not for the successor");
        Files.createSymbolicLink(data.resolve("file"), outside.resolve("secret"));
        Files.createSymbolicLink(data.resolve("directory"), outside);

        byte[] archive = pack(old);

        assertThat(text(archive)).doesNotContain("not for the successor");
        unpack(archive);
        assertThat(successor.root().resolve(".arrived/alloc/data/directory")).isSymbolicLink();
    }

    @Test
    void leavesOutSocketsAndWhatIsNotWanted() throws Exception {
        Files.writeString(data.resolve("dump"), "of no use");
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(data.resolve("s")));
            unpack(pack(old));
        }

        assertThat(successor.root().resolve(".arrived/alloc/data")).isEmptyDirectory();
    }

    @Test
    void refusesMoreThanThereIsRoomFor() throws Exception {
        Files.write(data.resolve("large"), new byte[2_000]);

        assertThatThrownBy(() -> DataPacker.open(old, 1_999, path -> false))
                .hasMessageContaining("its files hold more than");
        assertThatThrownBy(() -> successor.unpackInheritance(new ByteArrayInputStream(pack(old)), 1_999))
                .isInstanceOf(DataUnpacker.RefusedException.class);
        assertThat(successor.inheritUnpacked(TASKS)).isFalse();
    }

    @Test
    void refusesDirectoriesThatAreTooDeep() throws Exception {
        Files.createDirectories(data.resolve("d/".repeat(DataPacker.MOST_DEPTH)));

        assertThatThrownBy(() -> DataPacker.open(old, MOST, path -> false)).hasMessageContaining("deep");
    }

    @Test
    void takesNothingUntilAllIsThere() throws Exception {
        Files.write(data.resolve("a"), new byte[5_000]);
        byte[] archive = pack(old);
        int end = text(archive).indexOf(DataPacker.END);
        assertThat(end).isGreaterThan(5_000);

        for (int length = 0; length <= end; length += 512) {
            byte[] part = Arrays.copyOf(archive, length);
            assertThatThrownBy(() -> unpack(part)).isInstanceOf(IOException.class);
            assertThat(successor.inheritUnpacked(TASKS)).isFalse();
        }
    }

    @Test
    void beginsAnewAfterAHalf() throws Exception {
        Files.write(data.resolve("a"), new byte[5_000]);
        byte[] archive = pack(old);
        assertThatThrownBy(() -> unpack(Arrays.copyOf(archive, 4_000))).isInstanceOf(IOException.class);

        unpack(archive);

        assertThat(successor.inheritUnpacked(TASKS)).isTrue();
        assertThat(successor.shared().resolve("data/a")).hasSize(5_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../out", "/tmp/out", "a/../../out", "alloc/data/../../../out", "./out", "a//../out"})
    void refusesNamesThatLeadOut(String name) throws IOException {
        byte[] archive = archive(file(name));

        assertThatThrownBy(() -> unpack(archive)).isInstanceOf(DataUnpacker.RefusedException.class);
    }

    /** GH-23738 of Nomad: nor is the other node trusted. */
    @Test
    void refusesToWriteThroughALink(@TempDir Path outside) throws IOException {
        TarArchiveEntry link = new TarArchiveEntry("alloc", TarConstants.LF_SYMLINK);
        link.setLinkName(outside.toString());
        byte[] archive = archive(link, file("alloc/out"));

        assertThatThrownBy(() -> unpack(archive)).isInstanceOf(DataUnpacker.RefusedException.class);
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void refusesToReplaceALink(@TempDir Path outside) throws IOException {
        TarArchiveEntry link = new TarArchiveEntry("a", TarConstants.LF_SYMLINK);
        link.setLinkName(outside.resolve("out").toString());
        byte[] archive = archive(link, file("a"));

        assertThatThrownBy(() -> unpack(archive)).isInstanceOf(DataUnpacker.RefusedException.class);
        assertThat(outside).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(bytes = {TarConstants.LF_LINK, TarConstants.LF_FIFO, TarConstants.LF_CHR, TarConstants.LF_BLK})
    void refusesHardLinksPipesAndDevices(byte kind) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry("a", kind);
        entry.setLinkName("/etc/passwd");
        byte[] archive = archive(entry);

        assertThatThrownBy(() -> unpack(archive)).isInstanceOf(DataUnpacker.RefusedException.class);
    }

    @Test
    void dropsWhatMakesAnotherUser() throws IOException {
        TarArchiveEntry program = file("alloc/data/program");
        program.setMode(0106755);
        program.setUserId((int) Files.getAttribute(old.root(), "unix:uid"));
        program.setGroupId((int) Files.getAttribute(old.root(), "unix:gid"));

        unpack(archive(program));

        Path written = successor.root().resolve(".arrived/alloc/data/program");
        assertThat((int) Files.getAttribute(written, "unix:mode") & 07777).isEqualTo(0755);
    }

    private static String text(byte[] archive) {
        return new String(archive, StandardCharsets.ISO_8859_1);
    }

    private static TarArchiveEntry file(String name) {
        TarArchiveEntry entry = new TarArchiveEntry(name, true);
        entry.setSize(1);
        return entry;
    }

    /** A whole archive of what a hostile agent might send. */
    private static byte[] archive(TarArchiveEntry... entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
            for (TarArchiveEntry entry : entries) {
                tar.putArchiveEntry(entry);
                tar.write(new byte[(int) entry.getSize()]);
                tar.closeArchiveEntry();
            }
            tar.putArchiveEntry(new TarArchiveEntry(DataPacker.END));
            tar.closeArchiveEntry();
        }
        return bytes.toByteArray();
    }
}
