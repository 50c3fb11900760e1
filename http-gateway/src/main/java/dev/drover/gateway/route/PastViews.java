package dev.drover.gateway.route;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.gateway.query.ApiException;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.api.EvaluationJson;
import dev.drover.replay.PastEvaluations;
import dev.drover.server.Engine;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;

/** Evaluations that only the journals have. One is looked up at a time, since that may read through the logs. */
final class PastViews {
    static final Duration PATIENCE = Duration.ofMinutes(1);

    /** What is no whole id is in no journal. */
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private final Semaphore turn = new Semaphore(1);

    CompletionStage<ObjectNode> find(Engine engine, EvaluationId id) {
        if (!ID.matcher(id.value()).matches()) {
            throw ApiException.notFound("eval not found");
        }
        if (!turn.tryAcquire()) {
            throw new ApiException(
                    429, "another evaluation is being looked up in the journals of this server: try again later");
        }
        return CompletableFuture.completedStage(id)
                .thenCompose(PastEvaluations.of(engine.session(), Clock.systemUTC(), PATIENCE)::find)
                .whenComplete((answer, trouble) -> turn.release())
                .thenApply(answer -> form(id, answer));
    }

    private static ObjectNode form(EvaluationId id, PastEvaluations.Answer answer) {
        if (answer instanceof PastEvaluations.Known known) {
            return EvaluationJson.full(known.evaluation(), known.nodePool(), known.retry());
        }
        if (answer instanceof PastEvaluations.Gone gone) {
            throw new ApiException(410, "evaluation \"" + id + "\" can no longer be read: " + gone.why());
        }
        throw ApiException.notFound("eval not found");
    }
}
