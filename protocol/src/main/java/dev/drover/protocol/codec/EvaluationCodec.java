package dev.drover.protocol.codec;

import dev.drover.protocol.DeploymentId;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.evaluation.Evaluation;
import dev.drover.protocol.evaluation.EvaluationStatus;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.evaluation.Trigger;
import dev.drover.protocol.proto.v1.EvaluationProto;

/** Converts evaluations; plans are in {@link PlanCodec}. */
public final class EvaluationCodec {
    private EvaluationCodec() {}

    public static EvaluationProto.Evaluation toProto(Evaluation evaluation) {
        EvaluationProto.Evaluation.Builder builder = EvaluationProto.Evaluation.newBuilder()
                .setId(evaluation.id().value())
                .setJob(CommonCodec.toProto(evaluation.job()))
                .setType(JobCodec.toProto(evaluation.type()))
                .setPriority(evaluation.priority())
                .setNumber(evaluation.number())
                .setTrigger(toProto(evaluation.trigger()))
                .setStatus(toProto(evaluation.status()))
                .setStatusDescription(evaluation.statusDescription())
                .setJobModifyIndex(evaluation.jobModifyIndex())
                .addAllFailedGroups(PlacementCodec.failedToProto(evaluation.failedGroups()))
                .addAllQueued(Entries.countsToProto(evaluation.queued()))
                .addAllPassedOver(PlacementCodec.failedToProto(evaluation.passedOver()))
                .setCreated(CommonCodec.toProto(evaluation.created()))
                .setModified(CommonCodec.toProto(evaluation.modified()));
        evaluation.previous().map(EvaluationId::value).ifPresent(builder::setPrevious);
        evaluation.blocked().map(EvaluationId::value).ifPresent(builder::setBlocked);
        evaluation.node().map(NodeId::value).ifPresent(builder::setNode);
        evaluation.deployment().map(DeploymentId::value).ifPresent(builder::setDeployment);
        evaluation.waitUntil().map(Times::toProto).ifPresent(builder::setWaitUntil);
        return builder.build();
    }

    public static Evaluation fromProto(EvaluationProto.Evaluation evaluation) {
        return new Evaluation(
                Ids.evaluation(evaluation.getId()),
                CommonCodec.fromProto(evaluation.getJob()),
                JobCodec.fromProto(evaluation.getType()),
                evaluation.getPriority(),
                evaluation.getNumber(),
                fromProto(evaluation.getTrigger()),
                fromProto(evaluation.getStatus()),
                evaluation.getStatusDescription(),
                evaluation.getJobModifyIndex(),
                Entries.when(evaluation.hasPrevious(), evaluation.getPrevious()).map(Ids::evaluation),
                Entries.when(evaluation.hasBlocked(), evaluation.getBlocked()).map(Ids::evaluation),
                Entries.when(evaluation.hasNode(), evaluation.getNode()).map(Ids::node),
                Entries.when(evaluation.hasDeployment(), evaluation.getDeployment())
                        .map(Ids::deployment),
                PlacementCodec.failedFromProto(evaluation.getFailedGroupsList()),
                Entries.countsFromProto(evaluation.getQueuedList()),
                PlacementCodec.failedFromProto(evaluation.getPassedOverList()),
                CommonCodec.fromProto(evaluation.getCreated()),
                CommonCodec.fromProto(evaluation.getModified()),
                Entries.when(evaluation.hasWaitUntil(), evaluation.getWaitUntil())
                        .map(Times::fromProto));
    }

    public static EvaluationProto.Plan toProto(Plan plan) {
        return PlanCodec.toProto(plan);
    }

    public static Plan fromProto(EvaluationProto.Plan plan) {
        return PlanCodec.fromProto(plan);
    }

    public static EvaluationProto.EvaluationStatus toProto(EvaluationStatus status) {
        return switch (status) {
            case PENDING -> EvaluationProto.EvaluationStatus.EVALUATION_STATUS_PENDING;
            case BLOCKED -> EvaluationProto.EvaluationStatus.EVALUATION_STATUS_BLOCKED;
            case COMPLETE -> EvaluationProto.EvaluationStatus.EVALUATION_STATUS_COMPLETE;
            case FAILED -> EvaluationProto.EvaluationStatus.EVALUATION_STATUS_FAILED;
            case CANCELED -> EvaluationProto.EvaluationStatus.EVALUATION_STATUS_CANCELED;
        };
    }

