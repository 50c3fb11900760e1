package dev.drover.protocol.codec;

import dev.drover.protocol.job.JobReply;
import dev.drover.protocol.proto.v1.JobCommandProto;
import java.util.OptionalLong;

/** Converts what a job answers. */
public final class JobReplyCodec {
    private JobReplyCodec() {}

    public static JobCommandProto.JobReply toProto(JobReply reply) {
        JobCommandProto.JobReply.Builder builder = JobCommandProto.JobReply.newBuilder();
        if (reply instanceof JobReply.Refused refused) {
            return builder.setRefused(CommonCodec.toProto(refused.why())).build();
        }
        if (reply instanceof JobReply.EvaluationQueued queued) {
            return builder.setEvaluationQueued(toProto(queued)).build();
        }
        if (reply instanceof JobReply.EvaluationBegun begun) {
            return builder.setEvaluationBegun(toProto(begun)).build();
        }
        if (reply instanceof JobReply.EvaluationWaits) {
            return builder.setEvaluationWaits(JobCommandProto.JobReply.EvaluationWaits.getDefaultInstance())
                    .build();
        }
        if (reply instanceof JobReply.EvaluationEnded ended) {
            return builder.setEvaluationEnded(toProto(ended)).build();
        }
        if (reply instanceof JobReply.Acknowledged acknowledged) {
            return builder.setAcknowledged(toProto(acknowledged)).build();
        }
        if (reply instanceof JobReply.Brief brief) {
            return builder.setBrief(toProto(brief)).build();
        }
        if (reply instanceof JobReply.DeploymentMoved moved) {
            return builder.setDeploymentMoved(toProto(moved)).build();
        }
        if (reply instanceof JobReply.Unchanged) {
            return builder.setUnchanged(JobCommandProto.JobReply.Unchanged.getDefaultInstance())
                    .build();
        }
        return toProto(builder, reply);
    }

    private static JobCommandProto.JobReply toProto(JobCommandProto.JobReply.Builder builder, JobReply reply) {
        return reply instanceof JobReply.Tagged tagged
                ? builder.setTagged(VersionCodec.toProto(tagged)).build()
                : LaunchCodec.toProto(reply);
    }

    public static JobReply fromProto(JobCommandProto.JobReply reply) {
        return switch (reply.getReplyCase()) {
            case REFUSED -> new JobReply.Refused(CommonCodec.fromProto(reply.getRefused()));
            case EVALUATION_QUEUED -> fromProto(reply.getEvaluationQueued());
            case EVALUATION_BEGUN -> fromProto(reply.getEvaluationBegun());
            case EVALUATION_WAITS -> new JobReply.EvaluationWaits();
            case EVALUATION_ENDED -> fromProto(reply.getEvaluationEnded());
            case ACKNOWLEDGED ->
                new JobReply.Acknowledged(reply.getAcknowledged().getSequence());
            case BRIEF ->
                new JobReply.Brief(JobAllocationCodec.fromProto(reply.getBrief().getBrief()));
            case UNCHANGED -> new JobReply.Unchanged();
            case DEPLOYMENT_MOVED -> fromProto(reply.getDeploymentMoved());
            case RECORDED -> LaunchCodec.fromProto(reply.getRecorded());
            case LAUNCHED -> LaunchCodec.fromProto(reply.getLaunched());
            case TAGGED -> VersionCodec.fromProto(reply.getTagged());
            case STATUS -> LaunchCodec.fromProto(reply.getStatus());
            case REPLY_NOT_SET -> throw ProtoBytes.unknown("the case of a job reply");
        };
    }

    private static JobCommandProto.JobReply.EvaluationQueued toProto(JobReply.EvaluationQueued reply) {
        return JobCommandProto.JobReply.EvaluationQueued.newBuilder()
                .setJobModifyIndex(reply.jobModifyIndex())
                .setVersion(reply.version())
                .setEvaluation(EvaluationCodec.toProto(reply.evaluation()))
                .build();
    }

    private static JobReply.EvaluationQueued fromProto(JobCommandProto.JobReply.EvaluationQueued reply) {
        return new JobReply.EvaluationQueued(
                reply.getJobModifyIndex(), reply.getVersion(), EvaluationCodec.fromProto(reply.getEvaluation()));
    }

    private static JobCommandProto.JobReply.EvaluationBegun toProto(JobReply.EvaluationBegun reply) {
        return JobCommandProto.JobReply.EvaluationBegun.newBuilder()
                .setEvaluation(EvaluationCodec.toProto(reply.evaluation()))
                .setBrief(JobAllocationCodec.toProto(reply.brief()))
                .build();
    }

    private static JobReply.EvaluationBegun fromProto(JobCommandProto.JobReply.EvaluationBegun reply) {
        return new JobReply.EvaluationBegun(
                EvaluationCodec.fromProto(reply.getEvaluation()), JobAllocationCodec.fromProto(reply.getBrief()));
    }

    private static JobCommandProto.JobReply.EvaluationEnded toProto(JobReply.EvaluationEnded reply) {
        return JobCommandProto.JobReply.EvaluationEnded.newBuilder()
                .setEvaluation(EvaluationCodec.toProto(reply.evaluation()))
                .build();
    }

    private static JobReply.EvaluationEnded fromProto(JobCommandProto.JobReply.EvaluationEnded reply) {
        return new JobReply.EvaluationEnded(EvaluationCodec.fromProto(reply.getEvaluation()));
    }

    private static JobCommandProto.JobReply.Acknowledged toProto(JobReply.Acknowledged reply) {
        return JobCommandProto.JobReply.Acknowledged.newBuilder()
                .setSequence(reply.sequence())
                .build();
    }

    private static JobCommandProto.JobReply.Brief toProto(JobReply.Brief reply) {
        return JobCommandProto.JobReply.Brief.newBuilder()
                .setBrief(JobAllocationCodec.toProto(reply.brief()))
                .build();
    }

    private static JobCommandProto.JobReply.DeploymentMoved toProto(JobReply.DeploymentMoved reply) {
        JobCommandProto.JobReply.DeploymentMoved.Builder builder = JobCommandProto.JobReply.DeploymentMoved.newBuilder()
                .setDeployment(DeploymentCodec.toProto(reply.deployment()));
        reply.evaluation().map(EvaluationCodec::toProto).ifPresent(builder::setEvaluation);
        reply.revertedVersion().ifPresent(builder::setRevertedVersion);
        return builder.build();
    }

    private static JobReply.DeploymentMoved fromProto(JobCommandProto.JobReply.DeploymentMoved reply) {
        return new JobReply.DeploymentMoved(
                DeploymentCodec.fromProto(reply.getDeployment()),
                Entries.when(reply.hasEvaluation(), reply.getEvaluation()).map(EvaluationCodec::fromProto),
                reply.hasRevertedVersion() ? OptionalLong.of(reply.getRevertedVersion()) : OptionalLong.empty());
    }
}
