package dev.drover.protocol.codec;

import dev.drover.protocol.evaluation.EvaluationEvent.Moment;
import dev.drover.protocol.evaluation.EvaluationEvent.UnseenPlan;
import dev.drover.protocol.proto.v1.EvaluationProto;

/** Converts what a decision saw beside its job. */
final class PlanMomentCodec {
    private PlanMomentCodec() {}

    static EvaluationProto.PlanMoment toProto(Moment moment) {
        return EvaluationProto.PlanMoment.newBuilder()
                .setPlanned(CommonCodec.toProto(moment.planned()))
                .setJobSequence(moment.jobSequence())
                .addAllEpochs(moment.epochs())
                .setPlan(moment.plan())
                .addAllUnseen(Entries.each(moment.unseen(), PlanMomentCodec::toProto))
                .setUnseenLeftOut(moment.unseenLeftOut())
                .build();
    }

    static Moment fromProto(EvaluationProto.PlanMoment moment) {
        return new Moment(
                CommonCodec.fromProto(moment.getPlanned()),
                moment.getJobSequence(),
                moment.getEpochsList(),
                moment.getPlan(),
                Entries.each(moment.getUnseenList(), PlanMomentCodec::fromProto),
                moment.getUnseenLeftOut());
    }

    private static EvaluationProto.PlanMoment.UnseenPlan toProto(UnseenPlan plan) {
        return EvaluationProto.PlanMoment.UnseenPlan.newBuilder()
                .setBack(plan.back())
                .setNodes(plan.nodes())
                .build();
    }

    private static UnseenPlan fromProto(EvaluationProto.PlanMoment.UnseenPlan plan) {
        return new UnseenPlan(plan.getBack(), plan.getNodes());
    }
}
