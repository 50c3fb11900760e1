package dev.drover.gateway.route;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.gateway.query.ApiException;
import dev.drover.protocol.api.ApiJson;
import dev.drover.protocol.stream.TaskAction;
import dev.drover.server.Engine;
import dev.drover.view.ClusterView.Located;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** {@code /v1/client/allocation/{id}/restart} and {@code /signal}: what is done to running tasks, by their agent. */
final class TaskActionRoutes {
    void addTo(RouteTable table) {
        table.put("/v1/client/allocation/{id}/restart", TaskActionRoutes::restart)
                .put("/v1/client/allocation/{id}/signal", TaskActionRoutes::signal);
    }

    private static CompletionStage<HttpResponse> restart(Call call, Engine engine) {
        return Body.readOptional(call).thenCompose(body -> {
            String task = body.text("TaskName");
            boolean all = body.flag("AllTasks");
            if (all && !task.isEmpty()) {
                throw ApiException.badRequest("AllTasks and TaskName exclude each other");
            }
            return act(call, engine, task, all ? TaskAction.Kind.RESTART_ALL : TaskAction.Kind.RESTART, "");
        });
    }

    private static CompletionStage<HttpResponse> signal(Call call, Engine engine) {
        return Body.read(call).thenCompose(body -> {
            String signal = body.text("Signal");
            if (signal.isEmpty()) {
                throw ApiException.badRequest("must provide a signal");
            }
            return act(call, engine, body.text("Task"), TaskAction.Kind.SIGNAL, signal);
        });
    }

    private static CompletionStage<HttpResponse> act(
            Call call, Engine engine, String task, TaskAction.Kind kind, String signal) {
        Located located = ClientRoutes.located(call, engine);
        TaskAction action = new TaskAction(located.allocation().placement().id(), task, kind, signal, call.asker());
        return engine.connections()
                .act(located.allocation().placement().node(), action)
                .thenApply(done -> {
                    ObjectNode json = ApiJson.object();
                    json.put("Index", located.allocation().modified().index());
                    return Replies.json(call.parameters(), json);
                });
    }
}
