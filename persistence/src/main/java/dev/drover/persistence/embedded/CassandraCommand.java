package dev.drover.persistence.embedded;

import dev.drover.persistence.embedded.EmbeddedCassandraException.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The command line of the child JVM: one set of flags for users, tests and figures alike. */
final class CassandraCommand {
    /** What Cassandra cannot start without; the other openings of its stock options turned out to be unused. */
    private static final List<String> MODULE_OPENINGS = List.of(
            "--add-opens=java.base/jdk.internal.ref=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-opens=java.base/java.io=ALL-UNNAMED");

    /** Waits that make sense for the nodes of a ring, and self-measurements, which cost a lone server seconds at each start. */
    private static final List<String> FAST_START = List.of(
            "-Dcassandra.memtable.row_overhead_size=180",
            "-Dcassandra.skip_wait_for_gossip_to_settle=0",
            "-Dcassandra.ring_delay_ms=0",
            "-Dcassandra.superuser_setup_delay_ms=0",
            "-Dcassandra.shutdown_announce_in_ms=0",
            "-Dcassandra.test.messagingService.nonGracefulShutdown=true",
            "-Dcassandra.load_ring_state=false",
            "-Dcassandra.test.ignore_sigar=true",
            "-Dcassandra.initial_token=0",
            "-Dcassandra.disable_tcactive_openssl=true");

    /** Its coarse clock ticks every 2 ms otherwise, which is most of what an idle server costs; only time-outs read it. */
    private static final String CALM_CLOCK = "-Dcassandra.approximate_time_precision_ms=20";

    private CassandraCommand() {}

    /** The jars in a fixed order, which a class-data archive depends on. */
    static List<Path> classPath(Path libraryDirectory) {
        List<Path> jars;
        try (Stream<Path> files = Files.list(libraryDirectory)) {
            jars = files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            jars = List.of();
        }
        if (jars.stream().noneMatch(jar -> jar.getFileName().toString().startsWith("cassandra-all-"))) {
            throw new EmbeddedCassandraException(
                    Problem.CLASS_PATH_MISSING,
                    "no cassandra-all jar in \"" + libraryDirectory + "\": run \"drover build\" first");
        }
        return jars;
    }

    /** The content of the JVM argument file: it keeps 90 jars out of every process listing. */
    static String argumentFile(CassandraSettings settings, DataDirectory directory, Optional<Path> archiveToWrite) {
        List<String> arguments = new ArrayList<>(MODULE_OPENINGS);
        arguments.add("-Xms64m");
        arguments.add("-Xmx" + settings.maximumHeapMb() + "m");
        arguments.add("-XX:TieredStopAtLevel=1");
        arguments.add("-XX:+UseSerialGC");
        arguments.add("-XX:+ExitOnOutOfMemoryError");
        arguments.add("-XX:-UsePerfData");
        arguments.add("-Xlog:disable");
        arguments.add("-Xlog:all=error:stderr");
        arguments.addAll(classDataSharing(settings.classDataArchive(), archiveToWrite));
        arguments.addAll(FAST_START);
        arguments.add(CALM_CLOCK);
        arguments.add("-Dcassandra.config=" + directory.file("cassandra.yaml").toUri());
        arguments.add("-Dcassandra.storagedir=" + directory.root());
        arguments.add("-Dcassandra.logdir=" + directory.serverLog().getParent());
        arguments.add(
                "-Dlogback.configurationFile=" + directory.file("logback.xml").toUri());
        arguments.add("-Dcassandra-foreground=yes");
        arguments.add("-Djava.io.tmpdir=" + directory.file("tmp"));
        arguments.add("-Djna.tmpdir=" + directory.file("tmp"));
        arguments.add("-Ddrover.cassandra.owner-lock=" + directory.lockFile());
        arguments.add("-Ddrover.cassandra.orphan-lifetime-ms="
                + settings.orphanLifetime().toMillis());
        arguments.add("-cp");
        arguments.add(String.join(
                ":",
                classPath(settings.libraryDirectory()).stream()
                        .map(Path::toString)
                        .toList()));
        StringBuilder text = new StringBuilder();
        for (String argument : arguments) {
            text.append(CassandraConfiguration.quoted(argument)).append('\n');
        }
        return text.toString();
    }

    private static List<String> classDataSharing(Path archive, Optional<Path> archiveToWrite) {
        if (archiveToWrite.isPresent()) {
            return List.of("-XX:ArchiveClassesAtExit=" + archiveToWrite.get());
        }
        if (Files.isReadable(archive)) {
            return List.of("-Xshare:auto", "-XX:SharedArchiveFile=" + archive);
        }
        return List.of();
    }

    /**
     * The process to start. Each wrapper replaces itself by the next, so the pid is the JVM's: {@code setsid} keeps a Ctrl-C
     * at the agent's terminal from the server, which must outlive the agent's last write; {@code setpriv} takes from root the
     * right to lock memory, which Cassandra would use on its whole heap.
     */
    static List<String> command(Path java, Path argumentFile, boolean root) {
        List<String> command = new ArrayList<>();
        onPath("setsid").ifPresent(setsid -> command.add(setsid.toString()));
        if (root) {
            onPath("setpriv")
                    .ifPresent(setpriv -> command.addAll(
                            List.of(setpriv.toString(), "--bounding-set", "-ipc_lock", "--inh-caps", "-ipc_lock")));
        }
        command.addAll(List.of(java.toString(), "@" + argumentFile, "dev.drover.cassandra.CassandraMain"));
        return command;
    }

    private static Optional<Path> onPath(String tool) {
        for (String directory :
                System.getenv().getOrDefault("PATH", "/usr/bin:/bin").split(":", -1)) {
            Path candidate = Path.of(directory).resolve(tool);
            if (Files.isExecutable(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }
}
