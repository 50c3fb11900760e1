package dev.drover.agent.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.agent.directory.AllocationDirectory;
import dev.drover.agent.directory.PathEscapeException;
import dev.drover.agent.directory.TaskDirectory;
import dev.drover.agent.download.ArtifactLimits;
import dev.drover.agent.download.DownloadException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the agent makes of a tree whose maker may have been talked into anything. */
class PlacementTest {
    private Path root;
    private Path tree;
    private TaskDirectory task;

    @BeforeEach
    void open(@TempDir Path root) throws IOException {
        this.root = root;
        this.tree = Files.createDirectory(root.resolve("tree"));
        AllocationDirectory allocation = new AllocationDirectory(root.resolve("allocation"));
        allocation.create();
        task = allocation.task("server");
        task.create();
    }

    @Test
    void placesFilesDirectoriesAndLinksInside() throws Exception {
        Files.writeString(Files.createDirectories(tree.resolve("a/b")).resolve("f"), "x");
        Files.createSymbolicLink(tree.resolve("a/link"), Path.of("b/f"));
        Files.createDirectory(tree.resolve("empty"));
        placement().tree(tree, task.local());
        assertThat(task.local().resolve("a/link")).hasContent("x");
        assertThat(task.local().resolve("empty")).isDirectory();
    }

    /** CVE-2019-14803: set-user-id bits in what was fetched. */
    @Test
    void dropsSetUserIdBits() throws Exception {
        Path file = Files.writeString(tree.resolve("tool"), "x");
        Files.setAttribute(file, "unix:mode", 06755);
        placement().tree(tree, task.local());
        assertThat((int) Files.getAttribute(task.local().resolve("tool"), "unix:mode") & 07777)
                .isEqualTo(0755);
    }

    /** CVE-2025-8959, CVE-2024-1329: links to files of the machine. */
    @Test
    void refusesLinksThatLeadOut() throws IOException {
        Path link = tree.resolve("link");
        for (String target : new String[] {"/etc/passwd", "../allocation", "nowhere"}) {
            Files.createSymbolicLink(link, Path.of(target));
            assertThatThrownBy(() -> placement().tree(tree, task.local()))
                    .hasMessage("link \"link\" leads out of the destination, or to nothing");
            Files.delete(link);
        }
        Files.createSymbolicLink(tree.resolve("here"), Path.of("."));
        Files.createSymbolicLink(link, Path.of("here/here/../.."));
        assertThatThrownBy(() -> placement().tree(tree, task.local()))
                .hasMessageContaining("leads out of the destination");
        assertThat(task.local()).isEmptyDirectory();
    }

    @Test
    void refusesDevicesAndTakesNoLinkForAFile() throws Exception {
        Process mkfifo = new ProcessBuilder("mkfifo", tree.resolve("pipe").toString()).start();
        assertThat(mkfifo.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> placement().tree(tree, task.local())).hasMessage("\"pipe\" is a device");
        Files.delete(tree.resolve("pipe"));
        Path link = Files.createSymbolicLink(tree.resolve("download"), Path.of("/etc/passwd"));
        assertThatThrownBy(() -> placement().file(link, task.local().resolve("f")))
                .hasMessage("what was fetched is not a file");
        Path linked = Files.createSymbolicLink(root.resolve("linked"), Path.of("/etc"));
        assertThatThrownBy(() -> placement().tree(linked, task.local()))
                .hasMessage("it holds no directory of that name");
    }

    /** An artifact before this one put a link in its way. */
    @Test
    void doesNotWriteThroughALink() throws IOException {
        Files.createDirectory(root.resolve("victim"));
        Files.createSymbolicLink(task.local().resolve("conf"), root.resolve("victim"));
        Files.writeString(Files.createDirectory(tree.resolve("conf")).resolve("f"), "x");
        assertThatThrownBy(() -> placement().tree(tree, task.local())).isInstanceOf(PathEscapeException.class);
        Files.createSymbolicLink(task.local().resolve("f"), root.resolve("victim/f"));
        assertThat(root.resolve("victim")).isEmptyDirectory();
    }

    @Test
    void replacesALinkRatherThanFollowingIt() throws Exception {
        Path victim = Files.writeString(root.resolve("victim"), "mine");
        Files.createSymbolicLink(task.local().resolve("f"), victim);
        placement()
                .file(
                        Files.writeString(tree.resolve("download"), "x"),
                        task.local().resolve("f"));
        assertThat(victim).hasContent("mine");
        assertThat(Files.isRegularFile(task.local().resolve("f"), LinkOption.NOFOLLOW_LINKS))
                .isTrue();
    }

    /** A task that runs already could swap a directory for a link between a look and a rename. */
    @Test
    void putsNothingWhereAnotherTaskCanChangeDirectories() throws Exception {
        Path shared = task.allocation().shared().resolve("data");
        Files.writeString(tree.resolve("f"), "x");
        placement().tree(tree, shared.resolve("mine"));
        assertThat(shared.resolve("mine/f")).hasContent("x");
        Placement.Owner other = new Placement.Owner(owner().uid() + 1, owner().gid());
        Files.writeString(tree.resolve("g"), "x");
        assertThatThrownBy(() -> new Placement(task, ArtifactLimits.STANDARD, other).tree(tree, shared.resolve("mine")))
                .hasMessage("directory \"alloc/data/mine\" can be changed by a task that runs already");
        Files.setAttribute(shared.resolve("mine"), "unix:mode", 0777);
        assertThatThrownBy(() -> placement().tree(tree, shared.resolve("mine"))).isInstanceOf(DownloadException.class);
    }

    private Placement placement() throws IOException {
        return new Placement(task, ArtifactLimits.STANDARD, owner());
    }

    private Placement.Owner owner() throws IOException {
        return Placement.Owner.of(root);
    }
}
