package dev.drover.protocol.codec;

import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobEvent;
import dev.drover.protocol.job.JobReply;
import dev.drover.protocol.job.JobStatus;
import dev.drover.protocol.job.Launch;
import dev.drover.protocol.proto.v1.JobCommandProto;
import dev.drover.protocol.proto.v1.JobEventProto;
import java.util.List;

/** Converts what parents record, are asked and answer about their launches. */
public final class LaunchCodec {
    private LaunchCodec() {}

    public static JobEventProto.Launch toProto(Launch launch) {
        return JobEventProto.Launch.newBuilder()
                .setChild(CommonCodec.toProto(launch.child()))
                .setEvaluation(launch.evaluation().value())
                .setVersion(launch.version())
                .setOrigin(FamilyCodec.toProto(launch.origin()))
                .addAllMeta(Entries.textsToProto(launch.meta()))
                .setPriority(launch.priority())
                .build();
    }

    public static Launch fromProto(JobEventProto.Launch launch) {
        return new Launch(
                CommonCodec.fromProto(launch.getChild()),
                Ids.evaluation(launch.getEvaluation()),
                launch.getVersion(),
                FamilyCodec.fromProto(launch.getOrigin()),
                Entries.textsFromProto(launch.getMetaList()),
                launch.getPriority());
    }

    static JobEventProto.StoredJobEvent toProto(JobEventProto.StoredJobEvent.Builder stored, JobEvent event) {
        if (event instanceof JobEvent.ParentRegistered registered) {
            return stored.setParentRegistered(toProto(registered)).build();
        }
        if (event instanceof JobEvent.ParentStopped stopped) {
            return stored.setParentStopped(JobEventProto.ParentStopped.newBuilder()
                            .setPurge(stopped.purge())
                            .setRequest(stopped.request().value()))
                    .build();
        }
        if (event instanceof JobEvent.ChildLaunched launched) {
            return stored.setChildLaunched(toProto(launched)).build();
        }
        if (event instanceof JobEvent.InstantSkipped skipped) {
            return stored.setInstantSkipped(JobEventProto.InstantSkipped.newBuilder()
                            .setInstant(Times.toProto(skipped.instant()))
                            .setBecause(CommonCodec.toProto(skipped.because())))
                    .build();
        }
        if (event instanceof JobEvent.LaunchesSettled settled) {
            return stored.setLaunchesSettled(JobEventProto.LaunchesSettled.newBuilder()
                            .addAllChildren(Entries.each(settled.children(), CommonCodec::toProto)))
                    .build();
        }
        throw new AssertionError("unhandled event: " + event);
    }

    private static JobEventProto.ParentRegistered toProto(JobEvent.ParentRegistered event) {
        JobEventProto.ParentRegistered.Builder builder = JobEventProto.ParentRegistered.newBuilder()
                .setJob(JobCodec.toProto(event.job()))
                .setVersion(event.version())
                .setSubmission(JobCodec.toProto(event.submission()))
                .setRequest(event.request().value())
                .setIdempotencyKey(event.idempotencyKey());
        event.scheduledFrom().map(Times::toProto).ifPresent(builder::setScheduledFrom);
        return builder.build();
    }

    static JobEvent fromProto(JobEventProto.ParentRegistered event) {
        return new JobEvent.ParentRegistered(
                JobCodec.fromProto(event.getJob()),
                event.getVersion(),
                JobCodec.fromProto(event.getSubmission()),
                Ids.evaluation(event.getRequest()),
                event.getIdempotencyKey(),
                Entries.when(event.hasScheduledFrom(), event.getScheduledFrom()).map(Times::fromProto));
    }

    static JobEvent fromProto(JobEventProto.ParentStopped event) {
        return new JobEvent.ParentStopped(event.getPurge(), Ids.evaluation(event.getRequest()));
    }

    private static JobEventProto.ChildLaunched toProto(JobEvent.ChildLaunched event) {
        JobEventProto.ChildLaunched.Builder builder = JobEventProto.ChildLaunched.newBuilder()
                .setLaunch(toProto(event.launch()))
                .setAlone(event.alone());
        event.instant().map(Times::toProto).ifPresent(builder::setInstant);
        return builder.build();
    }

    static JobEvent fromProto(JobEventProto.ChildLaunched event) {
        return new JobEvent.ChildLaunched(
                fromProto(event.getLaunch()),
                Entries.when(event.hasInstant(), event.getInstant()).map(Times::fromProto),
                event.getAlone());
    }

