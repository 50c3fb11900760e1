package dev.drover.protocol.codec;

import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.proto.v1.JobCommandProto;
import java.util.OptionalLong;

/** Converts what is asked of a job. */
public final class JobCommandCodec {
    private JobCommandCodec() {}

    public static JobCommandProto.JobCommand toProto(JobCommand command) {
        JobCommandProto.JobCommand.Builder builder = JobCommandProto.JobCommand.newBuilder();
        if (command instanceof JobCommand.RegisterJob register) {
            return builder.setRegister(toProto(register)).build();
        }
        if (command instanceof JobCommand.DeregisterJob deregister) {
            return builder.setDeregister(toProto(deregister)).build();
        }
        if (command instanceof JobCommand.EvaluateJob evaluate) {
            return builder.setEvaluate(toProto(evaluate)).build();
        }
        if (command instanceof JobCommand.RecordReports reports) {
            return builder.setRecordReports(toProto(reports)).build();
        }
        if (command instanceof JobCommand.CheckDeployment check) {
            return builder.setCheckDeployment(toProto(check)).build();
        }
        if (command instanceof JobCommand.ReadBrief) {
            return builder.setReadBrief(JobCommandProto.ReadBrief.getDefaultInstance())
                    .build();
        }
        if (command instanceof JobCommand.CheckDrains check) {
            return builder.setCheckDrains(toProto(check)).build();
        }
        if (command instanceof JobCommand.StopAllocation stop) {
            return builder.setStopAllocation(toProto(stop)).build();
        }
        if (command instanceof JobCommand.ScaleJob scale) {
            return builder.setScaleJob(ScalingCodec.toProto(scale)).build();
        }
        return evaluationStepToProto(command);
    }

    private static JobCommandProto.JobCommand evaluationStepToProto(JobCommand command) {
        JobCommandProto.JobCommand.Builder builder = JobCommandProto.JobCommand.newBuilder();
        if (command instanceof JobCommand.BeginEvaluation begin) {
            return builder.setBeginEvaluation(toProto(begin)).build();
        }
        if (command instanceof JobCommand.RecordPlacements placements) {
            return builder.setRecordPlacements(toProto(placements)).build();
        }
        if (command instanceof JobCommand.CloseEvaluation close) {
            return builder.setCloseEvaluation(toProto(close)).build();
        }
        if (command instanceof JobCommand.UnblockEvaluation unblock) {
            return builder.setUnblockEvaluation(toProto(unblock)).build();
        }
        if (command instanceof JobCommand.ForceReschedule force) {
            return builder.setForceReschedule(JobCommandProto.ForceReschedule.newBuilder()
                            .setEvaluation(force.evaluation().value()))
                    .build();
        }
        if (command instanceof JobCommand.WakeEvaluation wake) {
            return builder.setWakeEvaluation(JobCommandProto.WakeEvaluation.newBuilder()
                            .setEvaluation(wake.evaluation().value()))
                    .build();
        }
        return toldToProto(command);
    }

    private static JobCommandProto.JobCommand toldToProto(JobCommand command) {
        JobCommandProto.JobCommand.Builder builder = JobCommandProto.JobCommand.newBuilder();
        if (command instanceof JobCommand.ForgetEnded forget) {
            return builder.setForgetEnded(toProto(forget)).build();
        }
        if (command instanceof JobCommand.RecordScaling record) {
            return builder.setRecordScaling(ScalingCodec.toProto(record)).build();
        }
        if (command instanceof JobCommand.LaunchDue due) {
            return builder.setLaunchDue(LaunchCodec.toProto(due)).build();
        }
        if (command instanceof JobCommand.ForceLaunch force) {
            return builder.setForceLaunch(LaunchCodec.toProto(force)).build();
        }
        if (command instanceof JobCommand.DispatchJob dispatch) {
            return builder.setDispatchJob(LaunchCodec.toProto(dispatch)).build();
        }
        if (command instanceof JobCommand.SettleLaunches settle) {
            return builder.setSettleLaunches(LaunchCodec.toProto(settle)).build();
        }
        if (command instanceof JobCommand.ReadStatus) {
            return builder.setReadStatus(JobCommandProto.ReadStatus.getDefaultInstance())
                    .build();
        }
        return DeploymentCommandCodec.toProto(command);
    }

