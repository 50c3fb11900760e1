package dev.drover.protocol.codec;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.DeploymentId;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.proto.v1.EvaluationProto;
import java.util.List;
import java.util.Map;

/** Converts plans, whole or as far as the nodes have accepted them. */
public final class PlanCodec {
    private PlanCodec() {}

    /** The stored form; equal plans have equal bytes. */
    public static byte[] encode(Plan plan) {
        return toProto(plan).toByteArray();
    }

    public static EvaluationProto.Plan toProto(Plan plan) {
        EvaluationProto.Plan.Builder builder = EvaluationProto.Plan.newBuilder()
                .addAllStops(Entries.each(plan.stops(), PlanCodec::toProto))
                .addAllPlacements(Entries.each(plan.placements(), PlacementCodec::toProto))
                .addAllInPlace(Entries.each(plan.inPlace(), PlanCodec::toProto))
                .addAllFailedGroups(PlacementCodec.failedToProto(plan.failedGroups()))
                .addAllQueued(Entries.countsToProto(plan.queued()))
                .addAllDesiredUpdates(Entries.toProto(plan.desiredUpdates(), PlanCodec::toProto))
                .addAllFollowUps(Entries.each(plan.followUps(), PlanCodec::toProto))
                .addAllEarlierJobs(earlierToProto(plan.earlierJobs()))
                .addAllLacking(Entries.each(plan.lacking(), PlanCodec::toProto))
                .addAllPassedOver(PlacementCodec.failedToProto(plan.passedOver()));
        plan.deployment().map(PlanCodec::toProto).ifPresent(builder::setDeployment);
        return builder.build();
    }

    public static Plan fromProto(EvaluationProto.Plan plan) {
        return new Plan(
                Entries.each(plan.getStopsList(), PlanCodec::fromProto),
                Entries.each(plan.getPlacementsList(), PlacementCodec::fromProto),
                Entries.each(plan.getInPlaceList(), PlanCodec::fromProto),
                Entries.when(plan.hasDeployment(), plan.getDeployment()).map(PlanCodec::fromProto),
                PlacementCodec.failedFromProto(plan.getFailedGroupsList()),
                Entries.countsFromProto(plan.getQueuedList()),
                Entries.fromProto(
                        plan.getDesiredUpdatesList(),
                        EvaluationProto.Plan.DesiredUpdates::getGroup,
                        PlanCodec::fromProto),
                Entries.each(plan.getFollowUpsList(), PlanCodec::fromProto),
                earlierFromProto(plan.getEarlierJobsList()),
                Entries.each(plan.getLackingList(), PlanCodec::fromProto),
                PlacementCodec.failedFromProto(plan.getPassedOverList()));
    }

    private static EvaluationProto.Plan.Lack toProto(Plan.Lack lack) {
        return EvaluationProto.Plan.Lack.newBuilder()
                .setNode(lack.node().value())
                .setGroup(lack.group())
                .setWhy(PlacementCodec.toProto(lack.why()))
                .build();
    }

    private static Plan.Lack fromProto(EvaluationProto.Plan.Lack lack) {
        return new Plan.Lack(
                Ids.node(lack.getNode()), Entries.word(lack.getGroup()), PlacementCodec.fromProto(lack.getWhy()));
    }

    static List<EvaluationProto.NumberedJob> earlierToProto(Map<Long, Job> jobs) {
        return Entries.toProto(jobs, (version, job) -> EvaluationProto.NumberedJob.newBuilder()
                .setVersion(version)
                .setJob(JobCodec.toProto(job))
                .build());
    }

    static Map<Long, Job> earlierFromProto(List<EvaluationProto.NumberedJob> jobs) {
        return Entries.fromProto(
                jobs, EvaluationProto.NumberedJob::getVersion, numbered -> JobCodec.fromProto(numbered.getJob()));
    }

    static EvaluationProto.Plan.FollowUp toProto(Plan.FollowUp followUp) {
        return EvaluationProto.Plan.FollowUp.newBuilder()
                .setAt(Times.toProto(followUp.at()))
                .setTrigger(EvaluationCodec.toProto(followUp.trigger()))
                .addAllAllocations(Entries.each(followUp.allocations(), AllocationId::value))
                .build();
    }

    static Plan.FollowUp fromProto(EvaluationProto.Plan.FollowUp followUp) {
        return new Plan.FollowUp(
                Times.fromProto(followUp.getAt()),
                EvaluationCodec.fromProto(followUp.getTrigger()),
                Entries.each(followUp.getAllocationsList(), Ids::allocation));
    }