    public static EvaluationStatus fromProto(EvaluationProto.EvaluationStatus status) {
        return switch (status) {
            case EVALUATION_STATUS_PENDING -> EvaluationStatus.PENDING;
            case EVALUATION_STATUS_BLOCKED -> EvaluationStatus.BLOCKED;
            case EVALUATION_STATUS_COMPLETE -> EvaluationStatus.COMPLETE;
            case EVALUATION_STATUS_FAILED -> EvaluationStatus.FAILED;
            case EVALUATION_STATUS_CANCELED -> EvaluationStatus.CANCELED;
            case EVALUATION_STATUS_UNSPECIFIED, UNRECOGNIZED -> throw ProtoBytes.unknown("an evaluation status");
        };
    }

    public static EvaluationProto.Trigger toProto(Trigger trigger) {
        return switch (trigger) {
            case JOB_REGISTER -> EvaluationProto.Trigger.TRIGGER_JOB_REGISTER;
            case JOB_DEREGISTER -> EvaluationProto.Trigger.TRIGGER_JOB_DEREGISTER;
            case NODE_UPDATE -> EvaluationProto.Trigger.TRIGGER_NODE_UPDATE;
            case ALLOC_FAILURE -> EvaluationProto.Trigger.TRIGGER_ALLOC_FAILURE;
            case ALLOC_RESCHEDULE -> EvaluationProto.Trigger.TRIGGER_ALLOC_RESCHEDULE;
            case DEPLOYMENT_WATCHER -> EvaluationProto.Trigger.TRIGGER_DEPLOYMENT_WATCHER;
            case QUEUED_ALLOCS -> EvaluationProto.Trigger.TRIGGER_QUEUED_ALLOCS;
            case PREEMPTION -> EvaluationProto.Trigger.TRIGGER_PREEMPTION;
            case FAILED_FOLLOW_UP -> EvaluationProto.Trigger.TRIGGER_FAILED_FOLLOW_UP;
            case MAX_PLAN_ATTEMPTS -> EvaluationProto.Trigger.TRIGGER_MAX_PLAN_ATTEMPTS;
            case NODE_DRAIN -> EvaluationProto.Trigger.TRIGGER_NODE_DRAIN;
            case ALLOC_STOP -> EvaluationProto.Trigger.TRIGGER_ALLOC_STOP;
            case JOB_SCALING -> EvaluationProto.Trigger.TRIGGER_JOB_SCALING;
            case MAX_DISCONNECT_TIMEOUT -> EvaluationProto.Trigger.TRIGGER_MAX_DISCONNECT_TIMEOUT;
            case RECONNECT -> EvaluationProto.Trigger.TRIGGER_RECONNECT;
            case PERIODIC_JOB -> EvaluationProto.Trigger.TRIGGER_PERIODIC_JOB;
        };
    }

    public static Trigger fromProto(EvaluationProto.Trigger trigger) {
        return switch (trigger) {
            case TRIGGER_JOB_REGISTER -> Trigger.JOB_REGISTER;
            case TRIGGER_JOB_DEREGISTER -> Trigger.JOB_DEREGISTER;
            case TRIGGER_NODE_UPDATE -> Trigger.NODE_UPDATE;
            case TRIGGER_ALLOC_FAILURE -> Trigger.ALLOC_FAILURE;
            case TRIGGER_ALLOC_RESCHEDULE -> Trigger.ALLOC_RESCHEDULE;
            case TRIGGER_DEPLOYMENT_WATCHER -> Trigger.DEPLOYMENT_WATCHER;
            case TRIGGER_QUEUED_ALLOCS -> Trigger.QUEUED_ALLOCS;
            case TRIGGER_PREEMPTION -> Trigger.PREEMPTION;
            case TRIGGER_FAILED_FOLLOW_UP -> Trigger.FAILED_FOLLOW_UP;
            case TRIGGER_MAX_PLAN_ATTEMPTS -> Trigger.MAX_PLAN_ATTEMPTS;
            case TRIGGER_NODE_DRAIN -> Trigger.NODE_DRAIN;
            case TRIGGER_ALLOC_STOP -> Trigger.ALLOC_STOP;
            case TRIGGER_JOB_SCALING -> Trigger.JOB_SCALING;
            case TRIGGER_MAX_DISCONNECT_TIMEOUT -> Trigger.MAX_DISCONNECT_TIMEOUT;
            case TRIGGER_RECONNECT -> Trigger.RECONNECT;
            case TRIGGER_PERIODIC_JOB -> Trigger.PERIODIC_JOB;
            case TRIGGER_UNSPECIFIED, UNRECOGNIZED -> throw ProtoBytes.unknown("what opened an evaluation");
        };
    }
}
