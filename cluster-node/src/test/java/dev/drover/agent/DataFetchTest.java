package dev.drover.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.drover.agent.directory.AllocationDirectory;
import dev.drover.agent.directory.DataPacker;
import dev.drover.agent.directory.SampleTask;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.stream.DataRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a server that answers as it is told to. */
class DataFetchTest {
    private static final long MOST = 1 << 20;
    private static final AllocationId SUCCESSOR = new AllocationId("5ucce550");
    private static final DataFetch.Order ORDER =
            new DataFetch.Order(SUCCESSOR, new AllocationId("0badcafe"), List.of("web"), MOST);

    /** An answer; its content is cut short where {@code announced} is longer. */
    private record Scripted(int status, String content, int announced) {
        static Scripted words(int status, String words) {
            return new Scripted(status, words, words.length());
        }
    }

    private final Deque<Scripted> script = new ArrayDeque<>();
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private final List<String> waiting = new ArrayList<>();
    private HttpServer server;
    private AllocationDirectory own;
    private byte[] archive;

    @BeforeEach
    void start(@TempDir Path root) throws Exception {
        own = new AllocationDirectory(root.resolve(SUCCESSOR.value()));
        AllocationDirectory old = new AllocationDirectory(root.resolve("0badcafe"));
        old.create();
        Files.writeString(old.shared().resolve("data/kept"), "kept");
        try (DataPacker packer = DataPacker.open(old, MOST, path -> false)) {
            ByteBuffer piece = packer.next((int) MOST).orElseThrow();
            archive = new byte[piece.remaining()];
            piece.get(archive);
        }
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/agent/data/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        asked.add(exchange.getRequestURI() + " "
                + exchange.getRequestHeaders().getFirst(DataRequest.NODE) + " "
                + exchange.getRequestHeaders().getFirst(DataRequest.SECRET));
        Scripted next = script.size() > 1 ? script.remove() : script.getFirst();
        exchange.sendResponseHeaders(next.status(), next.announced());
        exchange.getResponseBody().write(next.content().getBytes(StandardCharsets.ISO_8859_1));
        exchange.close();
    }

    private boolean fetch(String... others) throws Exception {
        List<String> servers = new ArrayList<>(List.of(others));
        servers.add("127.0.0.1:" + server.getAddress().getPort());
        return new DataFetch(SampleTask.node(), servers, Duration.ZERO).fetch(own, ORDER, () -> false, waiting::add);
    }

    private Scripted whole() {
        return new Scripted(200, text(archive.length), archive.length);
    }

    /** So many bytes of the archive, each of them a character. */
    private String text(int length) {
        return new String(archive, 0, length, StandardCharsets.ISO_8859_1);
    }

    private Path kept() {
        return own.shared().resolve("data/kept");
    }

    @Test
    void waitsForThePredecessorAndTakesItsData() throws Exception {
        script.add(Scripted.words(DataRequest.NOT_YET, "it has not ended"));
        script.add(Scripted.words(DataRequest.NOT_YET, "it has not ended"));
        script.add(whole());

        assertThat(fetch()).isTrue();

        assertThat(kept()).hasContent("kept");
        assertThat(own.inheritance()).contains("");
        assertThat(waiting).containsExactly("Waiting for the data of allocation \"0badcafe\": it has not ended");
        assertThat(asked)
                .hasSize(3)
                .containsOnly("/v1/agent/data/5ucce550 " + SampleTask.node().id() + " "
                        + SampleTask.node().secretId());
    }

    @Test
    void asksAnotherServerWhereOneCannotHelp() throws Exception {
        script.add(whole());

        assertThat(fetch("127.0.0.1:1")).isTrue();

        assertThat(kept()).hasContent("kept");
    }

    @Test
    void beginsAnewWhenTheCopyBreaksOff() throws Exception {
        script.add(new Scripted(200, text(700), archive.length));
        script.add(whole());

        assertThat(fetch()).isTrue();

        assertThat(kept()).hasContent("kept");
        assertThat(own.inheritance()).contains("");
    }

    @Test
    void givesUpWhenTheCopyAlwaysBreaksOff() throws Exception {
        script.add(new Scripted(200, text(700), archive.length));

        assertThat(fetch()).isTrue();

        assertThat(asked).hasSize(FetchPatience.MOST_BROKEN);
        assertThat(own.inheritance().orElseThrow()).startsWith("the copy broke off");
        assertThat(kept()).doesNotExist();
    }

    @Test
    void settlesWhatIsNotToBeHadOnce() throws Exception {
        script.add(Scripted.words(404, "its node is down"));
        assertThat(fetch()).isTrue();
        script.clear();
        script.add(whole());

        assertThat(fetch()).isTrue();

        assertThat(asked).hasSize(1);
        assertThat(own.inheritance()).contains("its node is down");
        assertThat(kept()).doesNotExist();
    }

    @Test
    void asksNobodyForWhatHasArrivedBeforeTheAgentWasKilled() throws Exception {
        own.unpackInheritance(new ByteArrayInputStream(archive), MOST);

        assertThat(fetch()).isTrue();

        assertThat(asked).isEmpty();
        assertThat(kept()).hasContent("kept");
    }

    @Test
    void endsWhenItIsNotWantedAnyMore() throws Exception {
        script.add(Scripted.words(DataRequest.NOT_YET, "it has not ended"));
        List<String> servers = List.of("127.0.0.1:" + server.getAddress().getPort());

        boolean settled = new DataFetch(SampleTask.node(), servers, Duration.ZERO)
                .fetch(own, ORDER, () -> !asked.isEmpty(), waiting::add);

        assertThat(settled).isFalse();
        assertThat(own.inheritance()).isEqualTo(Optional.empty());
    }
}
