package dev.drover.agent.jdk;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Where JDKs may be: what the operator names, {@code JAVA_HOME}, the {@code PATH}, the agent's own, and the directories
 * that Linux distributions and installers use.
 */
final class JdkCandidates {
    private static final List<String> USUAL = List.of(
            "/usr/lib/jvm", "/usr/lib64/jvm", "/usr/java", "/usr/local/java", "/opt/java", "/opt/jvm", "/opt/jdks");
    private static final List<String> USUAL_BELOW_HOME =
            List.of(".sdkman/candidates/java", ".jdks", ".asdf/installs/java", ".jabba/jdk");

    private final Map<String, String> environment;

    JdkCandidates(Map<String, String> environment) {
        this.environment = environment;
    }

    /** All homes that there may be, in the order in which they are looked at; one that has several names is there twice. */
    List<Path> all(List<Path> named) {
        List<Path> homes = new ArrayList<>();
        for (Path directory : named) {
            homes.addAll(isHome(directory) ? List.of(directory) : orItself(directory));
        }
        javaHome().ifPresent(homes::add);
        onPath().ifPresent(homes::add);
        homes.add(own());
        USUAL.forEach(directory -> homes.addAll(children(Path.of(directory))));
        path("HOME").ifPresent(home -> USUAL_BELOW_HOME.forEach(below -> homes.addAll(children(home.resolve(below)))));
        return homes;
    }

    /** What a task runs on that asks for nothing: {@code JAVA_HOME}, else the {@code PATH}, else the agent's own. */
    List<Path> preferred() {
        List<Path> homes = new ArrayList<>();
        javaHome().filter(JdkCandidates::isHome).ifPresent(homes::add);
        onPath().ifPresent(homes::add);
        homes.add(own());
        return homes;
    }

    static Path own() {
        return Path.of(System.getProperty("java.home"));
    }

    static boolean isHome(Path directory) {
        Path java = directory.resolve("bin/java");
        return Files.isRegularFile(java) && Files.isExecutable(java);
    }

    private Optional<Path> javaHome() {
        return path("JAVA_HOME");
    }

    private Optional<Path> onPath() {
        for (String directory : environment.getOrDefault("PATH", "").split(":", -1)) {
            if (directory.startsWith("/")) {
                Optional<Path> home = homeOf(Path.of(directory, "java"));
                if (home.isPresent()) {
                    return home;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Path> homeOf(Path java) {
        try {
            if (!Files.isRegularFile(java) || !Files.isExecutable(java)) {
                return Optional.empty();
            }
            return Optional.ofNullable(java.toRealPath().getParent())
                    .flatMap(bin -> Optional.ofNullable(bin.getParent()))
                    .filter(JdkCandidates::isHome);
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    private Optional<Path> path(String variable) {
        try {
            return Optional.ofNullable(environment.get(variable))
                    .filter(text -> text.startsWith("/"))
                    .map(Path::of);
        } catch (InvalidPathException noPath) {
            return Optional.empty();
        }
    }

    /** A directory that was named and holds nothing is looked at itself, so that it is said what it lacks. */
    private static List<Path> orItself(Path directory) {
        List<Path> children = children(directory);
        return children.isEmpty() ? List.of(directory) : children;
    }

    private static List<Path> children(Path directory) {
        TreeSet<Path> children = new TreeSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, "[!.]*")) {
            for (Path entry : entries) {
                if (Files.isDirectory(entry)) {
                    children.add(entry);
                }
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException unreadable) {
            return List.of();
        }
        return List.copyOf(children);
    }
}
