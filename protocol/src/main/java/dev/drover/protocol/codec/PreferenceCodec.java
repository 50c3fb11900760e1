package dev.drover.protocol.codec;

import dev.drover.protocol.job.Affinity;
import dev.drover.protocol.job.Spread;
import dev.drover.protocol.proto.v1.JobProto;

/** Converts affinities and spreads. */
final class PreferenceCodec {
    private PreferenceCodec() {}

    static JobProto.Affinity toProto(Affinity affinity) {
        return JobProto.Affinity.newBuilder()
                .setLeft(affinity.left())
                .setOperator(affinity.operator())
                .setRight(affinity.right())
                .setWeight(affinity.weight())
                .build();
    }

    static Affinity fromProto(JobProto.Affinity affinity) {
        return new Affinity(affinity.getLeft(), affinity.getOperator(), affinity.getRight(), affinity.getWeight());
    }

    static JobProto.Spread toProto(Spread spread) {
        return JobProto.Spread.newBuilder()
                .setAttribute(spread.attribute())
                .setWeight(spread.weight())
                .addAllTargets(Entries.each(spread.targets(), PreferenceCodec::toProto))
                .build();
    }

    static Spread fromProto(JobProto.Spread spread) {
        return new Spread(
                spread.getAttribute(),
                spread.getWeight(),
                Entries.each(spread.getTargetsList(), PreferenceCodec::fromProto));
    }

    private static JobProto.Spread.Target toProto(Spread.Target target) {
        return JobProto.Spread.Target.newBuilder()
                .setValue(target.value())
                .setPercent(target.percent())
                .build();
    }

    private static Spread.Target fromProto(JobProto.Spread.Target target) {
        return new Spread.Target(target.getValue(), target.getPercent());
    }
}
