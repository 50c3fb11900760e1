package dev.drover.chaos.fault;

import dev.drover.gateway.Main;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The class path of an agent's JVM, and the class-data archive that lets one start faster. An archive holds no classes from
 * directories: where the agent's are in one, there is no archive, and all is as without.
 *
 * @param options of the JVM
 */
record ClassData(List<String> options, String classPath) {
    private static final String ALL = System.getProperty("java.class.path");
    private static final String TRAINING = "-XX:ArchiveClassesAtExit=";

    static ClassData none() {
        return new ClassData(List.of(), ALL);
    }

    /** Of a JVM that writes the archive when it ends. */
    static ClassData training(Path archive) {
        if (!isInArchive()) {
            return none();
        }
        String files = Arrays.stream(ALL.split(File.pathSeparator, -1))
                .filter(entry -> Files.isRegularFile(Path.of(entry)))
                .collect(Collectors.joining(File.pathSeparator));
        return new ClassData(List.of(TRAINING + archive, "-Xlog:disable"), files);
    }

    /** Of a JVM that reads the archive. */
    ClassData trained() {
        List<String> reading = options.stream()
                .map(option -> option.replace(TRAINING, "-XX:SharedArchiveFile="))
                .toList();
        return new ClassData(reading, classPath);
    }

    private static boolean isInArchive() {
        try {
            return Files.isRegularFile(Path.of(Main.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI()));
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the agent's classes are nowhere", e);
        }
    }
}
