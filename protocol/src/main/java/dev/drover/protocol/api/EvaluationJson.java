package dev.drover.protocol.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.evaluation.Evaluation;
import java.util.Optional;

/** Nomad's {@code Evaluation} and {@code EvaluationStub}. */
public final class EvaluationJson {
    private EvaluationJson() {}

    /**
     * Everything of an evaluation.
     *
     * @param nodePool the job's, which the metrics of groups that were not placed name
     * @param next the one that tries again after it failed
     */
    public static ObjectNode full(Evaluation evaluation, String nodePool, Optional<EvaluationId> next) {
        ObjectNode json = stub(evaluation, next);
        json.put("JobModifyIndex", evaluation.jobModifyIndex());
        json.put("NodeModifyIndex", 0);
        json.put("Wait", 0);
        json.set(
                "FailedTGAllocs",
                ApiJson.objects(evaluation.failedGroups(), metrics -> MetricsJson.of(metrics, nodePool)));
        json.set("PassedOver", ApiJson.objects(evaluation.passedOver(), metrics -> MetricsJson.of(metrics, nodePool)));
        json.putNull("ClassEligibility");
        json.put("EscapedComputedClass", false);
        json.put("QuotaLimitReached", "");
        json.putNull("MissingNonNodeResources");
        json.put("AnnotatePlan", false);
        json.putNull("PlanAnnotations");
        json.set("QueuedAllocations", ApiJson.counts(evaluation.queued()));
        json.put(
                "SnapshotIndex", evaluation.isOpen() ? 0 : evaluation.modified().index());
        return json;
    }

    /** The short shape, which lists of related evaluations have. */
    public static ObjectNode stub(Evaluation evaluation, Optional<EvaluationId> next) {
        ObjectNode json = ApiJson.object();
        json.put("ID", evaluation.id().value());
        json.put("Namespace", evaluation.job().namespace());
        json.put("Priority", evaluation.priority());
        json.put("Type", evaluation.type().wireName());
        json.put("TriggeredBy", evaluation.trigger().wireName());
        json.put("JobID", evaluation.job().value());
        json.put("NodeID", ApiJson.text(evaluation.node()));
        json.put("DeploymentID", ApiJson.text(evaluation.deployment()));
        json.put("Status", evaluation.status().wireName());
        json.put("StatusDescription", evaluation.statusDescription());
        json.put("WaitUntil", ApiJson.time(evaluation.waitUntil()));
        json.put("NextEval", ApiJson.text(next));
        json.put("PreviousEval", ApiJson.text(evaluation.previous()));
        json.put("BlockedEval", ApiJson.text(evaluation.blocked()));
        json.put("CreateIndex", evaluation.created().index());
        json.put("ModifyIndex", evaluation.modified().index());
        json.put("CreateTime", ApiJson.nanos(evaluation.created().at()));
        json.put("ModifyTime", ApiJson.nanos(evaluation.modified().at()));
        return json;
    }
}
