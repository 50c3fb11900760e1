package dev.drover.protocol.codec;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.deployment.Deployment;
import dev.drover.protocol.deployment.Deployment.GroupState;
import dev.drover.protocol.deployment.DeploymentStatus;
import dev.drover.protocol.proto.v1.DeploymentProto;
import java.time.Duration;

/** Converts deployments. */
public final class DeploymentCodec {
    private static final Duration DEFAULT_PROGRESS_DEADLINE = Duration.ofMinutes(10);

    private DeploymentCodec() {}

    public static DeploymentProto.Deployment toProto(Deployment deployment) {
        return DeploymentProto.Deployment.newBuilder()
                .setId(deployment.id().value())
                .setJob(CommonCodec.toProto(deployment.job()))
                .setJobVersion(deployment.jobVersion())
                .setStatus(toProto(deployment.status()))
                .setStatusDescription(deployment.statusDescription())
                .addAllGroups(Entries.toProto(deployment.groups(), DeploymentCodec::toProto))
                .setCreated(CommonCodec.toProto(deployment.created()))
                .setModified(CommonCodec.toProto(deployment.modified()))
                .build();
    }

    public static Deployment fromProto(DeploymentProto.Deployment deployment) {
        return new Deployment(
                Ids.deployment(deployment.getId()),
                CommonCodec.fromProto(deployment.getJob()),
                deployment.getJobVersion(),
                fromProto(deployment.getStatus()),
                deployment.getStatusDescription(),
                Entries.fromProto(
                        deployment.getGroupsList(),
                        DeploymentProto.Deployment.GroupState::getGroup,
                        DeploymentCodec::fromProto),
                CommonCodec.fromProto(deployment.getCreated()),
                CommonCodec.fromProto(deployment.getModified()));
    }

    private static DeploymentProto.Deployment.GroupState toProto(String group, GroupState state) {
        DeploymentProto.Deployment.GroupState.Builder builder = DeploymentProto.Deployment.GroupState.newBuilder()
                .setGroup(group)
                .setDesiredTotal(state.desiredTotal())
                .setDesiredCanaries(state.terms().desiredCanaries())
                .setAutoRevert(state.terms().autoRevert())
                .setAutoPromote(state.terms().autoPromote())
                .setProgressDeadline(Times.toProto(state.terms().progressDeadline()))
                .setPromoted(state.promoted())
                .addAllPlacedCanaries(Entries.each(state.placedCanaries(), AllocationId::value))
                .setPlaced(state.placed())
                .setHealthy(state.healthy())
                .setUnhealthy(state.unhealthy());
        state.requireProgressBy().map(Times::toProto).ifPresent(builder::setRequireProgressBy);
        return builder.build();
    }

    private static GroupState fromProto(DeploymentProto.Deployment.GroupState state) {
        return new GroupState(
                state.getDesiredTotal(),
                state.getPlaced(),
                state.getHealthy(),
                state.getUnhealthy(),
                Entries.when(state.hasRequireProgressBy(), state.getRequireProgressBy())
                        .map(Times::fromProto),
                terms(state),
                state.getPromoted(),
                Entries.each(state.getPlacedCanariesList(), Ids::allocation));
    }

    private static Deployment.Terms terms(DeploymentProto.Deployment.GroupState state) {
        return new Deployment.Terms(
                state.getDesiredCanaries(),
                state.getAutoRevert(),
                state.getAutoPromote(),
                state.hasProgressDeadline() ? Times.fromProto(state.getProgressDeadline()) : DEFAULT_PROGRESS_DEADLINE);
    }

    public static DeploymentProto.DeploymentStatus toProto(DeploymentStatus status) {
        return switch (status) {
            case RUNNING -> DeploymentProto.DeploymentStatus.DEPLOYMENT_STATUS_RUNNING;
            case PAUSED -> DeploymentProto.DeploymentStatus.DEPLOYMENT_STATUS_PAUSED;
            case SUCCESSFUL -> DeploymentProto.DeploymentStatus.DEPLOYMENT_STATUS_SUCCESSFUL;
            case FAILED -> DeploymentProto.DeploymentStatus.DEPLOYMENT_STATUS_FAILED;
            case CANCELLED -> DeploymentProto.DeploymentStatus.DEPLOYMENT_STATUS_CANCELLED;
        };
    }

    public static DeploymentStatus fromProto(DeploymentProto.DeploymentStatus status) {
        return switch (status) {
            case DEPLOYMENT_STATUS_RUNNING -> DeploymentStatus.RUNNING;
            case DEPLOYMENT_STATUS_PAUSED -> DeploymentStatus.PAUSED;
            case DEPLOYMENT_STATUS_SUCCESSFUL -> DeploymentStatus.SUCCESSFUL;
            case DEPLOYMENT_STATUS_FAILED -> DeploymentStatus.FAILED;
            case DEPLOYMENT_STATUS_CANCELLED -> DeploymentStatus.CANCELLED;
            case DEPLOYMENT_STATUS_UNSPECIFIED, UNRECOGNIZED -> throw ProtoBytes.unknown("a deployment status");
        };
    }
}
