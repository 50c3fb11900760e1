package dev.drover.agent.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.agent.directory.TaskMounts.TaskMount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskMountsTest {
    @TempDir
    Path machine;

    private AllocationDirectory allocation;
    private TaskDirectory task;

    @BeforeEach
    void create() throws IOException {
        allocation = new AllocationDirectory(machine.resolve("0badcafe"));
        allocation.create();
        task = allocation.task("server");
        task.create();
    }

    private Path volume(String name) throws IOException {
        return Files.createDirectories(machine.resolve("srv").resolve(name));
    }

    private static TaskMounts mounts(Path source, String destination) {
        return new TaskMounts(List.of(new TaskMount(source, destination, false, "private")), List.of());
    }

    @Test
    void linksVolumesBelowTheTasksDirectory() throws IOException {
        Path data = volume("data");
        mounts(data, "/var/lib/data").link(task);
        mounts(data, "relative").link(task);
        mounts(data, allocation.shared().resolve("shared").toString()).link(task);

        Files.writeString(task.root().resolve("var/lib/data/file"), "x");

        assertThat(data.resolve("file")).hasContent("x");
        assertThat(task.root().resolve("relative/file")).hasContent("x");
        assertThat(allocation.shared().resolve("shared/file")).hasContent("x");
    }

    @Test
    void linksAgainWhatIsElsewhereByNow() throws IOException {
        mounts(volume("old"), "/data").link(task);
        mounts(volume("old"), "/data").link(task);
        mounts(volume("new"), "/data").link(task);

        assertThat(Files.readSymbolicLink(task.root().resolve("data"))).isEqualTo(volume("new"));
    }

    @Test
    void leavesTheVolumeWhereItIsWhenTheAllocationGoes() throws IOException {
        Files.writeString(volume("data").resolve("file"), "x");
        mounts(volume("data"), "/data").link(task);

        allocation.destroy();

        assertThat(allocation.root()).doesNotExist();
        assertThat(volume("data").resolve("file")).hasContent("x");
    }

    @Test
    void refusesPlacesOutsideAndFilesInTheWay() throws IOException {
        Path data = volume("data");
        for (String destination : new String[] {"..", "/..", "../../x", "/", "."}) {
            assertThatThrownBy(() -> mounts(data, destination).link(task)).isInstanceOf(PathEscapeException.class);
        }
        mounts(data, "/data").link(task);
        assertThatThrownBy(() -> mounts(data, "/data/inner").link(task)).isInstanceOf(PathEscapeException.class);
        Files.writeString(task.root().resolve("file"), "mine");
        assertThatThrownBy(() -> mounts(data, "/file").link(task)).isInstanceOf(IOException.class);
        assertThat(task.root().resolve("file")).hasContent("mine");
        Files.writeString(task.local().resolve("mine"), "x");
        assertThatThrownBy(() -> mounts(data, "/local").link(task)).isInstanceOf(IOException.class);
    }
}
