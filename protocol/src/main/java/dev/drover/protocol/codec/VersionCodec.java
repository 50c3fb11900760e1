package dev.drover.protocol.codec;

import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobEvent;
import dev.drover.protocol.job.JobReply;
import dev.drover.protocol.job.VersionTag;
import dev.drover.protocol.proto.v1.JobCommandProto;
import dev.drover.protocol.proto.v1.JobEventProto;
import java.util.OptionalLong;

/** Converts what concerns the versions of a job: their names, whether they are stable, the way back to one. */
public final class VersionCodec {
    private VersionCodec() {}

    static JobCommandProto.JobCommand toProto(JobCommand command) {
        JobCommandProto.JobCommand.Builder builder = JobCommandProto.JobCommand.newBuilder();
        if (command instanceof JobCommand.RevertJob revert) {
            return builder.setRevertJob(toProto(revert)).build();
        }
        if (command instanceof JobCommand.MarkVersion mark) {
            return builder.setMarkVersion(JobCommandProto.MarkVersion.newBuilder()
                            .setVersion(mark.version())
                            .setStable(mark.stable()))
                    .build();
        }
        if (command instanceof JobCommand.TagVersion tag) {
            return builder.setTagVersion(toProto(tag)).build();
        }
        if (command instanceof JobCommand.UntagVersion untag) {
            return builder.setUntagVersion(
                            JobCommandProto.UntagVersion.newBuilder().setName(untag.name()))
                    .build();
        }
        throw new AssertionError("unhandled command: " + command);
    }

    private static JobCommandProto.RevertJob toProto(JobCommand.RevertJob command) {
        JobCommandProto.RevertJob.Builder builder = JobCommandProto.RevertJob.newBuilder()
                .setVersion(command.version())
                .setEvaluation(command.evaluation().value());
        command.enforcePriorVersion().ifPresent(builder::setEnforcePriorVersion);
        return builder.build();
    }

    static JobCommand fromProto(JobCommandProto.RevertJob command) {
        return new JobCommand.RevertJob(
                command.getVersion(),
                command.hasEnforcePriorVersion()
                        ? OptionalLong.of(command.getEnforcePriorVersion())
                        : OptionalLong.empty(),
                Ids.evaluation(command.getEvaluation()));
    }

    static JobCommand fromProto(JobCommandProto.MarkVersion command) {
        return new JobCommand.MarkVersion(command.getVersion(), command.getStable());
    }

    private static JobCommandProto.TagVersion toProto(JobCommand.TagVersion command) {
        JobCommandProto.TagVersion.Builder builder =
                JobCommandProto.TagVersion.newBuilder().setName(command.name()).setDescription(command.description());
        command.version().ifPresent(builder::setVersion);
        return builder.build();
    }

    static JobCommand fromProto(JobCommandProto.TagVersion command) {
        return new JobCommand.TagVersion(
                command.getName(),
                command.hasVersion() ? OptionalLong.of(command.getVersion()) : OptionalLong.empty(),
                command.getDescription());
    }

    static JobCommand fromProto(JobCommandProto.UntagVersion command) {
        return new JobCommand.UntagVersion(command.getName());
    }

    static JobEventProto.VersionTagged toProto(JobEvent.VersionTagged event) {
        JobEventProto.VersionTagged.Builder builder =
                JobEventProto.VersionTagged.newBuilder().setVersion(event.version());
        event.tag().map(VersionCodec::toProto).ifPresent(builder::setTag);
        return builder.build();
    }

    static JobEvent.VersionTagged fromProto(JobEventProto.VersionTagged event) {
        return new JobEvent.VersionTagged(
                event.getVersion(), Entries.when(event.hasTag(), event.getTag()).map(VersionCodec::fromProto));
    }

    static JobCommandProto.JobReply.Tagged toProto(JobReply.Tagged reply) {
        return JobCommandProto.JobReply.Tagged.newBuilder()
                .setVersion(reply.version())
                .setTag(toProto(reply.tag()))
                .setIndex(reply.index())
                .build();
    }

    static JobReply fromProto(JobCommandProto.JobReply.Tagged reply) {
        return new JobReply.Tagged(reply.getVersion(), fromProto(reply.getTag()), reply.getIndex());
    }

    public static JobEventProto.VersionTag toProto(VersionTag tag) {
        return JobEventProto.VersionTag.newBuilder()
                .setName(tag.name())
                .setDescription(tag.description())
                .setAt(Times.toProto(tag.at()))
                .build();
    }

    public static VersionTag fromProto(JobEventProto.VersionTag tag) {
        return new VersionTag(tag.getName(), tag.getDescription(), Times.fromProto(tag.getAt()));
    }
}
