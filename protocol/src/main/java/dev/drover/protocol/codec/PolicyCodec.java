package dev.drover.protocol.codec;

import dev.drover.protocol.job.MigrateStrategy;
import dev.drover.protocol.job.ReschedulePolicy;
import dev.drover.protocol.job.RestartPolicy;
import dev.drover.protocol.job.UpdateStrategy;
import dev.drover.protocol.proto.v1.JobProto;

/** Converts the rules of restart, reschedule, update and migrate. */
final class PolicyCodec {
    private PolicyCodec() {}

    static JobProto.RestartPolicy toProto(RestartPolicy policy) {
        return JobProto.RestartPolicy.newBuilder()
                .setAttempts(policy.attempts())
                .setInterval(Times.toProto(policy.interval()))
                .setDelay(Times.toProto(policy.delay()))
                .setMode(toProto(policy.mode()))
                .build();
    }

    static RestartPolicy fromProto(JobProto.RestartPolicy policy) {
        return new RestartPolicy(
                policy.getAttempts(),
                Times.fromProto(policy.getInterval()),
                Times.fromProto(policy.getDelay()),
                fromProto(policy.getMode()));
    }

    static JobProto.ReschedulePolicy toProto(ReschedulePolicy policy) {
        return JobProto.ReschedulePolicy.newBuilder()
                .setAttempts(policy.attempts())
                .setInterval(Times.toProto(policy.interval()))
                .setDelay(Times.toProto(policy.delay()))
                .setDelayFunction(policy.delayFunction())
                .setMaxDelay(Times.toProto(policy.maxDelay()))
                .setUnlimited(policy.unlimited())
                .build();
    }

    static ReschedulePolicy fromProto(JobProto.ReschedulePolicy policy) {
        return new ReschedulePolicy(
                policy.getAttempts(),
                Times.fromProto(policy.getInterval()),
                Times.fromProto(policy.getDelay()),
                policy.getDelayFunction(),
                Times.fromProto(policy.getMaxDelay()),
                policy.getUnlimited());
    }

    static JobProto.UpdateStrategy toProto(UpdateStrategy strategy) {
        return JobProto.UpdateStrategy.newBuilder()
                .setMaxParallel(strategy.maxParallel())
                .setHealthCheck(strategy.healthCheck())
                .setMinHealthyTime(Times.toProto(strategy.minHealthyTime()))
                .setHealthyDeadline(Times.toProto(strategy.healthyDeadline()))
                .setProgressDeadline(Times.toProto(strategy.progressDeadline()))
                .setStagger(Times.toProto(strategy.stagger()))
                .setCanary(strategy.canary())
                .setAutoRevert(strategy.autoRevert())
                .setAutoPromote(strategy.autoPromote())
                .build();
    }

    static UpdateStrategy fromProto(JobProto.UpdateStrategy strategy) {
        return new UpdateStrategy(
                strategy.getMaxParallel(),
                strategy.getHealthCheck(),
                Times.fromProto(strategy.getMinHealthyTime()),
                Times.fromProto(strategy.getHealthyDeadline()),
                Times.fromProto(strategy.getProgressDeadline()),
                Times.fromProto(strategy.getStagger()),
                strategy.getCanary(),
                strategy.getAutoRevert(),
                strategy.getAutoPromote());
    }

    private static JobProto.RestartPolicy.Mode toProto(RestartPolicy.Mode mode) {
        return switch (mode) {
            case FAIL -> JobProto.RestartPolicy.Mode.MODE_FAIL;
            case DELAY -> JobProto.RestartPolicy.Mode.MODE_DELAY;
        };
    }

    private static RestartPolicy.Mode fromProto(JobProto.RestartPolicy.Mode mode) {
        return switch (mode) {
            case MODE_FAIL -> RestartPolicy.Mode.FAIL;
            case MODE_DELAY -> RestartPolicy.Mode.DELAY;
            case MODE_UNSPECIFIED, UNRECOGNIZED -> throw ProtoBytes.unknown("a restart mode");
        };
    }

    static JobProto.MigrateStrategy toProto(MigrateStrategy strategy) {
        return JobProto.MigrateStrategy.newBuilder()
                .setMaxParallel(strategy.maxParallel())
                .setHealthCheck(strategy.healthCheck())
                .setMinHealthyTime(Times.toProto(strategy.minHealthyTime()))
                .setHealthyDeadline(Times.toProto(strategy.healthyDeadline()))
                .build();
    }

    static MigrateStrategy fromProto(JobProto.MigrateStrategy strategy) {
        return new MigrateStrategy(
                strategy.getMaxParallel(),
                strategy.getHealthCheck(),
                Times.fromProto(strategy.getMinHealthyTime()),
                Times.fromProto(strategy.getHealthyDeadline()));
    }
}
