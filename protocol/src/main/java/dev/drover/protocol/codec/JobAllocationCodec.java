package dev.drover.protocol.codec;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.DeploymentId;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.job.AllocationReport;
import dev.drover.protocol.job.Departure;
import dev.drover.protocol.job.DrainOrder;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.JobBrief;
import dev.drover.protocol.job.Succession;
import dev.drover.protocol.proto.v1.JobCommandProto;
import dev.drover.protocol.proto.v1.JobEventProto;
import java.util.OptionalLong;

/** Converts a job's own view of its allocations, and the brief that holds it. */
public final class JobAllocationCodec {
    private JobAllocationCodec() {}

    public static JobEventProto.JobAllocation toProto(JobAllocation allocation) {
        JobEventProto.JobAllocation.Builder builder = JobEventProto.JobAllocation.newBuilder()
                .setId(allocation.id().value())
                .setName(allocation.name())
                .setGroup(allocation.group())
                .setNode(allocation.node().value())
                .setJobVersion(allocation.jobVersion())
                .setEvaluation(allocation.evaluation().value())
                .setDesired(AllocationCodec.toProto(allocation.desired()))
                .setClient(AllocationCodec.toProto(allocation.client()))
                .setCreated(CommonCodec.toProto(allocation.created()))
                .setCanary(allocation.canary())
                .setForced(allocation.succession().forced())
                .addAllReschedules(Entries.each(allocation.succession().reschedules(), PlacementCodec::toProto));
        allocation.deployment().map(DeploymentId::value).ifPresent(builder::setDeployment);
        allocation.health().map(AllocationCodec::toProto).ifPresent(builder::setHealth);
        allocation.departure().order().map(JobAllocationCodec::toProto).ifPresent(builder::setDrain);
        Succession succession = allocation.succession();
        succession.next().map(AllocationId::value).ifPresent(builder::setNext);
        succession.followUp().map(EvaluationId::value).ifPresent(builder::setFollowUp);
        succession.endedAt().map(Times::toProto).ifPresent(builder::setEndedAt);
        return builder.setMigrate(allocation.departure().begun())
                .setPlacedAnew(allocation.departure().placedAnew())
                .build();
    }

    public static JobAllocation fromProto(JobEventProto.JobAllocation allocation) {
        return new JobAllocation(
                Ids.allocation(allocation.getId()),
                allocation.getName(),
                Entries.word(allocation.getGroup()),
                Ids.node(allocation.getNode()),
                allocation.getJobVersion(),
                Ids.evaluation(allocation.getEvaluation()),
                Entries.when(allocation.hasDeployment(), allocation.getDeployment())
                        .map(Ids::deployment),
                AllocationCodec.fromProto(allocation.getDesired()),
                AllocationCodec.fromProto(allocation.getClient()),
                Entries.when(allocation.hasHealth(), allocation.getHealth()).map(AllocationCodec::fromProto),
                CommonCodec.fromProto(allocation.getCreated()),
                new Departure(
                        Entries.when(allocation.hasDrain(), allocation.getDrain())
                                .map(JobAllocationCodec::fromProto),
                        allocation.getMigrate(),
                        allocation.getPlacedAnew()),
                allocation.getCanary(),
                succession(allocation));
    }

    private static Succession succession(JobEventProto.JobAllocation allocation) {
        return new Succession(
                Entries.each(allocation.getReschedulesList(), PlacementCodec::fromProto),
                Entries.when(allocation.hasNext(), allocation.getNext()).map(Ids::allocation),
                Entries.when(allocation.hasFollowUp(), allocation.getFollowUp()).map(Ids::evaluation),
                Entries.when(allocation.hasEndedAt(), allocation.getEndedAt()).map(Times::fromProto),
                allocation.getForced());
    }

    public static JobEventProto.AllocationReport toProto(AllocationReport report) {
        JobEventProto.AllocationReport.Builder builder = JobEventProto.AllocationReport.newBuilder()
                .setAllocation(report.allocation().value())
                .setClient(AllocationCodec.toProto(report.client()))
                .setDescription(report.description());
        report.health().map(AllocationCodec::toProto).ifPresent(builder::setHealth);
        report.drain().map(JobAllocationCodec::toProto).ifPresent(builder::setDrain);
        report.endedAt().map(Times::toProto).ifPresent(builder::setEndedAt);
        builder.setEvicted(report.evicted());
        return builder.build();
    }

    private static JobEventProto.DrainOrder toProto(DrainOrder order) {
        JobEventProto.DrainOrder.Builder builder = JobEventProto.DrainOrder.newBuilder();
        order.deadline().map(Times::toProto).ifPresent(builder::setDeadline);
        return builder.build();
    }

    private static DrainOrder fromProto(JobEventProto.DrainOrder order) {
        return new DrainOrder(
                Entries.when(order.hasDeadline(), order.getDeadline()).map(Times::fromProto));
    }

    public static AllocationReport fromProto(JobEventProto.AllocationReport report) {
        return new AllocationReport(
                Ids.allocation(report.getAllocation()),
                AllocationCodec.fromProto(report.getClient()),
                Entries.word(report.getDescription()),
                Entries.when(report.hasHealth(), report.getHealth()).map(AllocationCodec::fromProto),
                Entries.when(report.hasDrain(), report.getDrain()).map(JobAllocationCodec::fromProto),
                Entries.when(report.hasEndedAt(), report.getEndedAt()).map(Times::fromProto),
                report.getEvicted());
    }

    public static JobCommandProto.JobBrief toProto(JobBrief brief) {
        JobCommandProto.JobBrief.Builder builder = JobCommandProto.JobBrief.newBuilder()
                .setJob(JobCodec.toProto(brief.job()))
                .setVersion(brief.version())
                .setJobModifyIndex(brief.jobModifyIndex())
                .setStopped(brief.stopped())
                .addAllAllocations(Entries.each(brief.allocations(), JobAllocationCodec::toProto))
                .addAllNodeSequences(Entries.sequencesToProto(brief.nodeSequences()));
        brief.deployment().map(DeploymentCodec::toProto).ifPresent(builder::setDeployment);
        brief.stableVersion().ifPresent(builder::setStableVersion);
        return builder.build();
    }

    public static JobBrief fromProto(JobCommandProto.JobBrief brief) {
        return new JobBrief(
                JobCodec.fromProto(brief.getJob()),
                brief.getVersion(),
                brief.getJobModifyIndex(),
                brief.getStopped(),
                Entries.each(brief.getAllocationsList(), JobAllocationCodec::fromProto),
                Entries.when(brief.hasDeployment(), brief.getDeployment()).map(DeploymentCodec::fromProto),
                Entries.sequencesFromProto(brief.getNodeSequencesList()),
                brief.hasStableVersion() ? OptionalLong.of(brief.getStableVersion()) : OptionalLong.empty());
    }
}
