package dev.drover.agent.fingerprint;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files of NVIDIA's GPUs, as their kernel module tells of them in {@code /proc}. */
final class NvidiaFiles {
    private static final Pattern ID = Pattern.compile("GPU UUID:\\s*(\\S+)");
    private static final Pattern MINOR = Pattern.compile("Device Minor:\\s*(\\d+)");

    /** Of all GPUs together. */
    private static final List<String> SHARED =
            List.of("/dev/nvidiactl", "/dev/nvidia-uvm", "/dev/nvidia-uvm-tools", "/dev/nvidia-modeset");

    private NvidiaFiles() {}

    /** By the GPUs' ids; none where there is no such module. */
    static Map<String, List<Path>> find(Path root) {
        Map<String, List<Path>> files = new TreeMap<>();
        try (DirectoryStream<Path> gpus = Files.newDirectoryStream(root.resolve("proc/driver/nvidia/gpus"))) {
            for (Path gpu : gpus) {
                String information = Files.readString(gpu.resolve("information"));
                Optional<String> id = found(ID, information);
                Optional<String> minor = found(MINOR, information);
                if (id.isPresent() && minor.isPresent()) {
                    files.put(id.get(), files(root, "/dev/nvidia" + minor.get()));
                }
            }
        } catch (IOException notThere) {
            return Map.of();
        }
        return files;
    }

    private static Optional<String> found(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private static List<Path> files(Path root, String own) {
        return Stream.concat(Stream.of(own), SHARED.stream())
                .filter(file -> Files.exists(root.resolve(file.substring(1))))
                .map(Path::of)
                .toList();
    }
}
