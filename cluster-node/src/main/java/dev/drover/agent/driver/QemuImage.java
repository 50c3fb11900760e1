package dev.drover.agent.driver;

import dev.drover.agent.directory.PathEscapeException;
import dev.drover.agent.directory.TaskDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The file that a machine starts from.
 *
 * @param file where it is on this machine
 * @param own whether it is a file of the task's allocation; others are the node's, which many tasks may start from
 */
record QemuImage(Path file, boolean own) {
    /** @param allowed files and directories of the node that tasks may start from */
    static QemuImage find(String path, TaskDirectory directory, List<Path> allowed) throws TaskStartException {
        try {
            Optional<Path> nodes = ofNode(Path.of(path), allowed);
            if (nodes.isPresent()) {
                return new QemuImage(nodes.get(), false);
            }
            Path own = directory.resolve(path);
            if (Files.isRegularFile(own)) {
                return new QemuImage(own, true);
            }
        } catch (PathEscapeException | InvalidPathException notTheTasks) {
            throw refused(path);
        }
        throw refused(path);
    }

    /** Links are followed first: an allowed directory may hold one that leads elsewhere. */
    private static Optional<Path> ofNode(Path path, List<Path> allowed) {
        return Optional.of(path)
                .filter(Path::isAbsolute)
                .flatMap(QemuImage::real)
                .filter(Files::isRegularFile)
                .filter(image ->
                        allowed.stream().flatMap(entry -> real(entry).stream()).anyMatch(image::startsWith));
    }

    private static Optional<Path> real(Path path) {
        try {
            return Optional.of(path.toRealPath());
        } catch (IOException notThere) {
            return Optional.empty();
        }
    }

    private static TaskStartException refused(String path) {
        return new TaskStartException(
                "image_path \"%s\" is no file of the task, nor one that this node lets tasks start from (image_paths)"
                        .formatted(path),
                false);
    }
}
