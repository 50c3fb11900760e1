package dev.drover.protocol.codec;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.DeploymentId;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.Recorded;
import dev.drover.protocol.job.JobEvent;
import dev.drover.protocol.proto.v1.JobEventProto;

/** The stored form of a job's events. */
public final class JobEventCodec {
    public static final String MANIFEST = "job-event/v1";

    private JobEventCodec() {}

    public static byte[] encode(Recorded<JobEvent> recorded) {
        return toProto(recorded).toByteArray();
    }

    /** Throws {@link UndecodableException} for another manifest and for damaged bytes. */
    public static Recorded<JobEvent> decode(String manifest, byte[] bytes) {
        ProtoBytes.requireManifest(MANIFEST, manifest);
        return ProtoBytes.decode(MANIFEST, JobEventProto.StoredJobEvent.parser(), bytes, JobEventCodec::fromProto);
    }

    public static JobEventProto.StoredJobEvent toProto(Recorded<JobEvent> recorded) {
        JobEventProto.StoredJobEvent.Builder stored =
                JobEventProto.StoredJobEvent.newBuilder().setMetadata(CommonCodec.toProto(recorded.metadata()));
        return toProto(stored, recorded.event());
    }

    private static JobEventProto.StoredJobEvent toProto(JobEventProto.StoredJobEvent.Builder stored, JobEvent event) {
        if (event instanceof JobEvent.JobRegistered registered) {
            return stored.setRegistered(toProto(registered)).build();
        }
        if (event instanceof JobEvent.JobDeregistered deregistered) {
            return stored.setDeregistered(toProto(deregistered)).build();
        }
        if (event instanceof JobEvent.EvaluationOpened opened) {
            return stored.setEvaluationOpened(toProto(opened)).build();
        }
        if (event instanceof JobEvent.PlacementsRecorded placements) {
            return stored.setPlacementsRecorded(toProto(placements)).build();
        }
        if (event instanceof JobEvent.EvaluationClosed closed) {
            return stored.setEvaluationClosed(toProto(closed)).build();
        }
        return ofAllocations(stored, event);
    }

    /** What becomes of allocations and of whole versions. */
    private static JobEventProto.StoredJobEvent ofAllocations(
            JobEventProto.StoredJobEvent.Builder stored, JobEvent event) {
        if (event instanceof JobEvent.AllocationsReported reported) {
            return stored.setAllocationsReported(toProto(reported)).build();
        }
        if (event instanceof JobEvent.DeploymentChanged changed) {
            return stored.setDeploymentChanged(toProto(changed)).build();
        }
        if (event instanceof JobEvent.MigrationStarted started) {
            return stored.setMigrationStarted(toProto(started)).build();
        }
        if (event instanceof JobEvent.ReschedulesForced forced) {
            return stored.setReschedulesForced(toProto(forced)).build();
        }
        if (event instanceof JobEvent.AllocationsJudged judged) {
            return stored.setAllocationsJudged(toProto(judged)).build();
        }
        if (event instanceof JobEvent.VersionMarked marked) {
            return stored.setVersionMarked(toProto(marked)).build();
        }
        if (event instanceof JobEvent.VersionTagged tagged) {
            return stored.setVersionTagged(VersionCodec.toProto(tagged)).build();
        }
        if (event instanceof JobEvent.EndedForgotten forgotten) {
            return stored.setEndedForgotten(toProto(forgotten)).build();
        }
        if (event instanceof JobEvent.ScalingRecorded scaling) {
            return stored.setScalingRecorded(ScalingCodec.toProto(scaling)).build();
        }
        return LaunchCodec.toProto(stored, event);
    }