    public static JobCommand fromProto(JobCommandProto.JobCommand command) {
        return switch (command.getCommandCase()) {
            case REGISTER -> fromProto(command.getRegister());
            case DEREGISTER -> fromProto(command.getDeregister());
            case EVALUATE -> fromProto(command.getEvaluate());
            case BEGIN_EVALUATION -> fromProto(command.getBeginEvaluation());
            case RECORD_PLACEMENTS -> fromProto(command.getRecordPlacements());
            case CLOSE_EVALUATION -> fromProto(command.getCloseEvaluation());
            case UNBLOCK_EVALUATION -> fromProto(command.getUnblockEvaluation());
            case RECORD_REPORTS -> fromProto(command.getRecordReports());
            case CHECK_DEPLOYMENT -> fromProto(command.getCheckDeployment());
            case READ_BRIEF -> new JobCommand.ReadBrief();
            case CHECK_DRAINS -> fromProto(command.getCheckDrains());
            case STOP_ALLOCATION -> fromProto(command.getStopAllocation());
            case SCALE_JOB -> ScalingCodec.fromProto(command.getScaleJob());
            case RECORD_SCALING -> ScalingCodec.fromProto(command.getRecordScaling());
            case FORGET_ENDED -> fromProto(command.getForgetEnded());
            case FORCE_RESCHEDULE ->
                new JobCommand.ForceReschedule(
                        Ids.evaluation(command.getForceReschedule().getEvaluation()));
            case WAKE_EVALUATION ->
                new JobCommand.WakeEvaluation(
                        Ids.evaluation(command.getWakeEvaluation().getEvaluation()));
            case PROMOTE_DEPLOYMENT -> DeploymentCommandCodec.fromProto(command.getPromoteDeployment());
            case PAUSE_DEPLOYMENT -> DeploymentCommandCodec.fromProto(command.getPauseDeployment());
            case FAIL_DEPLOYMENT -> DeploymentCommandCodec.fromProto(command.getFailDeployment());
            case JUDGE_ALLOCATIONS -> DeploymentCommandCodec.fromProto(command.getJudgeAllocations());
            case REVERT_JOB -> VersionCodec.fromProto(command.getRevertJob());
            case MARK_VERSION -> VersionCodec.fromProto(command.getMarkVersion());
            case TAG_VERSION -> VersionCodec.fromProto(command.getTagVersion());
            case UNTAG_VERSION -> VersionCodec.fromProto(command.getUntagVersion());
            case LAUNCH_DUE -> LaunchCodec.fromProto(command.getLaunchDue());
            case FORCE_LAUNCH -> LaunchCodec.fromProto(command.getForceLaunch());
            case DISPATCH_JOB -> LaunchCodec.fromProto(command.getDispatchJob());
            case SETTLE_LAUNCHES -> LaunchCodec.fromProto(command.getSettleLaunches());
            case READ_STATUS -> new JobCommand.ReadStatus();
            case COMMAND_NOT_SET -> throw ProtoBytes.unknown("the case of a job command");
        };
    }

    private static JobCommandProto.ForgetEnded toProto(JobCommand.ForgetEnded command) {
        return JobCommandProto.ForgetEnded.newBuilder()
                .setJobs(Times.toProto(command.jobs()))
                .setEvaluations(Times.toProto(command.evaluations()))
                .setBatchEvaluations(Times.toProto(command.batchEvaluations()))
                .setDeployments(Times.toProto(command.deployments()))
                .build();
    }

    private static JobCommand.ForgetEnded fromProto(JobCommandProto.ForgetEnded command) {
        return new JobCommand.ForgetEnded(
                Times.fromProto(command.getJobs()),
                Times.fromProto(command.getEvaluations()),
                Times.fromProto(command.getBatchEvaluations()),
                Times.fromProto(command.getDeployments()));
    }

    private static JobCommandProto.RegisterJob toProto(JobCommand.RegisterJob command) {
        JobCommandProto.RegisterJob.Builder builder = JobCommandProto.RegisterJob.newBuilder()
                .setJob(JobCodec.toProto(command.job()))
                .setSubmission(JobCodec.toProto(command.submission()))
                .setEvaluationPriority(command.evaluationPriority())
                .setEvaluation(command.evaluation().value())
                .setIdempotencyKey(command.idempotencyKey());
        command.enforceIndex().ifPresent(builder::setEnforceIndex);
        return builder.build();
    }