    public static EvaluationProto.AppliedPlan toProto(JobCommand.Applied applied) {
        return EvaluationProto.AppliedPlan.newBuilder()
                .setJobVersion(applied.jobVersion())
                .addAllPlacements(Entries.each(applied.placements(), PlacementCodec::toProto))
                .addAllStops(Entries.each(applied.stops(), PlanCodec::toProto))
                .addAllInPlace(Entries.each(applied.inPlace(), PlanCodec::toProto))
                .addAllNodeSequences(Entries.sequencesToProto(applied.nodeSequences()))
                .build();
    }

    public static JobCommand.Applied fromProto(EvaluationProto.AppliedPlan applied) {
        return new JobCommand.Applied(
                applied.getJobVersion(),
                Entries.each(applied.getPlacementsList(), PlacementCodec::fromProto),
                Entries.each(applied.getStopsList(), PlanCodec::fromProto),
                Entries.each(applied.getInPlaceList(), PlanCodec::fromProto),
                Entries.sequencesFromProto(applied.getNodeSequencesList()));
    }

    static EvaluationProto.Plan.Stop toProto(Plan.Stop stop) {
        EvaluationProto.Plan.Stop.Builder builder = EvaluationProto.Plan.Stop.newBuilder()
                .setAllocation(stop.allocation().value())
                .setNode(stop.node().value())
                .setDescription(stop.description());
        stop.client().map(AllocationCodec::toProto).ifPresent(builder::setClient);
        return builder.build();
    }

    static Plan.Stop fromProto(EvaluationProto.Plan.Stop stop) {
        return new Plan.Stop(
                Ids.allocation(stop.getAllocation()),
                Ids.node(stop.getNode()),
                stop.getDescription(),
                Entries.when(stop.hasClient(), stop.getClient()).map(AllocationCodec::fromProto));
    }

    static EvaluationProto.Plan.InPlaceUpdate toProto(Plan.InPlaceUpdate update) {
        EvaluationProto.Plan.InPlaceUpdate.Builder builder = EvaluationProto.Plan.InPlaceUpdate.newBuilder()
                .setAllocation(update.allocation().value())
                .setNode(update.node().value());
        update.deployment().map(DeploymentId::value).ifPresent(builder::setDeployment);
        return builder.build();
    }

    static Plan.InPlaceUpdate fromProto(EvaluationProto.Plan.InPlaceUpdate update) {
        return new Plan.InPlaceUpdate(
                Ids.allocation(update.getAllocation()),
                Ids.node(update.getNode()),
                Entries.when(update.hasDeployment(), update.getDeployment()).map(Ids::deployment));
    }

    static EvaluationProto.Plan.NewDeployment toProto(Plan.NewDeployment deployment) {
        return EvaluationProto.Plan.NewDeployment.newBuilder()
                .setId(deployment.id().value())
                .addAllDesiredTotals(Entries.countsToProto(deployment.desiredTotals()))
                .addAllDesiredCanaries(Entries.countsToProto(deployment.desiredCanaries()))
                .build();
    }

    static Plan.NewDeployment fromProto(EvaluationProto.Plan.NewDeployment deployment) {
        return new Plan.NewDeployment(
                Ids.deployment(deployment.getId()),
                Entries.countsFromProto(deployment.getDesiredTotalsList()),
                Entries.countsFromProto(deployment.getDesiredCanariesList()));
    }

    private static EvaluationProto.Plan.DesiredUpdates toProto(String group, Plan.DesiredUpdates updates) {
        return EvaluationProto.Plan.DesiredUpdates.newBuilder()
                .setGroup(group)
                .setIgnore(updates.ignore())
                .setPlace(updates.place())
                .setMigrate(updates.migrate())
                .setStop(updates.stop())
                .setInPlaceUpdate(updates.inPlaceUpdate())
                .setDestructiveUpdate(updates.destructiveUpdate())
                .setCanary(updates.canary())
                .setRescheduleNow(updates.rescheduleNow())
                .setRescheduleLater(updates.rescheduleLater())
                .setDisconnect(updates.disconnect())
                .setReconnect(updates.reconnect())
                .build();
    }

    private static Plan.DesiredUpdates fromProto(EvaluationProto.Plan.DesiredUpdates updates) {
        return new Plan.DesiredUpdates(
                updates.getIgnore(),
                updates.getPlace(),
                updates.getMigrate(),
                updates.getStop(),
                updates.getInPlaceUpdate(),
                updates.getDestructiveUpdate(),
                updates.getCanary(),
                updates.getRescheduleNow(),
                updates.getRescheduleLater(),
                updates.getDisconnect(),
                updates.getReconnect());
    }
}
