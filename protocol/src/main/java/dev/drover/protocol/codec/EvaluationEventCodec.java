package dev.drover.protocol.codec;

import dev.drover.protocol.NodeId;
import dev.drover.protocol.Recorded;
import dev.drover.protocol.evaluation.EvaluationEvent;
import dev.drover.protocol.evaluation.EvaluationEvent.Basis;
import dev.drover.protocol.evaluation.EvaluationEvent.PlanRecorded;
import dev.drover.protocol.evaluation.SchedulerConfiguration;
import dev.drover.protocol.proto.v1.EvaluationProto;

/** The stored form of an evaluation's events. */
public final class EvaluationEventCodec {
    public static final String MANIFEST = "evaluation-event/v1";

    private EvaluationEventCodec() {}

    public static byte[] encode(Recorded<EvaluationEvent> recorded) {
        return toProto(recorded).toByteArray();
    }

    /** Throws {@link UndecodableException} for another manifest and for damaged bytes. */
    public static Recorded<EvaluationEvent> decode(String manifest, byte[] bytes) {
        ProtoBytes.requireManifest(MANIFEST, manifest);
        return ProtoBytes.decode(
                MANIFEST, EvaluationProto.StoredEvaluationEvent.parser(), bytes, EvaluationEventCodec::fromProto);
    }

    public static EvaluationProto.StoredEvaluationEvent toProto(Recorded<EvaluationEvent> recorded) {
        EvaluationProto.StoredEvaluationEvent.Builder stored = EvaluationProto.StoredEvaluationEvent.newBuilder()
                .setMetadata(CommonCodec.toProto(recorded.metadata()));
        EvaluationEvent event = recorded.event();
        if (event instanceof PlanRecorded plan) {
            return stored.setPlanRecorded(toProto(plan)).build();
        }
        throw new AssertionError("unhandled event: " + event);
    }

    public static Recorded<EvaluationEvent> fromProto(EvaluationProto.StoredEvaluationEvent stored) {
        EvaluationEvent event =
                switch (stored.getEventCase()) {
                    case PLAN_RECORDED -> fromProto(stored.getPlanRecorded());
                    case EVENT_NOT_SET -> throw ProtoBytes.unknown("the case of an evaluation event");
                };
        return new Recorded<>(CommonCodec.fromProto(stored.getMetadata()), event);
    }

    private static EvaluationProto.PlanRecorded toProto(PlanRecorded event) {
        return EvaluationProto.PlanRecorded.newBuilder()
                .setRound(event.round())
                .setPart(event.part())
                .setParts(event.parts())
                .setPlan(PlanCodec.toProto(event.plan()))
                .addAllBasis(Entries.each(event.basis(), EvaluationEventCodec::toProto))
                .build();
    }

    private static PlanRecorded fromProto(EvaluationProto.PlanRecorded event) {
        return new PlanRecorded(
                event.getRound(),
                event.getPart(),
                event.getParts(),
                PlanCodec.fromProto(event.getPlan()),
                Entries.each(event.getBasisList(), EvaluationEventCodec::fromProto));
    }

    private static EvaluationProto.PlanBasis toProto(Basis basis) {
        EvaluationProto.PlanBasis.Builder builder = EvaluationProto.PlanBasis.newBuilder()
                .setJob(CommonCodec.toProto(basis.job()))
                .setSpec(JobCodec.toProto(basis.spec()))
                .setJobVersion(basis.jobVersion())
                .setEvaluationNumber(basis.evaluationNumber())
                .setSeed(basis.seed())
                .setAlgorithmVersion(basis.algorithmVersion())
                .addAllCursors(
                        Entries.toProto(basis.cursors(), (session, position) -> EvaluationProto.LogCursor.newBuilder()
                                .setSession(session)
                                .setPosition(position)
                                .build()))
                .setBaseSetSize(basis.baseSetSize())
                .setBaseSetHash(basis.baseSetHash())
                .addAllNodesConsidered(Entries.each(basis.nodesConsidered(), NodeId::value))
                .setConfiguration(SettingCodec.toProto(basis.configuration()));
        basis.moment().map(PlanMomentCodec::toProto).ifPresent(builder::setMoment);
        return builder.build();
    }

    private static Basis fromProto(EvaluationProto.PlanBasis basis) {
        return new Basis(
                CommonCodec.fromProto(basis.getJob()),
                JobCodec.fromProto(basis.getSpec()),
                basis.getJobVersion(),
                basis.getEvaluationNumber(),
                basis.getSeed(),
                basis.getAlgorithmVersion(),
                Entries.fromProto(
                        basis.getCursorsList(),
                        EvaluationProto.LogCursor::getSession,
                        EvaluationProto.LogCursor::getPosition),
                basis.getBaseSetSize(),
                basis.getBaseSetHash(),
                Entries.each(basis.getNodesConsideredList(), Ids::node),
                // Before there was one to set, all plans were made by the standard.
                basis.hasConfiguration()
                        ? SettingCodec.fromProto(basis.getConfiguration())
                        : SchedulerConfiguration.STANDARD,
                Entries.when(basis.hasMoment(), basis.getMoment()).map(PlanMomentCodec::fromProto));
    }
}