    private static JobCommand.RegisterJob fromProto(JobCommandProto.RegisterJob command) {
        return new JobCommand.RegisterJob(
                JobCodec.fromProto(command.getJob()),
                JobCodec.fromProto(command.getSubmission()),
                command.hasEnforceIndex() ? OptionalLong.of(command.getEnforceIndex()) : OptionalLong.empty(),
                command.getEvaluationPriority(),
                Ids.evaluation(command.getEvaluation()),
                command.getIdempotencyKey());
    }

    private static JobCommandProto.DeregisterJob toProto(JobCommand.DeregisterJob command) {
        return JobCommandProto.DeregisterJob.newBuilder()
                .setPurge(command.purge())
                .setEvaluation(command.evaluation().value())
                .build();
    }

    private static JobCommand.DeregisterJob fromProto(JobCommandProto.DeregisterJob command) {
        return new JobCommand.DeregisterJob(command.getPurge(), Ids.evaluation(command.getEvaluation()));
    }

    private static JobCommandProto.EvaluateJob toProto(JobCommand.EvaluateJob command) {
        JobCommandProto.EvaluateJob.Builder builder = JobCommandProto.EvaluateJob.newBuilder()
                .setEvaluation(command.evaluation().value())
                .setTrigger(EvaluationCodec.toProto(command.trigger()));
        command.node().map(NodeId::value).ifPresent(builder::setNode);
        return builder.build();
    }

    private static JobCommand.EvaluateJob fromProto(JobCommandProto.EvaluateJob command) {
        return new JobCommand.EvaluateJob(
                Ids.evaluation(command.getEvaluation()),
                EvaluationCodec.fromProto(command.getTrigger()),
                Entries.when(command.hasNode(), command.getNode()).map(Ids::node));
    }

    private static JobCommandProto.BeginEvaluation toProto(JobCommand.BeginEvaluation command) {
        return JobCommandProto.BeginEvaluation.newBuilder()
                .setEvaluation(command.evaluation().value())
                .build();
    }

    private static JobCommand.BeginEvaluation fromProto(JobCommandProto.BeginEvaluation command) {
        return new JobCommand.BeginEvaluation(Ids.evaluation(command.getEvaluation()));
    }

    private static JobCommandProto.RecordPlacements toProto(JobCommand.RecordPlacements command) {
        return JobCommandProto.RecordPlacements.newBuilder()
                .setEvaluation(command.evaluation().value())
                .setPart(command.part())
                .setApplied(PlanCodec.toProto(command.applied()))
                .build();
    }

    private static JobCommand.RecordPlacements fromProto(JobCommandProto.RecordPlacements command) {
        return new JobCommand.RecordPlacements(
                Ids.evaluation(command.getEvaluation()), command.getPart(), PlanCodec.fromProto(command.getApplied()));
    }

    private static JobCommandProto.CloseEvaluation toProto(JobCommand.CloseEvaluation command) {
        JobCommandProto.CloseEvaluation.Builder builder = JobCommandProto.CloseEvaluation.newBuilder()
                .setEvaluation(command.evaluation().value())
                .setPart(command.part())
                .setStatus(EvaluationCodec.toProto(command.status()))
                .setStatusDescription(command.statusDescription())
                .setApplied(PlanCodec.toProto(command.applied()))
                .addAllFailedGroups(PlacementCodec.failedToProto(command.failedGroups()))
                .addAllQueued(Entries.countsToProto(command.queued()))
                .addAllPassedOver(PlacementCodec.failedToProto(command.passedOver()))
                .addAllFollowUps(Entries.each(command.followUps(), JobCommandCodec::toProto))
                .addAllNodes(Entries.each(command.nodes(), JobCommandCodec::toProto));
        command.deployment().map(PlanCodec::toProto).ifPresent(builder::setDeployment);
        command.blocked().map(EvaluationId::value).ifPresent(builder::setBlocked);
        return builder.build();
    }

