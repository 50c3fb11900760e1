package dev.drover.protocol.codec;

import dev.drover.protocol.job.Constraint;
import dev.drover.protocol.job.Family;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobType;
import dev.drover.protocol.job.Storage;
import dev.drover.protocol.job.Submission;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.proto.v1.JobProto;

/** Converts jobs as their authors wrote them. */
public final class JobCodec {
    private JobCodec() {}

    public static JobProto.Job toProto(Job job) {
        JobProto.Job.Builder builder = JobProto.Job.newBuilder()
                .setId(CommonCodec.toProto(job.id()))
                .setName(job.name())
                .setRegion(job.region())
                .setType(toProto(job.type()))
                .setPriority(job.priority())
                .setAllAtOnce(job.allAtOnce())
                .addAllDatacenters(job.datacenters())
                .setNodePool(job.nodePool())
                .addAllConstraints(Entries.each(job.constraints(), JobCodec::toProto))
                .addAllAffinities(Entries.each(job.affinities(), PreferenceCodec::toProto))
                .addAllSpreads(Entries.each(job.spreads(), PreferenceCodec::toProto))
                .addAllGroups(Entries.each(job.groups(), JobCodec::toProto))
                .addAllMeta(Entries.textsToProto(job.meta()));
        if (!job.family().equals(Family.NONE)) {
            builder.setFamily(FamilyCodec.toProto(job.family()));
        }
        return builder.build();
    }

    /** The instance that is known already, if there is one. */
    public static Job fromProto(JobProto.Job job) {
        Job decoded = new Job(
                CommonCodec.fromProto(job.getId()),
                job.getName(),
                job.getRegion(),
                fromProto(job.getType()),
                job.getPriority(),
                job.getAllAtOnce(),
                job.getDatacentersList(),
                job.getNodePool(),
                Entries.each(job.getConstraintsList(), JobCodec::fromProto),
                Entries.each(job.getAffinitiesList(), PreferenceCodec::fromProto),
                Entries.each(job.getSpreadsList(), PreferenceCodec::fromProto),
                Entries.each(job.getGroupsList(), JobCodec::fromProto),
                Entries.textsFromProto(job.getMetaList()),
                job.hasFamily() ? FamilyCodec.fromProto(job.getFamily()) : Family.NONE);
        return decoded.intern();
    }

    public static JobProto.TaskGroup toProto(TaskGroup group) {
        JobProto.TaskGroup.Builder builder = JobProto.TaskGroup.newBuilder()
                .setName(group.name())
                .setCount(group.count())
                .addAllConstraints(Entries.each(group.constraints(), JobCodec::toProto))
                .addAllAffinities(Entries.each(group.affinities(), PreferenceCodec::toProto))
                .addAllSpreads(Entries.each(group.spreads(), PreferenceCodec::toProto))
                .setRestart(PolicyCodec.toProto(group.restart()))
                .setEphemeralDiskMb(group.ephemeralDiskMb())
                .addAllServices(Entries.each(group.services(), ServiceCodec::toProto))
                .addAllTasks(Entries.each(group.tasks(), TaskCodec::toProto))
                .setShutdownDelay(Times.toProto(group.shutdownDelay()))
                .addAllMeta(Entries.textsToProto(group.meta()));
        group.reschedule().map(PolicyCodec::toProto).ifPresent(builder::setReschedule);
        group.update().map(PolicyCodec::toProto).ifPresent(builder::setUpdate);
        group.migrate().map(PolicyCodec::toProto).ifPresent(builder::setMigrate);
        group.network().map(ServiceCodec::toProto).ifPresent(builder::setNetwork);
        group.disconnect().map(PolicyCodec::toProto).ifPresent(builder::setDisconnect);
        group.scaling().map(FamilyCodec::toProto).ifPresent(builder::setScaling);
        if (!group.storage().equals(Storage.NONE)) {
            builder.setStorage(StorageCodec.toProto(group.storage()));
        }
        group.maxRunDuration().map(Times::toProto).ifPresent(builder::setMaxRunDuration);
        return builder.build();
    }

    public static TaskGroup fromProto(JobProto.TaskGroup group) {
        return new TaskGroup(
                group.getName(),
                group.getCount(),
                Entries.each(group.getConstraintsList(), JobCodec::fromProto),
                Entries.each(group.getAffinitiesList(), PreferenceCodec::fromProto),
                Entries.each(group.getSpreadsList(), PreferenceCodec::fromProto),
                PolicyCodec.fromProto(group.getRestart()),
                Entries.when(group.hasReschedule(), group.getReschedule()).map(PolicyCodec::fromProto),
                Entries.when(group.hasUpdate(), group.getUpdate()).map(PolicyCodec::fromProto),
                Entries.when(group.hasMigrate(), group.getMigrate()).map(PolicyCodec::fromProto),
                Entries.when(group.hasNetwork(), group.getNetwork()).map(ServiceCodec::fromProto),
                group.getEphemeralDiskMb(),
                Entries.each(group.getServicesList(), ServiceCodec::fromProto),
                Entries.each(group.getTasksList(), TaskCodec::fromProto),
                Times.fromProto(group.getShutdownDelay()),
                Entries.textsFromProto(group.getMetaList()),
                Entries.when(group.hasDisconnect(), group.getDisconnect()).map(PolicyCodec::fromProto),
                Entries.when(group.hasScaling(), group.getScaling()).map(FamilyCodec::fromProto),
                group.hasStorage() ? StorageCodec.fromProto(group.getStorage()) : Storage.NONE,
                Entries.when(group.hasMaxRunDuration(), group.getMaxRunDuration())
                        .map(Times::fromProto));
    }

    public static JobProto.Submission toProto(Submission submission) {
        return JobProto.Submission.newBuilder()
                .setSource(submission.source())
                .setFormat(submission.format())
                .addAllVariableFlags(Entries.textsToProto(submission.variableFlags()))
                .setVariables(submission.variables())
                .build();
    }

    public static Submission fromProto(JobProto.Submission submission) {
        return new Submission(
                submission.getSource(),
                submission.getFormat(),
                Entries.textsFromProto(submission.getVariableFlagsList()),
                submission.getVariables());
    }

    static JobProto.Constraint toProto(Constraint constraint) {
        return JobProto.Constraint.newBuilder()
                .setLeft(constraint.left())
                .setOperator(constraint.operator())
                .setRight(constraint.right())
                .build();
    }

    static Constraint fromProto(JobProto.Constraint constraint) {
        return new Constraint(constraint.getLeft(), constraint.getOperator(), constraint.getRight());
    }

    public static JobProto.JobType toProto(JobType type) {
        return switch (type) {
            case SERVICE -> JobProto.JobType.JOB_TYPE_SERVICE;
            case BATCH -> JobProto.JobType.JOB_TYPE_BATCH;
            case SYSTEM -> JobProto.JobType.JOB_TYPE_SYSTEM;
            case SYSBATCH -> JobProto.JobType.JOB_TYPE_SYSBATCH;
        };
    }

    public static JobType fromProto(JobProto.JobType type) {
        return switch (type) {
            case JOB_TYPE_SERVICE -> JobType.SERVICE;
            case JOB_TYPE_BATCH -> JobType.BATCH;
            case JOB_TYPE_SYSTEM -> JobType.SYSTEM;
            case JOB_TYPE_SYSBATCH -> JobType.SYSBATCH;
            case JOB_TYPE_UNSPECIFIED, UNRECOGNIZED -> throw ProtoBytes.unknown("a job type");
        };
    }
}