    public static Recorded<JobEvent> fromProto(JobEventProto.StoredJobEvent stored) {
        JobEvent event =
                switch (stored.getEventCase()) {
                    case REGISTERED -> fromProto(stored.getRegistered());
                    case DEREGISTERED -> fromProto(stored.getDeregistered());
                    case EVALUATION_OPENED -> fromProto(stored.getEvaluationOpened());
                    case PLACEMENTS_RECORDED -> fromProto(stored.getPlacementsRecorded());
                    case EVALUATION_CLOSED -> fromProto(stored.getEvaluationClosed());
                    case ALLOCATIONS_REPORTED -> fromProto(stored.getAllocationsReported());
                    case DEPLOYMENT_CHANGED -> fromProto(stored.getDeploymentChanged());
                    case MIGRATION_STARTED -> fromProto(stored.getMigrationStarted());
                    case RESCHEDULES_FORCED -> fromProto(stored.getReschedulesForced());
                    case ALLOCATIONS_JUDGED -> fromProto(stored.getAllocationsJudged());
                    case VERSION_MARKED -> fromProto(stored.getVersionMarked());
                    case VERSION_TAGGED -> VersionCodec.fromProto(stored.getVersionTagged());
                    case PARENT_REGISTERED -> LaunchCodec.fromProto(stored.getParentRegistered());
                    case PARENT_STOPPED -> LaunchCodec.fromProto(stored.getParentStopped());
                    case CHILD_LAUNCHED -> LaunchCodec.fromProto(stored.getChildLaunched());
                    case INSTANT_SKIPPED -> LaunchCodec.fromProto(stored.getInstantSkipped());
                    case LAUNCHES_SETTLED -> LaunchCodec.fromProto(stored.getLaunchesSettled());
                    case SCALING_RECORDED -> ScalingCodec.fromProto(stored.getScalingRecorded());
                    case ENDED_FORGOTTEN -> fromProto(stored.getEndedForgotten());
                    case EVENT_NOT_SET -> throw ProtoBytes.unknown("the case of a job event");
                };
        return new Recorded<>(CommonCodec.fromProto(stored.getMetadata()), event);
    }

    private static JobEventProto.ReschedulesForced toProto(JobEvent.ReschedulesForced event) {
        return JobEventProto.ReschedulesForced.newBuilder()
                .addAllAllocations(Entries.each(event.allocations(), AllocationId::value))
                .setEvaluation(EvaluationCodec.toProto(event.evaluation()))
                .build();
    }

    private static JobEvent.ReschedulesForced fromProto(JobEventProto.ReschedulesForced event) {
        return new JobEvent.ReschedulesForced(
                Entries.each(event.getAllocationsList(), Ids::allocation),
                EvaluationCodec.fromProto(event.getEvaluation()));
    }

    private static JobEventProto.JobRegistered toProto(JobEvent.JobRegistered event) {
        return JobEventProto.JobRegistered.newBuilder()
                .setJob(JobCodec.toProto(event.job()))
                .setVersion(event.version())
                .setSubmission(JobCodec.toProto(event.submission()))
                .setEvaluation(EvaluationCodec.toProto(event.evaluation()))
                .setIdempotencyKey(event.idempotencyKey())
                .build();
    }

    private static JobEvent.JobRegistered fromProto(JobEventProto.JobRegistered event) {
        return new JobEvent.JobRegistered(
                JobCodec.fromProto(event.getJob()),
                event.getVersion(),
                JobCodec.fromProto(event.getSubmission()),
                EvaluationCodec.fromProto(event.getEvaluation()),
                event.getIdempotencyKey());
    }

    private static JobEventProto.JobDeregistered toProto(JobEvent.JobDeregistered event) {
        return JobEventProto.JobDeregistered.newBuilder()
                .setPurge(event.purge())
                .setEvaluation(EvaluationCodec.toProto(event.evaluation()))
                .build();
    }

    private static JobEvent.JobDeregistered fromProto(JobEventProto.JobDeregistered event) {
        return new JobEvent.JobDeregistered(event.getPurge(), EvaluationCodec.fromProto(event.getEvaluation()));
    }

    private static JobEventProto.EvaluationOpened toProto(JobEvent.EvaluationOpened event) {
        return JobEventProto.EvaluationOpened.newBuilder()
                .setEvaluation(EvaluationCodec.toProto(event.evaluation()))
                .build();
    }

