package dev.drover.gateway.route;

import dev.drover.protocol.api.JvmJson;
import dev.drover.protocol.stream.JvmRequest;
import dev.drover.protocol.stream.JvmRequest.Operation;
import dev.drover.server.Engine;
import dev.drover.server.stream.AgentConnections;
import dev.drover.view.ClusterView.Located;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** {@code /v1/client/allocation/{id}/jvm}: what the JVM of a task counts, says and writes. Nomad has nothing like it. */
final class JvmRoutes {
    private static final String ROOT = "/v1/client/allocation/{id}/jvm";

    /** The JVM that a call is about. */
    private record Target(Located located, String task) {
        JvmRequest request(Call call, Operation operation, String argument) {
            return new JvmRequest(located.allocation().placement().id(), task, operation, argument, call.asker());
        }
    }

    void addTo(RouteTable table) {
        table.get(ROOT, patient(this::figures))
                .get(ROOT + "/threads", text(Operation.THREADS, ""))
                .get(ROOT + "/deadlocks", text(Operation.DEADLOCKS, ""))
                .get(ROOT + "/histogram", text(Operation.HISTOGRAM, JvmRequest.LIVE))
                .get(ROOT + "/flags", text(Operation.FLAGS, JvmRequest.ALL))
                .put(
                        ROOT + "/heap-dump",
                        patient((call, engine) -> file(call, engine, Operation.HEAP_DUMP, flag(call, JvmRequest.LIVE))))
                .put(
                        ROOT + "/recording",
                        patient((call, engine) -> file(
                                call,
                                engine,
                                Operation.RECORDING_START,
                                call.parameters().textOr("settings", ""))))
                .delete(
                        ROOT + "/recording",
                        patient((call, engine) -> file(call, engine, Operation.RECORDING_STOP, "")))
                .get(ROOT + "/file/{name}", patient(this::content));
    }

    private static RouteTable.Handler patient(RouteTable.Handler handler) {
        return RouteTable.Handler.patient(handler, AgentConnections.JVM_PATIENCE);
    }

    /** @param flag the parameter that is the operation's argument where it is set; empty for none */
    private static RouteTable.Handler text(Operation operation, String flag) {
        return patient((call, engine) -> {
            Target target = target(call, engine);
            String argument = flag.isEmpty() ? "" : flag(call, flag);
            return lines(target, engine, target.request(call, operation, argument), ContentTypes.TEXT_PLAIN_UTF8);
        });
    }

    private static String flag(Call call, String flag) {
        return call.parameters().flag(flag) ? flag : "";
    }

    private CompletionStage<HttpResponse> figures(Call call, Engine engine) {
        Target target = target(call, engine);
        return engine.connections()
                .jvmFigures(
                        target.located().allocation().placement().node(), target.request(call, Operation.FIGURES, ""))
                .thenApply(figures -> Replies.json(call.parameters(), JvmJson.of(target.task(), figures)));
    }

    private static CompletionStage<HttpResponse> file(Call call, Engine engine, Operation operation, String argument) {
        Target target = target(call, engine);
        return engine.connections()
                .jvmFile(target.located().allocation().placement().node(), target.request(call, operation, argument))
                .thenApply(file -> Replies.json(call.parameters(), JvmJson.of(target.task(), file)));
    }

    private CompletionStage<HttpResponse> content(Call call, Engine engine) {
        Target target = target(call, engine);
        JvmRequest request = target.request(call, Operation.FILE, call.named("name"));
        return lines(target, engine, request, ContentTypes.APPLICATION_OCTET_STREAM);
    }

    private static CompletionStage<HttpResponse> lines(
            Target target, Engine engine, JvmRequest request, ContentType type) {
        return engine.connections()
                .jvmText(target.located().allocation().placement().node(), request)
                .thenApply(frames -> StreamFrames.plain(frames, type));
    }

    private static Target target(Call call, Engine engine) {
        Located located = ClientRoutes.located(call, engine);
        return new Target(located, call.task(located));
    }
}
