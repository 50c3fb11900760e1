package dev.drover.protocol.codec;

import com.google.protobuf.ByteString;
import dev.drover.protocol.evaluation.SchedulerConfiguration;
import dev.drover.protocol.evaluation.SchedulerConfiguration.Algorithm;
import dev.drover.protocol.evaluation.SchedulerConfiguration.Preemption;
import dev.drover.protocol.proto.v1.SettingProto;
import dev.drover.protocol.setting.NodePool;
import dev.drover.protocol.setting.Setting;
import dev.drover.protocol.variable.SealedItems;
import dev.drover.protocol.variable.VariableId;

/** Converts what operators set. */
public final class SettingCodec {
    private SettingCodec() {}

    public static SettingProto.Setting toProto(Setting setting) {
        SettingProto.Setting.Builder builder = SettingProto.Setting.newBuilder();
        if (setting instanceof Setting.Scheduler scheduler) {
            return builder.setScheduler(toProto(scheduler.configuration())).build();
        }
        if (setting instanceof Setting.Pool pool) {
            return builder.setNodePool(toProto(pool.pool())).build();
        }
        if (setting instanceof Setting.Variable variable) {
            return builder.setVariable(toProto(variable)).build();
        }
        throw new AssertionError("unhandled setting: " + setting);
    }

    public static Setting fromProto(SettingProto.Setting setting) {
        return switch (setting.getKindCase()) {
            case SCHEDULER -> new Setting.Scheduler(fromProto(setting.getScheduler()));
            case NODE_POOL -> new Setting.Pool(fromProto(setting.getNodePool()));
            case VARIABLE -> fromProto(setting.getVariable());
            case KIND_NOT_SET -> throw ProtoBytes.unknown("the kind of a setting");
        };
    }

    private static SettingProto.SealedVariable toProto(Setting.Variable variable) {
        return SettingProto.SealedVariable.newBuilder()
                .setNamespace(variable.id().namespace())
                .setPath(variable.id().path())
                .setKey(variable.items().key())
                .setSealed(ByteString.copyFrom(variable.items().sealed()))
                .build();
    }

    private static Setting.Variable fromProto(SettingProto.SealedVariable variable) {
        return new Setting.Variable(
                new VariableId(variable.getNamespace(), variable.getPath()),
                new SealedItems(
                        Entries.word(variable.getKey()), variable.getSealed().asReadOnlyByteBuffer()));
    }

    static SettingProto.SchedulerConfiguration toProto(SchedulerConfiguration configuration) {
        Preemption preemption = configuration.preemption();
        return SettingProto.SchedulerConfiguration.newBuilder()
                .setAlgorithm(toProto(configuration.algorithm()))
                .setMemoryOversubscription(configuration.memoryOversubscription())
                .setRejectJobRegistration(configuration.rejectJobRegistration())
                .setPauseEvaluations(configuration.pauseEvaluations())
                .setPreemptSystem(preemption.system())
                .setPreemptSysbatch(preemption.sysbatch())
                .setPreemptBatch(preemption.batch())
                .setPreemptService(preemption.service())
                .setNodeLimit(configuration.nodeLimit())
                .build();
    }

    static SchedulerConfiguration fromProto(SettingProto.SchedulerConfiguration configuration) {
        return new SchedulerConfiguration(
                fromProto(configuration.getAlgorithm()),
                configuration.getMemoryOversubscription(),
                configuration.getRejectJobRegistration(),
                configuration.getPauseEvaluations(),
                new Preemption(
                        configuration.getPreemptSystem(),
                        configuration.getPreemptSysbatch(),
                        configuration.getPreemptBatch(),
                        configuration.getPreemptService()),
                configuration.getNodeLimit());
    }

    private static SettingProto.NodePool toProto(NodePool pool) {
        SettingProto.NodePool.Builder builder = SettingProto.NodePool.newBuilder()
                .setName(pool.name())
                .setDescription(pool.description())
                .addAllMeta(Entries.textsToProto(pool.meta()));
        pool.algorithm().map(SettingCodec::toProto).ifPresent(builder::setAlgorithm);
        pool.memoryOversubscription().ifPresent(builder::setMemoryOversubscription);
        return builder.build();
    }

    private static NodePool fromProto(SettingProto.NodePool pool) {
        return new NodePool(
                pool.getName(),
                pool.getDescription(),
                Entries.textsFromProto(pool.getMetaList()),
                Entries.when(pool.hasAlgorithm(), pool.getAlgorithm()).map(SettingCodec::fromProto),
                Entries.when(pool.hasMemoryOversubscription(), pool.getMemoryOversubscription()));
    }

    private static SettingProto.SchedulerAlgorithm toProto(Algorithm algorithm) {
        return switch (algorithm) {
            case BINPACK -> SettingProto.SchedulerAlgorithm.SCHEDULER_ALGORITHM_BINPACK;
            case SPREAD -> SettingProto.SchedulerAlgorithm.SCHEDULER_ALGORITHM_SPREAD;
        };
    }

    private static Algorithm fromProto(SettingProto.SchedulerAlgorithm algorithm) {
        return switch (algorithm) {
            case SCHEDULER_ALGORITHM_BINPACK -> Algorithm.BINPACK;
            case SCHEDULER_ALGORITHM_SPREAD -> Algorithm.SPREAD;
            case SCHEDULER_ALGORITHM_UNSPECIFIED, UNRECOGNIZED -> throw ProtoBytes.unknown("a scheduler algorithm");
        };
    }
}
