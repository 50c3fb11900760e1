package dev.drover.gateway.route;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.gateway.query.ApiException;
import dev.drover.protocol.api.VariableJson;
import dev.drover.protocol.setting.Setting;
import dev.drover.protocol.setting.SettingCommand;
import dev.drover.protocol.setting.SettingId;
import dev.drover.protocol.setting.SettingReply;
import dev.drover.protocol.variable.Variable;
import dev.drover.protocol.variable.VariableId;
import dev.drover.protocol.variable.VariableMetadata;
import dev.drover.server.Engine;
import dev.drover.setting.StoredVariable;
import dev.drover.view.ClusterView;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCodes;

/** What changes variables. Items are encrypted here, before they go anywhere else. */
final class VariableWrites {
    private static final List<String> LOCKS = List.of("lock-acquire", "lock-renew", "lock-release");
    private static final int OTHER_KEY = 500;
    private static final int UNSEEN = 503;

    CompletionStage<HttpResponse> put(Call call, Engine engine) {
        refuseLocks(call);
        VariableId id = VariableRoutes.id(call);
        OptionalLong checkIndex = call.parameters().number("cas");
        return Body.read(call).thenCompose(body -> engine.completeView().thenCompose(view -> {
            Map<String, String> items = items(body, id);
            requireSameKey(engine, view);
            Setting variable = new Setting.Variable(id, engine.keyring().seal(id, items));
            return engine.ask(SettingId.variable(id), new SettingCommand.PutSetting(variable, checkIndex), call.asked())
                    .thenApply(reply -> written(call, engine, id, reply));
        }));
    }

    private static void refuseLocks(Call call) {
        LOCKS.stream()
                .filter(lock -> call.parameters().text(lock).isPresent())
                .findFirst()
                .ifPresent(lock -> {
                    throw ApiException.badRequest(
                            lock + ": locks of variables are not supported by this version of drover");
                });
    }

    private static Map<String, String> items(Body body, VariableId id) {
        requireSame("path", body.text("Path"), id.path());
        requireSame("namespace", body.text("Namespace"), id.namespace());
        if (body.object("Lock").isPresent()) {
            throw ApiException.badRequest("Lock: locks of variables are not supported by this version of drover");
        }
        Map<String, String> items = body.texts("Items");
        id.complaint().or(() -> Variable.complaint(items)).ifPresent(complaint -> {
            throw ApiException.badRequest(complaint);
        });
        return items;
    }

    private static void requireSame(String what, String inBody, String inRequest) {
        if (!inBody.isEmpty() && !inBody.equals(inRequest)) {
            throw ApiException.badRequest(
                    "variable " + what + " \"" + inBody + "\" does not match the request's, \"" + inRequest + "\"");
        }
    }

    /** A second key in one cluster would make variables that each server reads only some of. */
    private static void requireSameKey(Engine engine, ClusterView view) {
        view.variables()
                .filter(variable -> !engine.keyring().wrote(variable))
                .findFirst()
                .ifPresent(other -> {
                    throw new ApiException(
                            OTHER_KEY,
                            "this server has key \"" + engine.keyring().id() + "\", and variable \""
                                    + other.metadata().id() + "\" was written with key \""
                                    + other.items().key()
                                    + "\": all servers of a cluster need the same keyring file");
                });
    }

    CompletionStage<HttpResponse> delete(Call call, Engine engine) {
        VariableId id = VariableRoutes.id(call);
        SettingCommand command =
                new SettingCommand.DeleteSetting(call.parameters().number("cas"));
        return engine.ask(SettingId.variable(id), command, call.asked())
                .thenApply(reply -> deleted(call, engine, id, reply));
    }

    private static HttpResponse written(Call call, Engine engine, VariableId id, SettingReply reply) {
        if (reply instanceof SettingReply.Refused refused) {
            throw Failures.refused(refused.why());
        }
        if (reply instanceof SettingReply.Recorded recorded) {
            ObjectNode json = shown(engine, id, recorded.modifyIndex());
            return Replies.indexed(Replies.json(call.parameters(), json), recorded.modifyIndex());
        }
        if (reply instanceof SettingReply.Outdated) {
            return conflict(call, engine, id);
        }
        throw new AssertionError("a variable answered with " + reply);
    }

    private static ObjectNode shown(Engine engine, VariableId id, long index) {
        StoredVariable stored = engine.keeper()
                .view()
                .variable(id)
                .filter(variable -> variable.metadata().modifyIndex() >= index)
                .orElseThrow(() -> new ApiException(
                        UNSEEN,
                        "the variable was written at index " + index + ", and this server does not show it yet"));
        return VariableRoutes.readable(engine, stored);
    }

    /** To delete what is not there changes nothing, as in Nomad. */
    private static HttpResponse deleted(Call call, Engine engine, VariableId id, SettingReply reply) {
        if (reply instanceof SettingReply.Outdated) {
            return conflict(call, engine, id);
        }
        long index = reply instanceof SettingReply.Recorded recorded
                ? recorded.modifyIndex()
                : engine.keeper().view().index();
        return Replies.indexed(HttpResponse.create().withStatus(StatusCodes.NO_CONTENT), index);
    }

    private static HttpResponse conflict(Call call, Engine engine, VariableId id) {
        ObjectNode json = engine.keeper()
                .view()
                .variable(id)
                .map(stored -> VariableRoutes.readable(engine, stored))
                .orElseGet(() -> VariableJson.absent(VariableMetadata.absent(id)));
        return Replies.json(call.parameters(), json).withStatus(StatusCodes.CONFLICT);
    }
}