    static JobEvent fromProto(JobEventProto.InstantSkipped event) {
        return new JobEvent.InstantSkipped(
                Times.fromProto(event.getInstant()), CommonCodec.fromProto(event.getBecause()));
    }

    static JobEvent fromProto(JobEventProto.LaunchesSettled event) {
        return new JobEvent.LaunchesSettled(Entries.each(event.getChildrenList(), CommonCodec::fromProto));
    }

    static JobCommandProto.LaunchDue toProto(JobCommand.LaunchDue command) {
        return JobCommandProto.LaunchDue.newBuilder()
                .addAllOver(Entries.each(command.over(), CommonCodec::toProto))
                .build();
    }

    static JobCommand fromProto(JobCommandProto.LaunchDue command) {
        return new JobCommand.LaunchDue(Entries.each(command.getOverList(), CommonCodec::fromProto));
    }

    static JobCommandProto.ForceLaunch toProto(JobCommand.ForceLaunch command) {
        return JobCommandProto.ForceLaunch.newBuilder()
                .setIdempotencyToken(command.idempotencyToken())
                .build();
    }

    static JobCommand fromProto(JobCommandProto.ForceLaunch command) {
        return new JobCommand.ForceLaunch(command.getIdempotencyToken());
    }

    static JobCommandProto.DispatchJob toProto(JobCommand.DispatchJob command) {
        return JobCommandProto.DispatchJob.newBuilder()
                .setPayload(command.payload())
                .addAllMeta(Entries.textsToProto(command.meta()))
                .setIdPrefix(command.idPrefix())
                .setPriority(command.priority())
                .setSuffix(command.suffix())
                .setIdempotencyToken(command.idempotencyToken())
                .build();
    }

    static JobCommand fromProto(JobCommandProto.DispatchJob command) {
        return new JobCommand.DispatchJob(
                command.getPayload(),
                Entries.textsFromProto(command.getMetaList()),
                command.getIdPrefix(),
                command.getPriority(),
                command.getSuffix(),
                command.getIdempotencyToken());
    }

    static JobCommandProto.SettleLaunches toProto(JobCommand.SettleLaunches command) {
        return JobCommandProto.SettleLaunches.newBuilder()
                .addAllChildren(Entries.each(command.children(), CommonCodec::toProto))
                .build();
    }

    static JobCommand fromProto(JobCommandProto.SettleLaunches command) {
        return new JobCommand.SettleLaunches(Entries.each(command.getChildrenList(), CommonCodec::fromProto));
    }

    static JobCommandProto.JobReply toProto(JobReply reply) {
        JobCommandProto.JobReply.Builder builder = JobCommandProto.JobReply.newBuilder();
        if (reply instanceof JobReply.Recorded changed) {
            return builder.setRecorded(JobCommandProto.JobReply.Recorded.newBuilder()
                            .setJobModifyIndex(changed.jobModifyIndex())
                            .setVersion(changed.version()))
                    .build();
        }
        if (reply instanceof JobReply.Launched launched) {
            return builder.setLaunched(JobCommandProto.JobReply.Launched.newBuilder()
                            .setChild(CommonCodec.toProto(launched.child()))
                            .setEvaluation(launched.evaluation().value()))
                    .build();
        }
        if (reply instanceof JobReply.Status status) {
            return builder.setStatus(JobCommandProto.JobReply.Status.newBuilder()
                            .setStatus(status.status().wireName()))
                    .build();
        }
        throw new AssertionError("unhandled reply: " + reply);
    }

    static JobReply fromProto(JobCommandProto.JobReply.Recorded reply) {
        return new JobReply.Recorded(reply.getJobModifyIndex(), reply.getVersion());
    }

    static JobReply fromProto(JobCommandProto.JobReply.Launched reply) {
        return new JobReply.Launched(CommonCodec.fromProto(reply.getChild()), Ids.evaluation(reply.getEvaluation()));
    }

    static JobReply fromProto(JobCommandProto.JobReply.Status reply) {
        return List.of(JobStatus.values()).stream()
                .filter(status -> status.wireName().equals(reply.getStatus()))
                .map(JobReply.Status::new)
                .findFirst()
                .orElseThrow(() -> ProtoBytes.unknown("a job's status"));
    }
}
