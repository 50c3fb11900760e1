package dev.drover.agent.consul;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.drover.agent.json.Json;
import dev.drover.protocol.Value;
import dev.drover.protocol.api.ValueJson;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Speaks the part of a Consul agent's documented HTTP API that services are registered by, and refuses what Consul refuses:
 * wrong tokens, ids that it does not have, a check's id that is taken, and what {@link StandInRules} has. It makes tcp checks
 * when it is asked where they stand; those of other types stand where a test puts them.
 */
public final class ConsulStandIn implements AutoCloseable {
    private static final Pattern FILTER = Pattern.compile("(ID|ServiceID) matches \"(\\^[^\"]*)\"");

    private final String token;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Value.Fields> services = new TreeMap<>();
    private final Map<String, StandInCheck> checks = new TreeMap<>();
    private final List<String> requests = new ArrayList<>();
    private final Map<String, Instant> deregistered = new TreeMap<>();
    private final int port;
    private HttpServer server;
    private boolean hangs;

    /** A check of a service, as it was registered, and where it stands. */
    record StandInCheck(String service, Value.Fields definition, String status, String output) {
        StandInCheck standing(String now, String why) {
            return new StandInCheck(service, definition, now, why);
        }
    }

    private record Response(int status, String body) {
        static final Response OK = new Response(200, "");
    }

    /** @param token that is asked for; empty for none */
    public ConsulStandIn(String token) throws IOException {
        this.token = token;
        this.server = listen(0);
        this.port = server.getAddress().getPort();
    }

