package dev.drover.agent.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.drover.agent.directory.TaskEnvironment;
import dev.drover.agent.download.ArtifactLimits;
import dev.drover.agent.download.DownloadAnswer;
import dev.drover.agent.download.DownloadOrder;
import dev.drover.agent.download.DownloadProcess;
import dev.drover.agent.download.Validator;
import dev.drover.agent.driver.NeedsTool;
import dev.drover.agent.driver.TaskDrivers;
import dev.drover.agent.isolation.Cgroups;
import dev.drover.agent.isolation.Isolation;
import dev.drover.agent.isolation.TaskCgroup;
import dev.drover.protocol.job.Artifact;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The child as it is, with the isolation that this machine has. */
@Timeout(120)
class ChildDownloadsIT {
    private static final Isolation FOUND = TaskDrivers.isolation();

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);
    private Path data;
    private Path place;
    private HttpServer server;

    @BeforeEach
    void open(@TempDir Path root) throws IOException {
        data = Files.createDirectory(root.resolve("data"));
        place = Files.createDirectory(data.resolve("place"));
        Files.createDirectory(place.resolve(Downloads.WORK));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/app.jar", exchange -> {
            exchange.sendResponseHeaders(200, 5);
            exchange.getResponseBody().write("hello".getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });
        server.createContext("/drip", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            drip(exchange.getResponseBody());
        });
        server.createContext("/silent", exchange -> {
            asked.countDown();
            awaitEnd();
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void close() {
        over.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void fetchesFromAServerAndOfTheMachine(@TempDir Path elsewhere) throws Exception {
        Path open = Files.writeString(elsewhere.resolve("tool"), "x");
        ChildDownloads child = new ChildDownloads(ArtifactSettings.STANDARD, isolation(), data);

        List<DownloadAnswer> answers =
                child.perform(List.of(order("0", url("/app.jar")), order("1", "file://" + open)), place);

        assertThat(answers).extracting(DownloadAnswer::reason).containsExactly("", "");
        assertThat(work("0")).hasContent("hello");
        assertThat(work("1")).hasContent("x");
        assertThat(groups()).isEmpty();
    }

    /** CVE-2022-30324: what fetches is not the agent. */
    @Test
    @NeedsTool(value = "bwrap", asRoot = true)
    void seesNothingOfTheAgentAndOfOtherTasks(@TempDir Path elsewhere) throws Exception {
        assertThat(isolation().needs()).isEmpty();
        Path secret = Files.writeString(data.resolve("secret"), "canary");
        Path link = Files.createSymbolicLink(elsewhere.resolve("link"), secret);
        ChildDownloads child = new ChildDownloads(ArtifactSettings.STANDARD, isolation(), data);

        List<DownloadAnswer> answers =
                child.perform(List.of(order("0", url("/app.jar")), order("1", "file://" + secret)), place);
        List<DownloadAnswer> linked = child.perform(List.of(order("2", "file://" + link)), place);

        assertThat(answers).extracting(DownloadAnswer::reason).containsExactly("", "there is no such file");
        assertThat(linked).extracting(DownloadAnswer::reason).containsExactly("there is no such file");
        assertThat((int) Files.getAttribute(work("0"), "unix:uid")).isNotZero();
        assertThat(groups()).isEmpty();
    }

    @Test
    void leavesNothingWhenItIsCalledOff() throws Exception {
        ChildDownloads child = new ChildDownloads(ArtifactSettings.STANDARD, isolation(), data);
        DownloadOrder order = order("0", url("/silent"));
        Future<List<DownloadAnswer>> download = threads.submit(() -> child.perform(List.of(order), place));
        assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(children()).isNotEmpty();

        download.cancel(true);

        awaitNothing();
        assertThat(children()).isEmpty();
        assertThat(groups()).isEmpty();
    }

    /** An agent that is killed cannot call anything off. */
    @Test
    void endsWhenItsAgentIsGone() throws Exception {
        Path work = place.resolve(Downloads.WORK);
        try (var orders = Files.newOutputStream(work.resolve(DownloadProcess.ORDERS))) {
            DownloadProcess.writeOrders(ArtifactLimits.STANDARD, List.of(order("0", url("/silent"))), orders);
        }
        String script = "'%s' -cp '%s' %s '%s' $$ & echo $!; wait"
                .formatted(
                        Path.of(System.getProperty("java.home"), "bin/java"),
                        System.getProperty("java.class.path"),
                        DownloadProcess.class.getName(),
                        work);
        Process agent =
                new ProcessBuilder("sh", "-c", script).redirectErrorStream(true).start();
        ProcessHandle child = ProcessHandle.of(Long.parseLong(
                        agent.inputReader(StandardCharsets.US_ASCII).readLine()))
                .orElseThrow();
        assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(work.resolve(DownloadProcess.ORDERS)).doesNotExist();

        agent.destroyForcibly();

        child.onExit().get(60, TimeUnit.SECONDS);
    }

    @Test
    void givesUpADownloadThatTakesTooLong() throws Exception {
        ChildDownloads child = new ChildDownloads(within(Duration.ofSeconds(1)), isolation(), data);

        assertThat(child.perform(List.of(order("0", url("/drip"))), place))
                .extracting(DownloadAnswer::reason)
                .containsExactly("not complete after 1s");

        assertThat(children()).isEmpty();
        assertThat(groups()).isEmpty();
    }

    @Test
    @NeedsTool("git")
    void givesUpARepositoryThatTakesTooLong() throws Exception {
        ChildDownloads child = new ChildDownloads(within(Duration.ofSeconds(1)), isolation(), data);

        assertThat(child.perform(List.of(order("0", "git::" + url("/silent.git"))), place))
                .extracting(DownloadAnswer::reason)
                .containsExactly("not complete after 1s");

        assertThat(children()).isEmpty();
        assertThat(groups()).isEmpty();
    }

    /** A server whose headers never end: the child looks at the clock only when there is something of the file. */
    @Test
    void isEndedWhereItTakesLongerThanItsOrdersMay() throws Exception {
        try (ServerSocket headers = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            var unused = threads.submit(() -> {
                try (Socket connection = headers.accept()) {
                    OutputStream answer = connection.getOutputStream();
                    answer.write("HTTP/1.1 200 OK\r\nX-Long: ".getBytes(StandardCharsets.US_ASCII));
                    drip(answer);
                }
                return true;
            });
            Duration patience = Duration.ofSeconds(2);
            ChildDownloads child = new ChildDownloads(within(Duration.ofMillis(500)), isolation(), data, patience);
            DownloadOrder order = order("0", "http://127.0.0.1:" + headers.getLocalPort() + "/app.jar");

            assertThat(child.perform(List.of(order), place))
                    .extracting(DownloadAnswer::reason)
                    .containsExactly("not complete after 3s");

            assertThat(children()).isEmpty();
            assertThat(groups()).isEmpty();
        }
    }

    /** What each download may take. */
    private static ArtifactSettings within(Duration longest) {
        ArtifactLimits.Times standard = ArtifactLimits.STANDARD.times();
        ArtifactLimits.Times times =
                new ArtifactLimits.Times(standard.connect(), standard.idle(), longest, longest, longest);
        return new ArtifactSettings(new ArtifactLimits(times, 1 << 20, 1 << 20, 50, 100, 20), 0, true, List.of());
    }

    /** Until nobody takes it any more. */
    private static void drip(OutputStream to) throws IOException {
        while (true) {
            to.write('x');
            to.flush();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private DownloadOrder order(String directory, String location) throws Exception {
        Files.createDirectory(place.resolve(Downloads.WORK).resolve(directory));
        Artifact artifact = new Artifact(location, "local/", "any", Map.of(), Map.of(), false, false);
        return ArtifactSource.of(artifact, new TaskEnvironment(Map.of(), Map.of()))
                .order()
                .in(directory, Validator.NONE);
    }

    private Path work(String directory) {
        return place.resolve(Downloads.WORK).resolve(directory).resolve(DownloadOrder.DOWNLOAD);
    }

    private String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private void awaitEnd() {
        try {
            over.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitNothing() throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!(children().isEmpty() && groups().isEmpty()) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    private List<String> children() {
        return ProcessHandle.current()
                .descendants()
                .flatMap(process -> process.info().commandLine().stream())
                .filter(line -> line.contains(place.toString()) || line.contains(DownloadProcess.class.getName()))
                .toList();
    }

    private Isolation isolation() throws IOException {
        return FOUND.ownedBy(data);
    }

    private List<TaskCgroup> groups() throws IOException {
        Optional<Cgroups> groups = isolation().cgroups();
        return groups.isPresent() ? groups.get().owned() : List.of();
    }
}