    private static JobEvent.EvaluationOpened fromProto(JobEventProto.EvaluationOpened event) {
        return new JobEvent.EvaluationOpened(EvaluationCodec.fromProto(event.getEvaluation()));
    }

    private static JobEventProto.PlacementsRecorded toProto(JobEvent.PlacementsRecorded event) {
        return JobEventProto.PlacementsRecorded.newBuilder()
                .setEvaluation(event.evaluation().value())
                .setPart(event.part())
                .setApplied(PlanCodec.toProto(event.applied()))
                .build();
    }

    private static JobEvent.PlacementsRecorded fromProto(JobEventProto.PlacementsRecorded event) {
        return new JobEvent.PlacementsRecorded(
                Ids.evaluation(event.getEvaluation()), event.getPart(), PlanCodec.fromProto(event.getApplied()));
    }

    private static JobEventProto.EvaluationClosed toProto(JobEvent.EvaluationClosed event) {
        JobEventProto.EvaluationClosed.Builder builder = JobEventProto.EvaluationClosed.newBuilder()
                .setEvaluation(EvaluationCodec.toProto(event.evaluation()))
                .setApplied(PlanCodec.toProto(event.applied()))
                .addAllAbsorbed(Entries.each(event.absorbed(), EvaluationId::value))
                .addAllDelayed(Entries.each(event.delayed(), EvaluationCodec::toProto))
                .addAllBlockedOnNodes(Entries.each(event.blockedOnNodes(), EvaluationCodec::toProto))
                .addAllWaiting(Entries.toProto(
                        event.waiting(), (allocation, evaluation) -> JobEventProto.WaitingAllocation.newBuilder()
                                .setAllocation(allocation.value())
                                .setEvaluation(evaluation.value())
                                .build()));
        event.blocked().map(EvaluationCodec::toProto).ifPresent(builder::setBlocked);
        event.deployment().map(DeploymentCodec::toProto).ifPresent(builder::setDeployment);
        return builder.build();
    }

    private static JobEvent.EvaluationClosed fromProto(JobEventProto.EvaluationClosed event) {
        return new JobEvent.EvaluationClosed(
                EvaluationCodec.fromProto(event.getEvaluation()),
                PlanCodec.fromProto(event.getApplied()),
                Entries.each(event.getAbsorbedList(), Ids::evaluation),
                Entries.when(event.hasBlocked(), event.getBlocked()).map(EvaluationCodec::fromProto),
                Entries.when(event.hasDeployment(), event.getDeployment()).map(DeploymentCodec::fromProto),
                Entries.each(event.getDelayedList(), EvaluationCodec::fromProto),
                Entries.fromProto(
                        event.getWaitingList(),
                        waiting -> Ids.allocation(waiting.getAllocation()),
                        waiting -> Ids.evaluation(waiting.getEvaluation())),
                Entries.each(event.getBlockedOnNodesList(), EvaluationCodec::fromProto));
    }

    private static JobEventProto.AllocationsReported toProto(JobEvent.AllocationsReported event) {
        JobEventProto.AllocationsReported.Builder builder = JobEventProto.AllocationsReported.newBuilder()
                .setNode(event.node().value())
                .setSequence(event.sequence())
                .addAllReports(Entries.each(event.reports(), JobAllocationCodec::toProto))
                .addAllMigrating(Entries.each(event.migrating(), AllocationId::value));
        event.deployment().map(DeploymentCodec::toProto).ifPresent(builder::setDeployment);
        event.evaluation().map(EvaluationCodec::toProto).ifPresent(builder::setEvaluation);
        return builder.build();
    }

    private static JobEvent.AllocationsReported fromProto(JobEventProto.AllocationsReported event) {
        return new JobEvent.AllocationsReported(
                Ids.node(event.getNode()),
                event.getSequence(),
                Entries.each(event.getReportsList(), JobAllocationCodec::fromProto),
                Entries.when(event.hasDeployment(), event.getDeployment()).map(DeploymentCodec::fromProto),
                Entries.when(event.hasEvaluation(), event.getEvaluation()).map(EvaluationCodec::fromProto),
                Entries.each(event.getMigratingList(), Ids::allocation));
    }

