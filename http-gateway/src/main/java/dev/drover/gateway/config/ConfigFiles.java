package dev.drover.gateway.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Finds the files that {@code -config} names: files as they are, directories' {@code .hcl} and {@code .json} in order. */
final class ConfigFiles {
    private ConfigFiles() {}

    static List<Path> find(List<Path> named) {
        List<Path> files = new ArrayList<>();
        for (Path path : named) {
            if (Files.isDirectory(path)) {
                files.addAll(inside(path));
            } else if (Files.isReadable(path)) {
                files.add(path);
            } else {
                String why = Files.exists(path) ? "cannot be read" : "does not exist";
                throw new ConfigException("configuration file \"" + path + "\" " + why);
            }
        }
        return files;
    }

    private static List<Path> inside(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(Files::isRegularFile)
                    .filter(file ->
                            file.toString().endsWith(".hcl") || file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new ConfigException(
                    "configuration directory \"" + directory + "\" cannot be read: " + e.getMessage());
        }
    }
}
