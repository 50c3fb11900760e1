package dev.drover.gateway.route;

import static org.apache.pekko.http.javadsl.server.Directives.completeWithFuture;
import static org.apache.pekko.http.javadsl.server.Directives.encodeResponse;
import static org.apache.pekko.http.javadsl.server.Directives.extractMaterializer;
import static org.apache.pekko.http.javadsl.server.Directives.extractRequest;
import static org.apache.pekko.http.javadsl.server.Directives.withoutRequestTimeout;

import dev.drover.gateway.query.ApiException;
import dev.drover.gateway.query.BlockingQuery;
import dev.drover.gateway.query.Parameters;
import dev.drover.gateway.query.QueryOptions;
import dev.drover.server.Engine;
import java.net.InetAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.model.AttributeKeys;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.RemoteAddress;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.apache.pekko.stream.Materializer;
import scala.concurrent.duration.FiniteDuration;

/**
 * Nomad's HTTP API. Every request is answered in bounded time: with what was asked for, with a refusal, or with 503 when
 * nobody can know.
 */
public final class HttpApi {
    private static final Duration PATIENCE = Duration.ofSeconds(9);
    private static final int LONGEST_REQUEST_ID = 128;

    private final Supplier<Optional<Engine>> engines;
    private final String withoutEngine;
    private final String region;
    private final RouteTable table = new RouteTable();

    private HttpApi(Supplier<Optional<Engine>> engines, String withoutEngine, GatewaySettings settings) {
        this.engines = engines;
        this.withoutEngine = withoutEngine;
        this.region = settings.region();
        addRoutes(settings);
    }

    /** The API of a server; {@code engines} is empty while there is no session. */
    public static Route create(Supplier<Optional<Engine>> engines, GatewaySettings settings) {
        return new HttpApi(engines, BlockingQuery.SESSION_LOST, settings).route();
    }

    /** The API of an agent that is no server: it speaks of itself only. */
    public static Route clientOnly(GatewaySettings settings) {
        return new HttpApi(Optional::empty, "No servers: this agent is no server, ask one of the servers", settings)
                .route();
    }

    /**
     * Serves a route. Connections on which nothing moves are kept for long, since blocking queries and logs that are
     * followed are silent; the callers' addresses are those of their sockets, whatever their headers say.
     *
     * @param connectionsPerCaller how many connections one address may have at once; 0 for as many as there are
     */
    public static CompletionStage<ServerBinding> bind(
            ActorSystem<?> system, String host, int port, Route route, int connectionsPerCaller) {
        ServerSettings defaults = ServerSettings.create(system.classicSystem());
        ServerSettings settings = defaults.withRemoteAddressAttribute(true)
                .withTimeouts(defaults.getTimeouts().withIdleTimeout(FiniteDuration.create(1, TimeUnit.HOURS)));
        return Http.get(system)
                .newServerAt(host, port)
                .withSettings(settings)
                .bindFlow(new CallerConnections(connectionsPerCaller).limit(route.flow(system)));
    }

    private void addRoutes(GatewaySettings settings) {
        new AgentRoutes(settings, engines).addTo(table);
        new ServiceRoutes().addTo(table);
        new JobRoutes().addTo(table);
        new ReplayRoutes().addTo(table);
        new EvaluationRoutes().addTo(table);
        new AllocationRoutes().addTo(table);
        new DeploymentRoutes().addTo(table);
        new NodePoolRoutes().addTo(table);
        new VariableRoutes().addTo(table);
        new NodeRoutes().addTo(table);
        new ScalingRoutes().addTo(table);
        new ClientRoutes(settings).addTo(table);
        new FileRoutes().addTo(table);
        new ExecRoutes().addTo(table);
        new TaskActionRoutes().addTo(table);
        new JvmRoutes().addTo(table);
        new SearchRoutes().addTo(table);
        new SystemRoutes().addTo(table);
        new AuditRoutes().addTo(table);
        new OperatorRoutes().addTo(table);
        settings.devArtifacts().ifPresent(directory -> new DevRoutes(directory).addTo(table));
    }

    private Route route() {
        return withoutRequestTimeout(() -> encodeResponse(() -> extractMaterializer(
                materializer -> extractRequest(request -> completeWithFuture(answer(request, materializer))))));
    }

    private CompletionStage<HttpResponse> answer(HttpRequest request, Materializer materializer) {
        CompletionStage<HttpResponse> answer;
        try {
            answer = dispatch(request, materializer);
        } catch (RuntimeException refusal) {
            answer = CompletableFuture.failedStage(refusal);
        }
        return answer.exceptionally(Failures::response).thenApply(response -> {
            if (request.entity().isStrict()) {
                return response;
            }
            request.discardEntityBytes(materializer);
            return response;
        });
    }

    private CompletionStage<HttpResponse> dispatch(HttpRequest request, Materializer materializer) {
        String path = path(request);
        Optional<RouteTable.Match> match = table.find(request.method().name(), path);
        if (match.isEmpty()) {
            return CompletableFuture.completedStage(Replies.text(404, ""));
        }
        RouteTable.Target target = match.get().target().orElseThrow(() -> new ApiException(405, "Invalid method"));
        String from = request.getAttribute(AttributeKeys.remoteAddress)
                .flatMap(RemoteAddress::getAddress)
                .map(InetAddress::getHostAddress)
                .orElse("");
        Call call = new Call(
                request, match.get().path(), parameters(request), from, region, requestId(request), materializer);
        call.refuseOtherRegion(call.parameters().textOr("region", ""));
        return target.local().isPresent()
                ? bounded(target.local().get().handle(call), PATIENCE)
                : withEngine(call, target.engine().orElseThrow());
    }

    private CompletionStage<HttpResponse> withEngine(Call call, RouteTable.Handler handler) {
        Engine engine = engines.get().orElseThrow(() -> new ApiException(503, withoutEngine));
        Duration patience = PATIENCE.plus(handler.extraPatience())
                .plus(QueryOptions.patience(call.parameters()).multipliedBy(17).dividedBy(16));
        return bounded(handler.handle(call, engine), patience).thenApply(response -> {
            if (!engine.mayAnswer()) {
                throw new ApiException(503, withoutEngine);
            }
            return response;
        });
    }

    private static CompletionStage<HttpResponse> bounded(CompletionStage<HttpResponse> answer, Duration patience) {
        return answer.toCompletableFuture().copy().orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The decoded path: an escaped slash is the same as a plain one. */
    private static String path(HttpRequest request) {
        try {
            return URLDecoder.decode(request.getUri().path().replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            throw ApiException.badRequest("Invalid path: " + malformed.getMessage());
        }
    }

    private static Parameters parameters(HttpRequest request) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : request.getUri().rawQueryString().orElse("").split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                parameters.putIfAbsent(decode(name), decode(value));
            }
        }
        return new Parameters(parameters);
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            throw ApiException.badRequest("Invalid query: " + malformed.getMessage());
        }
    }

    private static String requestId(HttpRequest request) {
        return request.getHeader("X-Request-ID")
                .map(header -> header.value())
                .filter(id -> !id.isBlank() && id.length() <= LONGEST_REQUEST_ID)
                .orElseGet(() -> UUID.randomUUID().toString());
    }
}