    private HttpServer listen(int on) throws IOException {
        HttpServer listening = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), on), 0);
        listening.setExecutor(threads);
        listening.createContext("/", this::serve);
        listening.start();
        return listening;
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** It is killed, and loses what it had. */
    public synchronized void stop() {
        server.stop(0);
        services.clear();
        checks.clear();
    }

    public void startAgain() throws IOException {
        server = listen(port);
    }

    /** It takes requests and does not answer them. */
    synchronized void hang(boolean now) {
        hangs = now;
        notifyAll();
    }

    @Override
    public void close() {
        hang(false);
        server.stop(0);
        threads.shutdownNow();
    }

    /** What was asked, each as method and path without its query, in order. */
    public synchronized List<String> requests() {
        return List.copyOf(requests);
    }

    public synchronized List<String> serviceIds() {
        return List.copyOf(services.keySet());
    }

    public synchronized List<Value.Fields> services(String name) {
        return services.values().stream()
                .filter(service -> StandInRules.text(service, "Name").equals(name))
                .toList();
    }

    /** When somebody removed a service last. */
    public synchronized Optional<Instant> deregisteredAt(String id) {
        return Optional.ofNullable(deregistered.get(id));
    }

    public synchronized List<String> checkIds() {
        return List.copyOf(checks.keySet());
    }

    public synchronized String status(String check) {
        StandInCheck found = checks.get(check);
        return found == null ? "none" : found.status() + ": " + found.output();
    }

    public synchronized void put(String check, String status, String output) {
        checks.computeIfPresent(check, (id, found) -> found.standing(status, output));
    }

    /** Somebody else registers something. */
    public synchronized void putService(String id) {
        services.put(id, new Value.Fields(Map.of("ID", Json.text(id), "Name", Json.text(id))));
    }

    private void serve(HttpExchange exchange) throws IOException {
        Response response = response(exchange);
        byte[] body = response.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(response.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private synchronized Response response(HttpExchange exchange) throws IOException {
        while (hangs) {
            try {
                wait();
            } catch (InterruptedException closed) {
                Thread.currentThread().interrupt();
                throw new IOException("closed", closed);
            }
        }
        String path = exchange.getRequestURI().getRawPath();
        requests.add(exchange.getRequestMethod() + " " + path);
        String given = exchange.getRequestHeaders().getFirst("X-Consul-Token");
        if (!token.isEmpty() && !token.equals(given)) {
            return new Response(403, "Permission denied");
        }
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String query = exchange.getRequestURI().getQuery();
        return exchange.getRequestMethod().equals("GET")
                ? read(path, query == null ? "" : query)
                : write(exchange.getRequestMethod(), path, body);
    }

    private Response read(String path, String query) {
        return switch (path) {
            case "/v1/agent/self" ->
                new Response(
                        200,
                        "{\"Config\":{\"Datacenter\":\"east\",\"NodeName\":\"machine-1\",\"Server\":true,"
                                + "\"Revision\":\"abc\",\"Version\":\"1.20.1\"},\"Member\":{},\"Meta\":{}}");
            case "/v1/agent/services" -> list(query, "ID", services, ConsulStandIn::shown);
            case "/v1/agent/checks" -> {
                checks.replaceAll((id, check) -> made(check));
                yield list(query, "ServiceID", checks, check -> shown(check));
            }
            default -> new Response(404, "");
        };
    }

    private static <T> Response list(
            String query, String selector, Map<String, T> all, Function<T, Map<String, Value>> shown) {
        Matcher filter = FILTER.matcher(query.replaceFirst("^filter=", ""));
        if (!query.isEmpty() && (!filter.matches() || !filter.group(1).equals(selector))) {
            return new Response(400, "Failed to create boolean expression evaluator: " + query);
        }
        Pattern wanted = Pattern.compile(query.isEmpty() ? "" : filter.group(2));
        Map<String, Value> listed = new TreeMap<>();
        all.forEach((id, one) -> {
            Map<String, Value> fields = shown.apply(one);
            if (fields.get(selector) instanceof Value.Text text
                    && wanted.matcher(text.value()).find()) {
                listed.put(id, new Value.Fields(fields));
            }
        });
        return new Response(200, ValueJson.write(new Value.Fields(listed)));
    }

    /** With the addresses that Consul adds by itself. */
    private static Map<String, Value> shown(Value.Fields service) {
        Map<String, Value> shown = new TreeMap<>(service.values());
        shown.put("Service", Json.text(StandInRules.text(service, "Name")));
        shown.remove("Name");
        shown.remove("Checks");
        Map<String, Value> addresses = new TreeMap<>();
        StandInRules.fields(service, "TaggedAddresses").values().forEach((name, address) -> {
            Value.Fields given = (Value.Fields) address;
            addresses.put(name, endpoint(StandInRules.text(given, "Address"), StandInRules.number(given, "Port")));
        });
        Value own = endpoint(StandInRules.text(service, "Address"), StandInRules.number(service, "Port"));
        addresses.put("lan_ipv4", own);
        addresses.put("wan_ipv4", own);
        shown.put("TaggedAddresses", new Value.Fields(addresses));
        return shown;
    }

    private static Value endpoint(String address, double port) {
        return new Value.Fields(Map.of("address", Json.text(address), "port", new Value.Numeric(port)));
    }

    private Map<String, Value> shown(StandInCheck check) {
        Map<String, Value> shown = new TreeMap<>();
        shown.put("Node", Json.text("machine-1"));
        shown.put("CheckID", Json.text(StandInRules.text(check.definition(), "CheckID")));
        shown.put("Name", Json.text(StandInRules.text(check.definition(), "Name")));
        shown.put("ServiceID", Json.text(check.service()));
        shown.put("Status", Json.text(check.status()));
        shown.put("Output", Json.text(check.output()));
        return shown;
    }

    private static StandInCheck made(StandInCheck check) {
        String target = StandInRules.text(check.definition(), "TCP");
        int colon = target.lastIndexOf(':');
        if (colon < 0) {
            return check;
        }
        try (Socket socket = new Socket(target.substring(0, colon), Integer.parseInt(target.substring(colon + 1)))) {
            return check.standing("passing", "TCP connect " + socket.getRemoteSocketAddress() + ": Success");
        } catch (IOException refused) {
            return check.standing("critical", "dial tcp " + target + ": " + refused.getMessage());
        }
    }

    private Response write(String method, String path, String body) {
        if (!method.equals("PUT")) {
            return new Response(405, "method " + method + " not allowed");
        }
        String id = URLDecoder.decode(path.substring(path.lastIndexOf('/') + 1), StandardCharsets.UTF_8);
        if (path.equals("/v1/agent/service/register")) {
            return register(body);
        }
        if (path.startsWith("/v1/agent/service/deregister/")) {
            checks.values().removeIf(check -> check.service().equals(id));
            deregistered.put(id, Instant.now());
            return services.remove(id) == null ? new Response(404, "Unknown service ID \"" + id + "\"") : Response.OK;
        }
        if (path.startsWith("/v1/agent/check/deregister/")) {
            return checks.remove(id) == null ? new Response(404, "Unknown check ID \"" + id + "\"") : Response.OK;
        }
        return path.startsWith("/v1/agent/check/update/") ? update(id, body) : new Response(404, "");
    }

    private Response register(String body) {
        if (!(parsed(body) instanceof Value.Fields service)) {
            return new Response(400, "Request decode failed");
        }
        String problem = StandInRules.problem(service);
        String name = StandInRules.text(service, "Name");
        String id = StandInRules.text(service, "ID").isEmpty() ? name : StandInRules.text(service, "ID");
        Map<String, StandInCheck> added = new TreeMap<>();
        List<Value> given = service.values().get("Checks") instanceof Value.Items items ? items.values() : List.of();
        for (Value check : given) {
            problem = problem.isEmpty() ? add(id, check, added) : problem;
        }
        if (!problem.isEmpty()) {
            return new Response(400, problem);
        }
        services.put(id, service);
        checks.putAll(added);
        return Response.OK;
    }

    /** One that is there already stands where it did. */
    private String add(String service, Value given, Map<String, StandInCheck> added) {
        if (!(given instanceof Value.Fields check)) {
            return "a check is no object";
        }
        String id = StandInRules.text(check, "CheckID");
        StandInCheck there = checks.get(id);
        if (id.isEmpty()
                || added.containsKey(id)
                || (there != null && !there.service().equals(service))) {
            return "the check ID \"" + id + "\" is missing or taken";
        }
        String status = StandInRules.text(check, "Status");
        added.put(
                id,
                there == null
                        ? new StandInCheck(service, check, status.isEmpty() ? "critical" : status, "")
                        : there.standing(there.status(), there.output()));
        return StandInRules.problemOfCheck(check);
    }

    private Response update(String id, String body) {
        StandInCheck check = checks.get(id);
        if (check == null || StandInRules.text(check.definition(), "TTL").isEmpty()) {
            return new Response(404, "CheckID \"" + id + "\" does not have associated TTL");
        }
        if (!(parsed(body) instanceof Value.Fields update)) {
            return new Response(400, "Request decode failed");
        }
        String status = StandInRules.text(update, "Status");
        if (!List.of("passing", "warning", "critical").contains(status)) {
            return new Response(400, "Invalid check status: '" + status + "'");
        }
        checks.put(id, check.standing(status, StandInRules.text(update, "Output")));
        return Response.OK;
    }

    private static Value parsed(String body) {
        try {
            return ValueJson.parse(body);
        } catch (IllegalArgumentException broken) {
            return new Value.Null();
        }
    }
}
