package dev.drover.chaos.workload;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A task to be supervised: answers every request with its PID as it sees it, and writes a numbered line to its output several times a
 * second, so that a line that was lost or written twice shows.
 */
public final class TickingService {
    /** The label of the port it listens on. */
    public static final String PORT = "http";

    private static final long PERIOD_MILLISECONDS = 200;

    private TickingService() {}

    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(System.getenv("NOMAD_PORT_" + PORT));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", TickingService::answer);
        server.start();
        AtomicLong ticks = new AtomicLong();
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        var unused = clock.scheduleAtFixedRate(
                () -> System.out.println("tick " + ticks.incrementAndGet()),
                0,
                PERIOD_MILLISECONDS,
                TimeUnit.MILLISECONDS);
    }

    private static void answer(HttpExchange exchange) {
        byte[] body = Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII);
        try (exchange) {
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}
