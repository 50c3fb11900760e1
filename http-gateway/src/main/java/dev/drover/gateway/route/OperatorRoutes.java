package dev.drover.gateway.route;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.gateway.query.ApiException;
import dev.drover.gateway.query.Listing;
import dev.drover.protocol.api.ApiJson;
import dev.drover.protocol.api.SettingJson;
import dev.drover.protocol.evaluation.SchedulerConfiguration;
import dev.drover.protocol.evaluation.SchedulerConfiguration.Algorithm;
import dev.drover.protocol.evaluation.SchedulerConfiguration.Preemption;
import dev.drover.protocol.setting.Setting;
import dev.drover.protocol.setting.SettingCommand;
import dev.drover.protocol.setting.SettingId;
import dev.drover.protocol.setting.SettingReply;
import dev.drover.server.Engine;
import dev.drover.setting.SettingState;
import dev.drover.view.ClusterView;
import dev.drover.view.ClusterView.Table;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** {@code /v1/operator/scheduler/configuration}. */
final class OperatorRoutes {
    private static final String SCHEDULER = "/v1/operator/scheduler/configuration";

    void addTo(RouteTable table) {
        table.get(SCHEDULER, Reads.of(Reads.Watch.table(Table.SETTINGS), OperatorRoutes::read))
                .put(SCHEDULER, OperatorRoutes::write);
    }

    private static Listing read(Reads.Request request, ClusterView view) {
        SettingState state = view.setting(SettingId.SCHEDULER).orElse(SettingState.EMPTY);
        ObjectNode json = ApiJson.object();
        json.set(
                "SchedulerConfig",
                SettingJson.scheduler(
                        view.schedulerConfiguration(),
                        new SettingJson.Indexes(state.createIndex(), state.modifyIndex())));
        Replies.putQueryMeta(json, view.index());
        return Listing.of(json);
    }

    private static CompletionStage<HttpResponse> write(Call call, Engine engine) {
        OptionalLong checkIndex = call.parameters().number("cas");
        return Body.read(call)
                .thenCompose(body -> engine.ask(
                        SettingId.SCHEDULER,
                        new SettingCommand.PutSetting(new Setting.Scheduler(configuration(body)), checkIndex),
                        call.asked()))
                .thenApply(reply -> answer(call, reply));
    }

    /** What is not given is off, as in Nomad, and not as it was: callers send all of it. */
    private static SchedulerConfiguration configuration(Body body) {
        long nodeLimit = body.number("NodeLimitForFeasibilityChecks");
        if (nodeLimit < 0 || nodeLimit > SchedulerConfiguration.MOST_NODES) {
            throw ApiException.badRequest("NodeLimitForFeasibilityChecks must be between 0 and "
                    + SchedulerConfiguration.MOST_NODES + ", and is " + nodeLimit);
        }
        String algorithm = body.text("SchedulerAlgorithm");
        return new SchedulerConfiguration(
                algorithm.isEmpty() ? SchedulerConfiguration.STANDARD.algorithm() : algorithm(algorithm),
                body.flag("MemoryOversubscriptionEnabled"),
                body.flag("RejectJobRegistration"),
                body.flag("PauseEvalBroker"),
                body.object("PreemptionConfig")
                        .map(OperatorRoutes::preemption)
                        .orElseGet(() -> new Preemption(false, false, false, false)),
                nodeLimit == 0 ? SchedulerConfiguration.STANDARD.nodeLimit() : (int) nodeLimit);
    }

    private static Preemption preemption(Body body) {
        return new Preemption(
                body.flag("SystemSchedulerEnabled"),
                body.flag("SysBatchSchedulerEnabled"),
                body.flag("BatchSchedulerEnabled"),
                body.flag("ServiceSchedulerEnabled"));
    }

    static Algorithm algorithm(String name) {
        return Algorithm.named(name)
                .orElseThrow(() -> ApiException.badRequest(
                        "invalid scheduler algorithm \"" + name + "\": it must be \"binpack\" or \"spread\""));
    }

    private static HttpResponse answer(Call call, SettingReply reply) {
        if (reply instanceof SettingReply.Refused refused) {
            throw Failures.refused(refused.why());
        }
        if (reply instanceof SettingReply.Recorded recorded) {
            return updated(call, true, recorded.modifyIndex());
        }
        if (reply instanceof SettingReply.Outdated outdated) {
            return updated(call, false, outdated.modifyIndex());
        }
        throw new AssertionError("unhandled reply: " + reply);
    }

    private static HttpResponse updated(Call call, boolean updated, long index) {
        ObjectNode json = ApiJson.object();
        json.put("Updated", updated);
        json.put("Index", index);
        return Replies.indexed(Replies.json(call.parameters(), json), index);
    }
}
