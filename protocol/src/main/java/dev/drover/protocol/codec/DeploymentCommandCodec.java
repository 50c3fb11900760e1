package dev.drover.protocol.codec;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.proto.v1.JobCommandProto;

/** Converts what is asked of a job about its deployments and versions. */
final class DeploymentCommandCodec {
    private DeploymentCommandCodec() {}

    static JobCommandProto.JobCommand toProto(JobCommand command) {
        JobCommandProto.JobCommand.Builder builder = JobCommandProto.JobCommand.newBuilder();
        if (command instanceof JobCommand.PromoteDeployment promote) {
            return builder.setPromoteDeployment(toProto(promote)).build();
        }
        if (command instanceof JobCommand.PauseDeployment pause) {
            return builder.setPauseDeployment(toProto(pause)).build();
        }
        if (command instanceof JobCommand.FailDeployment fail) {
            return builder.setFailDeployment(toProto(fail)).build();
        }
        if (command instanceof JobCommand.JudgeAllocations judge) {
            return builder.setJudgeAllocations(toProto(judge)).build();
        }
        return VersionCodec.toProto(command);
    }

    private static JobCommandProto.PromoteDeployment toProto(JobCommand.PromoteDeployment command) {
        return JobCommandProto.PromoteDeployment.newBuilder()
                .setDeployment(command.deployment().value())
                .addAllGroups(command.groups())
                .setEvaluation(command.evaluation().value())
                .build();
    }

    static JobCommand fromProto(JobCommandProto.PromoteDeployment command) {
        return new JobCommand.PromoteDeployment(
                Ids.deployment(command.getDeployment()),
                command.getGroupsList(),
                Ids.evaluation(command.getEvaluation()));
    }

    private static JobCommandProto.PauseDeployment toProto(JobCommand.PauseDeployment command) {
        return JobCommandProto.PauseDeployment.newBuilder()
                .setDeployment(command.deployment().value())
                .setPause(command.pause())
                .setEvaluation(command.evaluation().value())
                .build();
    }

    static JobCommand fromProto(JobCommandProto.PauseDeployment command) {
        return new JobCommand.PauseDeployment(
                Ids.deployment(command.getDeployment()), command.getPause(), Ids.evaluation(command.getEvaluation()));
    }

    private static JobCommandProto.FailDeployment toProto(JobCommand.FailDeployment command) {
        return JobCommandProto.FailDeployment.newBuilder()
                .setDeployment(command.deployment().value())
                .setEvaluation(command.evaluation().value())
                .build();
    }

    static JobCommand fromProto(JobCommandProto.FailDeployment command) {
        return new JobCommand.FailDeployment(
                Ids.deployment(command.getDeployment()), Ids.evaluation(command.getEvaluation()));
    }

    private static JobCommandProto.JudgeAllocations toProto(JobCommand.JudgeAllocations command) {
        return JobCommandProto.JudgeAllocations.newBuilder()
                .setDeployment(command.deployment().value())
                .addAllHealthy(Entries.each(command.healthy(), AllocationId::value))
                .addAllUnhealthy(Entries.each(command.unhealthy(), AllocationId::value))
                .setEvaluation(command.evaluation().value())
                .build();
    }

    static JobCommand fromProto(JobCommandProto.JudgeAllocations command) {
        return new JobCommand.JudgeAllocations(
                Ids.deployment(command.getDeployment()),
                Entries.each(command.getHealthyList(), Ids::allocation),
                Entries.each(command.getUnhealthyList(), Ids::allocation),
                Ids.evaluation(command.getEvaluation()));
    }
}
