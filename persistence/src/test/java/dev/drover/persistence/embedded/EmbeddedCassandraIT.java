package dev.drover.persistence.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import dev.drover.persistence.embedded.EmbeddedCassandraException.Problem;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class EmbeddedCassandraIT {
    private static final Duration ORPHAN_LIFETIME = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    @Test
    void keepsEveryAcknowledgedRowThroughKillNine() throws Exception {
        try (EmbeddedCassandra cassandra = EmbeddedCassandra.start(settings().build())) {
            execute(
                    cassandra,
                    "CREATE KEYSPACE k WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}",
                    "CREATE TABLE k.t (a int PRIMARY KEY, b int)");
            int port = cassandra.port();
            long pid = cassandra.pid();
            Set<Integer> acknowledged = writeUntilKilled(cassandra);
            cassandra.restart();

            assertThat(cassandra.port()).isEqualTo(port);
            assertThat(cassandra.pid()).isNotEqualTo(pid);
            Set<Integer> found = new HashSet<>();
            try (CqlSession session = connect(cassandra)) {
                for (Row row : session.execute("SELECT a FROM k.t")) {
                    found.add(row.getInt("a"));
                }
            }
            assertThat(found).containsAll(acknowledged);
        }
        assertThatNothingRunsIn(directory);
    }

    private static Set<Integer> writeUntilKilled(EmbeddedCassandra cassandra) throws InterruptedException {
        Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();
        try (CqlSession session = connect(cassandra)) {
            PreparedStatement insert = session.prepare("INSERT INTO k.t (a, b) VALUES (?, 1)");
            Thread writer = new Thread(() -> {
                try {
                    for (int i = 0; ; i++) {
                        session.execute(insert.bind(i));
                        acknowledged.add(i);
                    }
                } catch (DriverException e) {
                    assertThat(acknowledged).isNotEmpty();
                }
            });
            writer.start();
            await(Duration.ofMinutes(3), () -> acknowledged.size() > 500);
            cassandra.kill();
            writer.join(120_000);
        }
        return acknowledged;
    }

    @Test
    void startsAServerAgainThatDiedByItself() {
        CassandraSettings settings =
                settings().minimumRestartDelay(Duration.ofMillis(100)).build();
        try (EmbeddedCassandra cassandra = EmbeddedCassandra.start(settings)) {
            int port = cassandra.port();
            long pid = cassandra.pid();
            ProcessHandle.of(pid).orElseThrow().destroyForcibly();
            await(Duration.ofSeconds(60), () -> cassandra.pid() != pid && NativePort.answers(port));
            execute(cassandra, "SELECT release_version FROM system.local");
        }
        assertThatNothingRunsIn(directory);
    }

    @Test
    void takesOverTheServerOfAnAgentThatWasKilled() throws Exception {
        long pid = abandonServer(ORPHAN_LIFETIME);
        try (EmbeddedCassandra cassandra = EmbeddedCassandra.start(settings().build())) {
            assertThat(cassandra.pid()).isEqualTo(pid);
            execute(cassandra, "SELECT release_version FROM system.local");
        }
        assertThatNothingRunsIn(directory);
    }

    @Test
    void replacesAnAbandonedServerThatWasStartedWithOtherSettings() throws Exception {
        long pid = abandonServer(ORPHAN_LIFETIME);
        try (EmbeddedCassandra cassandra =
                EmbeddedCassandra.start(settings().maximumHeapMb(300).build())) {
            assertThat(cassandra.pid()).isNotEqualTo(pid);
            assertThat(ProcessIdentity.of(pid)).isEmpty();
        }
    }

    @Test
    void letsAnAbandonedServerEndByItself() throws Exception {
        long pid = abandonServer(Duration.ofSeconds(1));
        await(Duration.ofSeconds(40), () -> ProcessIdentity.of(pid).isEmpty());
    }

    @Test
    void refusesAPortThatIsTakenAndADirectoryThatIsInUse() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, NativePort.loopback())) {
            int port = taken.getLocalPort();
            assertThatThrownBy(() ->
                            EmbeddedCassandra.start(settings().nativePort(port).build()))
                    .isInstanceOfSatisfying(EmbeddedCassandraException.class, e -> assertThat(e.problem())
                            .isEqualTo(Problem.PORT_TAKEN))
                    .hasMessage("port " + port
                            + " on 127.0.0.1, wanted for the embedded Cassandra, is taken by another process");
        }
        try (DataDirectory held = DataDirectory.open(directory, 0)) {
            assertThatThrownBy(() -> EmbeddedCassandra.start(settings().build()))
                    .hasMessageStartingWith("data directory \"" + held.root() + "\" is in use by the agent with pid ");
        }
        assertThatNothingRunsIn(directory);
    }

    @Test
    void givesUpAfterTheTimeoutAndLeavesNoProcess() {
        assertThatThrownBy(() -> EmbeddedCassandra.start(
                        settings().startTimeout(Duration.ofMillis(300)).build()))
                .isInstanceOfSatisfying(EmbeddedCassandraException.class, e -> assertThat(e.problem())
                        .isEqualTo(Problem.TIMED_OUT))
                .hasMessageContaining("did not answer on port ");
        assertThatNothingRunsIn(directory);
    }

    @Test
    void repeatsTheLastWordsOfAServerThatEndsAtOnce() throws IOException {
        Path jars = Files.createDirectories(directory.resolve("jars"));
        Files.writeString(jars.resolve("cassandra-all-0.jar"), "");
        assertThatThrownBy(() -> EmbeddedCassandra.start(CassandraSettings.builder(directory.resolve("data"))
                        .libraryDirectory(jars)
                        .build()))
                .isInstanceOfSatisfying(EmbeddedCassandraException.class, e -> assertThat(e.problem())
                        .isEqualTo(Problem.ENDED))
                .hasMessageContaining("ended while starting; its last words:")
                .hasMessageContaining("dev.drover.cassandra.CassandraMain");
    }

    private CassandraSettings.Builder settings() {
        return CassandraSettings.builder(directory).orphanLifetime(ORPHAN_LIFETIME);
    }

    /** The pid of a server whose agent has died. */
    private long abandonServer(Duration lifetime) throws Exception {
        Process agent = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Ddrover.home=" + System.getProperty("drover.home"),
                        "-cp",
                        classPath(AbandoningAgent.class, EmbeddedCassandra.class, LoggerFactory.class),
                        AbandoningAgent.class.getName(),
                        directory.toString(),
                        lifetime.toString()))
                .redirectErrorStream(true)
                .start();
        try {
            assertThat(agent.waitFor(90, TimeUnit.SECONDS)).isTrue();
            String output = new String(agent.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(output).contains("server ");
            return Long.parseLong(output.substring(output.indexOf("server ") + "server ".length())
                    .strip());
        } finally {
            agent.destroyForcibly();
        }
    }

    private static String classPath(Class<?>... classes) {
        return Stream.of(classes)
                .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
                .map(location -> Path.of(URI.create(location.toString())).toString())
                .collect(Collectors.joining(":"));
    }

    private static void execute(EmbeddedCassandra cassandra, String... statements) {
        try (CqlSession session = connect(cassandra)) {
            for (String statement : statements) {
                session.execute(statement);
            }
        }
    }

    private static CqlSession connect(EmbeddedCassandra cassandra) {
        return CqlSession.builder()
                .addContactPoint(new InetSocketAddress(cassandra.host(), cassandra.port()))
                .withLocalDatacenter(cassandra.datacenter())
                .withConfigLoader(DriverConfigLoader.programmaticBuilder()
                        .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofSeconds(60))
                        .build())
                .build();
    }

    private static void assertThatNothingRunsIn(Path directory) {
        assertThat(ProcessHandle.allProcesses()
                        .filter(process ->
                                process.info().commandLine().orElse("").contains(directory.toString()))
                        .toList())
                .isEmpty();
    }

    private static void await(Duration limit, BooleanSupplier condition) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("within %s", limit).isLessThan(deadline);
            DataDirectory.pause(20);
        }
    }
}
