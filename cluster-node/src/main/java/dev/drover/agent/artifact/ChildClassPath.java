package dev.drover.agent.artifact;

import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Of the agent's own class path, what its child needs: the less there is, the sooner it starts and the less it sees. */
final class ChildClassPath {
    /** One class of each library. */
    private static final List<String> NEEDED = List.of(
            "dev/drover/agent/download/DownloadProcess.class",
            "dev/drover/protocol/jobspec/hcl/Durations.class",
            "org/apache/commons/compress/archivers/tar/TarArchiveEntry.class",
            "org/apache/commons/io/IOUtils.class",
            "org/apache/commons/lang3/ArrayUtils.class",
            "org/apache/commons/codec/DecoderException.class",
            "org/tukaani/xz/XZInputStream.class",
            "com/github/luben/zstd/ZstdInputStream.class");

    private ChildClassPath() {}

    static List<Path> find() {
        Set<Path> paths = new LinkedHashSet<>();
        for (String resource : NEEDED) {
            place(resource).ifPresent(paths::add);
        }
        return List.copyOf(paths);
    }

    /** The JAR or the directory that a class comes from. */
    private static Optional<Path> place(String resource) {
        URL url = ChildClassPath.class.getClassLoader().getResource(resource);
        if (url == null) {
            return Optional.empty();
        }
        String text = url.toString();
        if (text.startsWith("jar:") && text.contains("!/")) {
            return Optional.of(Path.of(URI.create(text.substring("jar:".length(), text.indexOf("!/")))));
        }
        String directory = text.substring(0, text.length() - resource.length());
        return directory.startsWith("file:") ? Optional.of(Path.of(URI.create(directory))) : Optional.empty();
    }
}
