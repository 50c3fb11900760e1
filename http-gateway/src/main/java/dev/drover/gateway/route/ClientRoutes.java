package dev.drover.gateway.route;

import dev.drover.gateway.query.ApiException;
import dev.drover.gateway.query.Parameters;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.api.ChecksJson;
import dev.drover.protocol.api.StatsJson;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.stream.LogRequest;
import dev.drover.server.Engine;
import dev.drover.view.ClusterView.Located;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** {@code /v1/client}: logs, usage and checks, fetched from the agent that has them. */
final class ClientRoutes {
    private final GatewaySettings settings;

    ClientRoutes(GatewaySettings settings) {
        this.settings = settings;
    }

    void addTo(RouteTable table) {
        table.get("/v1/client/fs/logs/{id}", this::logs)
                .get("/v1/client/allocation/{id}/stats", this::allocationStats)
                .get("/v1/client/allocation/{id}/checks", this::checks)
                .get("/v1/allocation/{id}/checks", this::checks)
                .get("/v1/client/stats", this::nodeStats);
    }

    private CompletionStage<HttpResponse> logs(Call call, Engine engine) {
        Optional<Located> located = engine.keeper().view().allocation(new AllocationId(call.named("id")));
        NodeId node =
                located.map(known -> known.allocation().placement().node()).orElseGet(() -> keeper(call, engine));
        LogRequest request = logRequest(call);
        located.ifPresent(known -> expectTask(call, known, request.task()));
        boolean plain = call.parameters().flag("plain");
        boolean follow = request.follow();
        return engine.connections()
                .logs(node, request)
                .thenApply(frames -> plain
                        ? StreamFrames.plain(frames, ContentTypes.TEXT_PLAIN_UTF8)
                        : StreamFrames.framed(frames, follow));
    }

    /** Who may have kept the logs of an allocation that is forgotten: whoever asks has to know. */
    private static NodeId keeper(Call call, Engine engine) {
        return call.parameters()
                .text("node_id")
                .map(NodeId::new)
                .filter(node -> engine.keeper().view().node(node).isPresent())
                .orElseThrow(() -> unknown(call));
    }

    private static void expectTask(Call call, Located located, String task) {
        Optional<TaskGroup> group = located.node()
                .state()
                .jobOf(located.allocation())
                .group(located.allocation().placement().group());
        if (group.flatMap(known -> known.task(task)).isEmpty()) {
            throw ApiException.notFound("allocation \"" + call.named("id") + "\" has no task \"" + task + "\"");
        }
    }

    private static LogRequest logRequest(Call call) {
        Parameters parameters = call.parameters();
        String task = call.required("task", "must provide task name");
        String type = call.required("type", "must provide log type (stdout/stderr)");
        return new LogRequest(
                new AllocationId(call.named("id")),
                task,
                channel(type),
                origin(parameters.textOr("origin", "start")),
                parameters.number("offset").orElse(0),
                parameters.flag("follow"));
    }

    private static LogRequest.Channel channel(String type) {
        return switch (type) {
            case "stdout" -> LogRequest.Channel.STDOUT;
            case "stderr" -> LogRequest.Channel.STDERR;
            default -> throw ApiException.badRequest("log type must be stdout or stderr, not \"" + type + "\"");
        };
    }

    static LogRequest.Origin origin(String origin) {
        return switch (origin.toLowerCase(Locale.ROOT)) {
            case "start", "" -> LogRequest.Origin.START;
            case "end" -> LogRequest.Origin.END;
            default -> throw ApiException.badRequest("origin must be start or end, not \"" + origin + "\"");
        };
    }

    private CompletionStage<HttpResponse> allocationStats(Call call, Engine engine) {
        Located located = located(call, engine);
        return engine.connections()
                .stats(
                        located.allocation().placement().node(),
                        located.allocation().placement().id())
                .thenApply(stats -> Replies.json(call.parameters(), StatsJson.of(stats)));
    }

    private CompletionStage<HttpResponse> checks(Call call, Engine engine) {
        Located located = located(call, engine);
        return engine.connections()
                .checks(
                        located.allocation().placement().node(),
                        located.allocation().placement().id())
                .thenApply(checks -> Replies.json(call.parameters(), ChecksJson.of(checks)));
    }

    private CompletionStage<HttpResponse> nodeStats(Call call, Engine engine) {
        NodeId node = call.parameters()
                .text("node_id")
                .filter(id -> !id.isEmpty())
                .map(NodeId::new)
                .or(() -> settings.client().get().map(LocalClient::node))
                .orElseThrow(() -> ApiException.badRequest("No local Node and node_id not provided"));
        if (engine.keeper().view().node(node).isEmpty()) {
            throw ApiException.notFound("Unknown node \"" + node + "\"");
        }
        return engine.connections()
                .nodeStats(node)
                .thenApply(stats -> Replies.json(call.parameters(), StatsJson.of(stats)));
    }

    static Located located(Call call, Engine engine) {
        return engine.keeper()
                .view()
                .allocation(new AllocationId(call.named("id")))
                .orElseThrow(() -> unknown(call));
    }

    private static ApiException unknown(Call call) {
        return ApiException.notFound("Unknown allocation \"" + call.named("id") + "\"");
    }
}
