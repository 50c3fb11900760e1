package dev.drover.agent.directory;

import dev.drover.protocol.job.Task;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.job.VolumeMount;
import dev.drover.protocol.job.VolumeRequest;
import dev.drover.protocol.node.Equipment.HostVolume;
import dev.drover.protocol.node.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/**
 * What of the node a task is to find besides its own.
 *
 * @param mounts volumes, and where
 * @param devices files below {@code /dev}, where they are
 */
public record TaskMounts(List<TaskMount> mounts, List<Path> devices) {
    public static final TaskMounts NONE = new TaskMounts(List.of(), List.of());

    public TaskMounts {
        mounts = List.copyOf(mounts);
        devices = List.copyOf(devices);
    }

    /**
     * One volume.
     *
     * @param source the directory of the node
     * @param destination as the task sees it: absolute, or below its own directory
     * @param readOnly whether the job, its group or the node's operator says that it may only be read
     * @param propagation of mounts made below it later, in Nomad's words
     */
    public record TaskMount(Path source, String destination, boolean readOnly, String propagation) {
        /** Where it is for a task with a root of its own. */
        public Path inRoot() {
            return Path.of("/").resolve(destination).normalize();
        }
    }

    /**
     * Those of one task.
     *
     * @param devices the files of its devices
     * @throws IllegalArgumentException if the node has no such volume, or no longer
     */
    public static TaskMounts of(
            TaskGroup group, Task task, Node node, TaskEnvironment environment, List<Path> devices) {
        return new TaskMounts(
                task.mounts().stream()
                        .map(mount -> mount(mount, group, node, environment))
                        .toList(),
                devices);
    }

    private static TaskMount mount(VolumeMount mount, TaskGroup group, Node node, TaskEnvironment environment) {
        VolumeRequest request = group.storage().volumes().get(mount.volume());
        HostVolume volume = request == null ? null : node.equipment().volumes().get(request.source());
        if (request == null || volume == null) {
            throw new IllegalArgumentException("volume \"%s\" is not on this node".formatted(mount.volume()));
        }
        TaskMount found = new TaskMount(
                Path.of(volume.path()),
                environment.interpolate(mount.destination()),
                mount.readOnly() || request.readOnly() || volume.readOnly(),
                mount.propagation());
        if (found.inRoot().getNameCount() == 0) {
            throw new IllegalArgumentException(
                    "volume \"%s\" cannot be mounted on the task's root".formatted(mount.volume()));
        }
        if (TaskPaths.isReserved(found.inRoot())) {
            throw new IllegalArgumentException("volume \"%s\" cannot be mounted on \"%s\", which is the system's"
                    .formatted(mount.volume(), found.inRoot()));
        }
        return found;
    }

    /**
     * Makes the volumes visible to a task that sees files where they are: by symbolic links below its directory, which cannot
     * keep it from writing. Repeating it changes nothing.
     */
    public void link(TaskDirectory directory) throws IOException {
        for (TaskMount mount : mounts) {
            Path link = place(directory, mount.destination());
            boolean isLink = Files.isSymbolicLink(link);
            if (isLink && Files.readSymbolicLink(link).equals(mount.source())) {
                continue;
            }
            Files.createDirectories(link.getParent());
            if (isLink || Files.isDirectory(link, LinkOption.NOFOLLOW_LINKS)) {
                Files.delete(link);
            }
            Files.createSymbolicLink(link, mount.source());
        }
    }

    private static Path place(TaskDirectory directory, String destination) {
        Path given = Path.of(destination).normalize();
        Path name = given.getFileName();
        if (name == null || name.toString().isEmpty() || name.toString().equals("..")) {
            throw new PathEscapeException("destination \"%s\" of a volume names no file".formatted(destination));
        }
        Path parent = given.getParent();
        return directory.resolve(parent == null ? "." : parent.toString()).resolve(name);
    }
}
