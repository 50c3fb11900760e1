package dev.drover.gateway.route;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.gateway.query.ApiException;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.api.EvaluationJson;
import dev.drover.replay.PastEvaluations;
import dev.drover.server.Engine;
import java.time.Clock;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;

/** Evaluations that only the journals have. One is looked up at a time, since that may read through the logs. */
final class PastViews {
    /** What is no whole id is in no journal. */
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private final JournalTurn turn =
            new JournalTurn("another evaluation is being looked up in the journals of this server");

    CompletionStage<ObjectNode> find(Engine engine, EvaluationId id) {
        if (!ID.matcher(id.value()).matches()) {
            throw ApiException.notFound("eval not found");
        }
        PastEvaluations past = PastEvaluations.of(engine.session(), Clock.systemUTC(), JournalTurn.PATIENCE);
        return turn.read(id, past::find).thenApply(answer -> form(id, answer));
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
