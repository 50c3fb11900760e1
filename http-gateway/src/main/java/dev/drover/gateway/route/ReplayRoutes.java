package dev.drover.gateway.route;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.gateway.query.ApiException;
import dev.drover.gateway.query.Parameters;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.evaluation.SchedulerConfiguration.Algorithm;
import dev.drover.replay.EvaluationReplay;
import dev.drover.replay.Replay;
import dev.drover.replay.Statements;
import dev.drover.replay.WhatIf;
import dev.drover.server.Engine;
import java.time.Clock;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * {@code /v1/evaluation/:id/replay}: a plan of the past made again from the journals, and what other settings would have
 * led to. One at a time, since it reads through the logs.
 */
final class ReplayRoutes {
    private final JournalTurn turn = new JournalTurn("another evaluation is being replayed on this server");

    void addTo(RouteTable table) {
        table.get("/v1/evaluation/{id}/replay", RouteTable.Handler.patient(this::replay, JournalTurn.PATIENCE));
    }

    private CompletionStage<HttpResponse> replay(Call call, Engine engine) {
        EvaluationId id = new EvaluationId(call.named("id"));
        Parameters parameters = call.parameters();
        WhatIf whatIf = whatIf(parameters);
        OptionalInt plan = plan(parameters);
        Statements statements = statements(parameters);
        EvaluationReplay replays = EvaluationReplay.of(engine.session(), Clock.systemUTC(), JournalTurn.PATIENCE);
        return turn.read(id, evaluation -> replays.replay(evaluation, plan, statements)
                .thenApply(replay ->
                        Replies.json(parameters, answer(replay, id, whatIf, new ReplayViews(engine.keeper()::view)))));
    }

    private static ObjectNode answer(Replay replay, EvaluationId id, WhatIf whatIf, ReplayViews views) {
        if (replay instanceof Replay.Unknown unknown) {
            throw ApiException.notFound(
                    unknown.plans() == 0
                            ? "no plan is recorded of evaluation \"" + id + "\""
                            : "evaluation \"" + id + "\" has recorded only " + unknown.plans() + " plans");
        }
        if (replay instanceof Replay.Gone gone) {
            throw new ApiException(410, "the plans of evaluation \"" + id + "\" can no longer be read: " + gone.why());
        }
        if (replay instanceof Replay.Impossible impossible) {
            return views.impossible(impossible);
        }
        return views.made((Replay.Made) replay, whatIf);
    }

    private static WhatIf whatIf(Parameters parameters) {
        return new WhatIf(
                parameters.text("algorithm").filter(name -> !name.isEmpty()).map(ReplayRoutes::algorithm),
                parameters.text("preempt").map(set -> parameters.flag("preempt")),
                parameters.flag("ignore_affinities"),
                parameters.flag("ignore_spreads"));
    }

    private static Algorithm algorithm(String name) {
        return Algorithm.named(name)
                .orElseThrow(() -> ApiException.badRequest("algorithm \"" + name + "\" is none of "
                        + Arrays.stream(Algorithm.values())
                                .map(Algorithm::wireName)
                                .collect(Collectors.joining(", "))));
    }

    private static OptionalInt plan(Parameters parameters) {
        long number = parameters.number("plan").orElse(-1);
        return number < 0 ? OptionalInt.empty() : OptionalInt.of((int) Math.min(number, Integer.MAX_VALUE));
    }

    private static Statements statements(Parameters parameters) {
        Optional<String> node = parameters.text("node").filter(prefix -> !prefix.isEmpty());
        Predicate<NodeId> every = id -> true;
        if (node.isPresent()) {
            return Statements.of(id -> id.value().startsWith(node.get()));
        }
        return parameters.flag("nodes") ? Statements.of(every) : Statements.ofNone();
    }
}
