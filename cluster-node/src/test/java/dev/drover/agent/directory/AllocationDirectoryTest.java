package dev.drover.agent.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AllocationDirectoryTest {
    private AllocationDirectory allocation;
    private TaskDirectory task;

    @BeforeEach
    void create(@TempDir Path root) throws IOException {
        allocation = new AllocationDirectory(root.resolve("0badcafe"));
        allocation.create();
        task = allocation.task("server");
        task.create();
    }

    @Test
    void createsNomadsDirectories() throws IOException {
        assertThat(allocation.root().resolve("alloc/data")).isDirectory();
        assertThat(allocation.root().resolve("alloc/logs")).isDirectory();
        assertThat(allocation.root().resolve("alloc/tmp")).isDirectory();
        assertThat(allocation.root().resolve("server/local")).isDirectory();
        assertThat(allocation.root().resolve("server/tmp")).isDirectory();
        Path secrets = allocation.root().resolve("server/secrets");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secrets)))
                .isEqualTo("rwx------");
        allocation.create();
        task.create();
    }

    @Test
    void inheritsWhatAPredecessorHasLeftOnce() throws IOException {
        Files.writeString(allocation.shared().resolve("data/a"), "of the group");
        Files.writeString(task.local().resolve("b"), "of the task");
        Files.writeString(task.secrets().resolve("c"), "of nobody else");
        AllocationDirectory successor =
                new AllocationDirectory(allocation.root().resolveSibling("5ucce550"));

        successor.inherit(allocation, List.of("server", "another"));
        successor.create();
        successor.task("server").create();
        Files.writeString(successor.shared().resolve("data/a"), "changed");
        Files.createDirectories(allocation.shared().resolve("data"));
        Files.writeString(allocation.shared().resolve("data/a"), "late");
        successor.inherit(allocation, List.of("server", "another"));

        assertThat(successor.shared().resolve("data/a")).hasContent("changed");
        assertThat(successor.task("server").local().resolve("b")).hasContent("of the task");
        assertThat(successor.task("server").secrets()).isEmptyDirectory();
        assertThat(task.local()).doesNotExist();
    }

    @Test
    void inheritsNothingWhereNothingIs() throws IOException {
        AllocationDirectory successor =
                new AllocationDirectory(allocation.root().resolveSibling("5ucce550"));

        successor.inherit(new AllocationDirectory(allocation.root().resolveSibling("gone")), List.of("server"));

        assertThat(successor.root()).doesNotExist();
    }

    @Test
    void goesOnWithAnInheritanceThatWasCutShort() throws IOException {
        Files.writeString(allocation.shared().resolve("data/a"), "x");
        AllocationDirectory successor =
                new AllocationDirectory(allocation.root().resolveSibling("5ucce550"));
        successor.create();
        Files.move(
                allocation.shared().resolve("data"),
                successor.shared().resolve("data"),
                StandardCopyOption.ATOMIC_MOVE);
        Files.writeString(task.local().resolve("b"), "y");

        successor.inherit(allocation, List.of("server"));

        assertThat(successor.shared().resolve("data/a")).hasContent("x");
        assertThat(successor.task("server").local().resolve("b")).hasContent("y");
    }

    /** GH-27001 of Nomad: a task called as what all tasks share. */
    @Test
    void refusesTaskNamesThatAreNoDirectoryNames() {
        for (String name : new String[] {"", "..", ".drover", "a/b", "alloc", "a\0b"}) {
            assertThatThrownBy(() -> allocation.task(name)).isInstanceOf(PathEscapeException.class);
        }
    }

    /** CVE-2024-22263 and CVE-2024-37084 of Spring Cloud Data Flow: where somebody wants to have what he uploads. */
    @Test
    void writesAPayloadBelowTheLocalDirectoryOnly() throws IOException {
        byte[] payload = {1, 2, 3};

        task.writePayload("in/data", payload);

        assertThat(task.local().resolve("in/data")).hasBinaryContent(payload);
        Files.createSymbolicLink(task.local().resolve("out"), Path.of("/tmp"));
        for (String file : new String[] {"../secrets/x", "..", "", "out/x"}) {
            assertThatThrownBy(() -> task.writePayload(file, payload)).isInstanceOf(PathEscapeException.class);
        }
    }

    @Test
    void resolvesPathsInsideTheAllocationOnly() {
        assertThat(task.resolve("local/app.jar")).isEqualTo(task.local().resolve("app.jar"));
        assertThat(task.resolve("/local/app.jar")).isEqualTo(task.local().resolve("app.jar"));
        assertThat(task.resolve(task.secrets() + "/key"))
                .isEqualTo(task.secrets().resolve("key"));
        assertThat(task.resolve("../alloc/data/x"))
                .isEqualTo(allocation.shared().resolve("data/x"));
        for (String path :
                new String[] {"../../x", "../other/local", "../.drover/server/run", "local/../../..", "a\0"}) {
            assertThatThrownBy(() -> task.resolve(path)).isInstanceOf(PathEscapeException.class);
        }
    }

    /** CVE-2026-14896: what is mounted, run or written is judged by where it is, not by how it is called. */
    @Test
    void refusesPathsThatLeadOutByALink() throws IOException {
        Files.createSymbolicLink(task.local().resolve("out"), Path.of("/tmp"));
        Files.createSymbolicLink(task.local().resolve("dangling"), Path.of("/no/such/place"));
        assertThatThrownBy(() -> task.resolve("local/out/x")).isInstanceOf(PathEscapeException.class);
        assertThatThrownBy(() -> task.resolve("local/dangling")).isInstanceOf(PathEscapeException.class);
    }

    @Test
    void refusesPathsThatLeadToAnotherTaskOrTheAgentsRecordsByALink() throws IOException {
        Files.createSymbolicLink(task.local().resolve("up"), Path.of("../.."));
        Files.createSymbolicLink(task.local().resolve("shared"), Path.of("../../alloc"));
        assertThatThrownBy(() -> task.resolve("local/up/.drover/x")).isInstanceOf(PathEscapeException.class);
        assertThatThrownBy(() -> task.resolve("local/up/another/x")).isInstanceOf(PathEscapeException.class);
        assertThat(task.resolve("local/shared/x")).isEqualTo(task.local().resolve("shared/x"));
    }

    @Test
    void destroysEverythingWithoutFollowingLinks(@TempDir Path outside) throws IOException {
        Path precious = Files.writeString(outside.resolve("precious"), "x");
        Files.createSymbolicLink(task.local().resolve("link"), outside);
        Files.writeString(task.local().resolve("file"), "x");
        allocation.destroy();
        allocation.destroy();
        assertThat(allocation.root()).doesNotExist();
        assertThat(precious).exists();
    }
}