    private static JobCommand.CloseEvaluation fromProto(JobCommandProto.CloseEvaluation command) {
        return new JobCommand.CloseEvaluation(
                Ids.evaluation(command.getEvaluation()),
                command.getPart(),
                EvaluationCodec.fromProto(command.getStatus()),
                command.getStatusDescription(),
                PlanCodec.fromProto(command.getApplied()),
                Entries.when(command.hasDeployment(), command.getDeployment()).map(PlanCodec::fromProto),
                PlacementCodec.failedFromProto(command.getFailedGroupsList()),
                Entries.countsFromProto(command.getQueuedList()),
                PlacementCodec.failedFromProto(command.getPassedOverList()),
                Entries.when(command.hasBlocked(), command.getBlocked()).map(Ids::evaluation),
                Entries.each(command.getFollowUpsList(), JobCommandCodec::fromProto),
                Entries.each(command.getNodesList(), JobCommandCodec::fromProto));
    }

    private static JobCommandProto.NodeWait toProto(JobCommand.NodeWait wait) {
        return JobCommandProto.NodeWait.newBuilder()
                .setEvaluation(wait.evaluation().value())
                .setNode(wait.node().value())
                .addAllFailedGroups(PlacementCodec.failedToProto(wait.failedGroups()))
                .build();
    }

    private static JobCommand.NodeWait fromProto(JobCommandProto.NodeWait wait) {
        return new JobCommand.NodeWait(
                Ids.evaluation(wait.getEvaluation()),
                Ids.node(wait.getNode()),
                PlacementCodec.failedFromProto(wait.getFailedGroupsList()));
    }

    private static JobCommandProto.FollowUp toProto(JobCommand.FollowUp followUp) {
        return JobCommandProto.FollowUp.newBuilder()
                .setEvaluation(followUp.evaluation().value())
                .setPlan(PlanCodec.toProto(followUp.plan()))
                .build();
    }

    private static JobCommand.FollowUp fromProto(JobCommandProto.FollowUp followUp) {
        return new JobCommand.FollowUp(
                Ids.evaluation(followUp.getEvaluation()), PlanCodec.fromProto(followUp.getPlan()));
    }

    private static JobCommandProto.UnblockEvaluation toProto(JobCommand.UnblockEvaluation command) {
        return JobCommandProto.UnblockEvaluation.newBuilder()
                .setEvaluation(command.evaluation().value())
                .build();
    }

    private static JobCommand.UnblockEvaluation fromProto(JobCommandProto.UnblockEvaluation command) {
        return new JobCommand.UnblockEvaluation(Ids.evaluation(command.getEvaluation()));
    }

    private static JobCommandProto.RecordReports toProto(JobCommand.RecordReports command) {
        return JobCommandProto.RecordReports.newBuilder()
                .setNode(command.node().value())
                .setSequence(command.sequence())
                .addAllReports(Entries.each(command.reports(), JobAllocationCodec::toProto))
                .setEvaluation(command.evaluation().value())
                .build();
    }

    private static JobCommand.RecordReports fromProto(JobCommandProto.RecordReports command) {
        return new JobCommand.RecordReports(
                Ids.node(command.getNode()),
                command.getSequence(),
                Entries.each(command.getReportsList(), JobAllocationCodec::fromProto),
                Ids.evaluation(command.getEvaluation()));
    }

    private static JobCommandProto.CheckDeployment toProto(JobCommand.CheckDeployment command) {
        return JobCommandProto.CheckDeployment.newBuilder()
                .setDeployment(command.deployment().value())
                .setEvaluation(command.evaluation().value())
                .build();
    }

    private static JobCommand.CheckDeployment fromProto(JobCommandProto.CheckDeployment command) {
        return new JobCommand.CheckDeployment(
                Ids.deployment(command.getDeployment()), Ids.evaluation(command.getEvaluation()));
    }

    private static JobCommandProto.CheckDrains toProto(JobCommand.CheckDrains command) {
        return JobCommandProto.CheckDrains.newBuilder()
                .setEvaluation(command.evaluation().value())
                .build();
    }

    private static JobCommand.CheckDrains fromProto(JobCommandProto.CheckDrains command) {
        return new JobCommand.CheckDrains(Ids.evaluation(command.getEvaluation()));
    }

    private static JobCommandProto.StopAllocation toProto(JobCommand.StopAllocation command) {
        return JobCommandProto.StopAllocation.newBuilder()
                .setAllocation(command.allocation().value())
                .setEvaluation(command.evaluation().value())
                .build();
    }

    private static JobCommand.StopAllocation fromProto(JobCommandProto.StopAllocation command) {
        return new JobCommand.StopAllocation(
                Ids.allocation(command.getAllocation()), Ids.evaluation(command.getEvaluation()));
    }
}
