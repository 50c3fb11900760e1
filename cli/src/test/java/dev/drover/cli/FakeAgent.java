package dev.drover.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An agent on a free port of the loopback interface that gives the answers a test prepared, and keeps what it was asked. */
final class FakeAgent implements AutoCloseable {
    record Request(String method, String uri, String token, String body) {}

    private record Prepared(int status, String body, Map<String, String> headers) {}

    private final HttpServer server;
    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final Map<String, Deque<Prepared>> answers = new HashMap<>();
    private final List<Request> requests = new ArrayList<>();

    FakeAgent() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(workers);
        server.createContext("/", this::answer);
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /**
     * Prepares one answer after another; the last one is given for ever.
     *
     * @param request method and path, with the query or without
     */
    FakeAgent on(String request, String... bodies) {
        for (String body : bodies) {
            prepare(request, new Prepared(200, body, Map.of()));
        }
        return this;
    }

    FakeAgent on(String request, int status, String body) {
        return prepare(request, new Prepared(status, body, Map.of()));
    }

    FakeAgent onPage(String request, String body, String nextToken) {
        return prepare(request, new Prepared(200, body, Map.of("X-Nomad-NextToken", nextToken)));
    }

    private synchronized FakeAgent prepare(String request, Prepared prepared) {
        answers.computeIfAbsent(request, key -> new ArrayDeque<>()).add(prepared);
        return this;
    }

    synchronized List<Request> requests() {
        return List.copyOf(requests);
    }

    /** The last request to a path, whatever its query. */
    Request last(String method, String path) {
        return requests().stream()
                .filter(request -> request.method().equals(method)
                        && (request.uri().equals(path) || request.uri().startsWith(path + "?")))
                .reduce((first, second) -> second)
                .orElseThrow(() -> new AssertionError("no request " + method + " " + path + " in " + requests()));
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String uri = exchange.getRequestURI().toString();
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String token = exchange.getRequestHeaders().getFirst("X-Nomad-Token");
            Prepared prepared = take(new Request(exchange.getRequestMethod(), uri, token == null ? "" : token, body));
            prepared.headers().forEach(exchange.getResponseHeaders()::set);
            byte[] bytes = prepared.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(prepared.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private synchronized Prepared take(Request request) {
        requests.add(request);
        String full = request.method() + " " + request.uri();
        String key = answers.containsKey(full) ? full : full.replaceFirst("\\?.*", "");
        Deque<Prepared> prepared = answers.get(key);
        if (prepared == null) {
            return new Prepared(404, "nothing prepared for " + full, Map.of());
        }
        Prepared next = prepared.size() > 1 ? prepared.removeFirst() : prepared.getFirst();
        return next;
    }

    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
    }
}
