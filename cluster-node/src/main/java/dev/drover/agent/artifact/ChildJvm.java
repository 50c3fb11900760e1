package dev.drover.agent.artifact;

import dev.drover.agent.download.DownloadProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The JVM of a download. It lives for a moment, so what counts is how soon it starts. */
final class ChildJvm {
    /** What a JVM says of itself must not stand among the answers. */
    private static final List<String> OPTIONS = List.of(
            "-Xshare:auto",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "-Xmx256m",
            "-Xlog:disable",
            "-Xlog:all=error:stderr",
            "-XX:ErrorFile=/dev/null",
            "-Djava.security.egd=file:/dev/urandom");

    private static final Path HOME = Path.of(System.getProperty("java.home"));

    private final List<Path> classPath = ChildClassPath.find();
    /** Made by the launcher; a JVM that it does not fit starts without. */
    private final Path archive = Path.of(System.getProperty("drover.home", "."))
            .toAbsolutePath()
            .resolve("target/drover/cds")
            .resolve(System.getProperty("java.version"))
            .resolve("download.jsa");

    /** One that starts as quickly as it can; {@code work} and {@code agent} are what {@link DownloadProcess} is told. */
    List<String> command(String work, long agent) {
        return command(hasArchive() ? List.of("-XX:SharedArchiveFile=" + archive) : List.of(), work, agent);
    }

    /** One that writes such an archive when it ends. */
    List<String> training(Path unfinished, String work) {
        return command(
                List.of("-XX:ArchiveClassesAtExit=" + unfinished),
                work,
                ProcessHandle.current().pid());
    }

    private List<String> command(List<String> options, String work, long agent) {
        List<String> line = new ArrayList<>();
        line.add(HOME.resolve("bin/java").toString());
        line.addAll(OPTIONS);
        line.addAll(options);
        line.add("-cp");
        line.add(String.join(":", classPath.stream().map(Path::toString).toList()));
        line.add(DownloadProcess.class.getName());
        line.add(work);
        line.add(Long.toString(agent));
        return line;
    }

    /** What it reads to start. */
    List<Path> files() {
        List<Path> files = new ArrayList<>();
        files.add(HOME);
        files.addAll(classPath);
        if (hasArchive()) {
            files.add(archive);
        }
        return files;
    }

    private boolean hasArchive() {
        return Files.isReadable(archive);
    }
}