    private static JobEventProto.MigrationStarted toProto(JobEvent.MigrationStarted event) {
        return JobEventProto.MigrationStarted.newBuilder()
                .addAllAllocations(Entries.each(event.allocations(), AllocationId::value))
                .setEvaluation(EvaluationCodec.toProto(event.evaluation()))
                .setPlacedAnew(event.placedAnew())
                .build();
    }

    private static JobEvent.MigrationStarted fromProto(JobEventProto.MigrationStarted event) {
        return new JobEvent.MigrationStarted(
                Entries.each(event.getAllocationsList(), Ids::allocation),
                EvaluationCodec.fromProto(event.getEvaluation()),
                event.getPlacedAnew());
    }

    private static JobEventProto.DeploymentChanged toProto(JobEvent.DeploymentChanged event) {
        JobEventProto.DeploymentChanged.Builder builder =
                JobEventProto.DeploymentChanged.newBuilder().setDeployment(DeploymentCodec.toProto(event.deployment()));
        event.evaluation().map(EvaluationCodec::toProto).ifPresent(builder::setEvaluation);
        return builder.build();
    }

    private static JobEvent.DeploymentChanged fromProto(JobEventProto.DeploymentChanged event) {
        return new JobEvent.DeploymentChanged(
                DeploymentCodec.fromProto(event.getDeployment()),
                Entries.when(event.hasEvaluation(), event.getEvaluation()).map(EvaluationCodec::fromProto));
    }

    private static JobEventProto.AllocationsJudged toProto(JobEvent.AllocationsJudged event) {
        JobEventProto.AllocationsJudged.Builder builder = JobEventProto.AllocationsJudged.newBuilder()
                .addAllVerdicts(
                        Entries.toProto(event.verdicts(), (allocation, health) -> JobEventProto.Verdict.newBuilder()
                                .setAllocation(allocation.value())
                                .setHealth(AllocationCodec.toProto(health))
                                .build()));
        event.deployment().map(DeploymentCodec::toProto).ifPresent(builder::setDeployment);
        event.evaluation().map(EvaluationCodec::toProto).ifPresent(builder::setEvaluation);
        return builder.build();
    }

    private static JobEvent.AllocationsJudged fromProto(JobEventProto.AllocationsJudged event) {
        return new JobEvent.AllocationsJudged(
                Entries.fromProto(
                        event.getVerdictsList(),
                        verdict -> Ids.allocation(verdict.getAllocation()),
                        verdict -> AllocationCodec.fromProto(verdict.getHealth())),
                Entries.when(event.hasDeployment(), event.getDeployment()).map(DeploymentCodec::fromProto),
                Entries.when(event.hasEvaluation(), event.getEvaluation()).map(EvaluationCodec::fromProto));
    }

    private static JobEventProto.VersionMarked toProto(JobEvent.VersionMarked event) {
        return JobEventProto.VersionMarked.newBuilder()
                .setVersion(event.version())
                .setStable(event.stable())
                .build();
    }

    private static JobEvent.VersionMarked fromProto(JobEventProto.VersionMarked event) {
        return new JobEvent.VersionMarked(event.getVersion(), event.getStable());
    }

    private static JobEventProto.EndedForgotten toProto(JobEvent.EndedForgotten event) {
        return JobEventProto.EndedForgotten.newBuilder()
                .addAllEvaluations(Entries.each(event.evaluations(), EvaluationId::value))
                .addAllDeployments(Entries.each(event.deployments(), DeploymentId::value))
                .setJob(event.job())
                .build();
    }

    private static JobEvent.EndedForgotten fromProto(JobEventProto.EndedForgotten event) {
        return new JobEvent.EndedForgotten(
                Entries.each(event.getEvaluationsList(), Ids::evaluation),
                Entries.each(event.getDeploymentsList(), Ids::deployment),
                event.getJob());
    }
}
