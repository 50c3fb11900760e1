package dev.drover.protocol.codec;

import dev.drover.protocol.job.DisconnectPolicy;
import dev.drover.protocol.job.DisconnectPolicy.Reconcile;
import dev.drover.protocol.job.MigrateStrategy;
import dev.drover.protocol.job.ReschedulePolicy;
import dev.drover.protocol.job.RestartPolicy;
import dev.drover.protocol.job.UpdateStrategy;
import dev.drover.protocol.proto.v1.JobProto;

/** Converts the rules of restart, reschedule, update, migrate and disconnect. */
final class PolicyCodec {
    private PolicyCodec() {}

    static JobProto.RestartPolicy toProto(RestartPolicy policy) {
        return JobProto.RestartPolicy.newBuilder()
                .setAttempts(policy.attempts())
                .setInterval(Times.toProto(policy.interval()))
                .setDelay(Times.toProto(policy.delay()))
                .setMode(toProto(policy.mode()))
                .setRenderTemplates(policy.renderTemplates())
                .build();
    }

    static RestartPolicy fromProto(JobProto.RestartPolicy policy) {
        return new RestartPolicy(
                policy.getAttempts(),
                Times.fromProto(policy.getInterval()),
                Times.fromProto(policy.getDelay()),
                fromProto(policy.getMode()),
                policy.getRenderTemplates());
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

    static JobProto.DisconnectPolicy toProto(DisconnectPolicy policy) {
        JobProto.DisconnectPolicy.Builder builder = JobProto.DisconnectPolicy.newBuilder()
                .setReplace(policy.replace())
                .setReconcile(toProto(policy.reconcile()));
        policy.lostAfter().map(Times::toProto).ifPresent(builder::setLostAfter);
        policy.stopOnClientAfter().map(Times::toProto).ifPresent(builder::setStopOnClientAfter);
        return builder.build();
    }

    static DisconnectPolicy fromProto(JobProto.DisconnectPolicy policy) {
        return new DisconnectPolicy(
                Entries.when(policy.hasLostAfter(), policy.getLostAfter()).map(Times::fromProto),
                Entries.when(policy.hasStopOnClientAfter(), policy.getStopOnClientAfter())
                        .map(Times::fromProto),
                policy.getReplace(),
                fromProto(policy.getReconcile()));
    }

    private static JobProto.DisconnectPolicy.Reconcile toProto(Reconcile reconcile) {
        return switch (reconcile) {
            case KEEP_ORIGINAL -> JobProto.DisconnectPolicy.Reconcile.RECONCILE_KEEP_ORIGINAL;
            case KEEP_REPLACEMENT -> JobProto.DisconnectPolicy.Reconcile.RECONCILE_KEEP_REPLACEMENT;
            case BEST_SCORE -> JobProto.DisconnectPolicy.Reconcile.RECONCILE_BEST_SCORE;
            case LONGEST_RUNNING -> JobProto.DisconnectPolicy.Reconcile.RECONCILE_LONGEST_RUNNING;
        };
    }

    private static Reconcile fromProto(JobProto.DisconnectPolicy.Reconcile reconcile) {
        return switch (reconcile) {
            case RECONCILE_KEEP_ORIGINAL -> Reconcile.KEEP_ORIGINAL;
            case RECONCILE_KEEP_REPLACEMENT -> Reconcile.KEEP_REPLACEMENT;
            case RECONCILE_BEST_SCORE -> Reconcile.BEST_SCORE;
            case RECONCILE_LONGEST_RUNNING -> Reconcile.LONGEST_RUNNING;
            case RECONCILE_UNSPECIFIED, UNRECOGNIZED -> throw ProtoBytes.unknown("a way to reconcile");
        };
    }
}
