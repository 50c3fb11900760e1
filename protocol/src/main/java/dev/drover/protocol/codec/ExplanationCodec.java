package dev.drover.protocol.codec;

import dev.drover.protocol.allocation.Explanation;
import dev.drover.protocol.allocation.Explanation.LeftOut;
import dev.drover.protocol.allocation.Explanation.Miss;
import dev.drover.protocol.allocation.Explanation.NearestFit;
import dev.drover.protocol.proto.v1.AllocationProto;

/** Converts explanations of failed placements. */
final class ExplanationCodec {
    private ExplanationCodec() {}

    static AllocationProto.Explanation toProto(Explanation explanation) {
        AllocationProto.Explanation.Builder builder = AllocationProto.Explanation.newBuilder()
                .addAllMisses(Entries.each(explanation.misses(), ExplanationCodec::toProto));
        explanation.nearest().map(ExplanationCodec::toProto).ifPresent(builder::setNearest);
        explanation.leftOut().map(ExplanationCodec::toProto).ifPresent(builder::setLeftOut);
        return builder.build();
    }

    static Explanation fromProto(AllocationProto.Explanation explanation) {
        return new Explanation(
                Entries.each(explanation.getMissesList(), ExplanationCodec::fromProto),
                Entries.when(explanation.hasNearest(), explanation.getNearest()).map(ExplanationCodec::fromProto),
                Entries.when(explanation.hasLeftOut(), explanation.getLeftOut()).map(ExplanationCodec::fromProto));
    }

    private static AllocationProto.Explanation.NearestFit toProto(NearestFit nearest) {
        return AllocationProto.Explanation.NearestFit.newBuilder()
                .setNode(nearest.node().value())
                .addAllMisses(Entries.each(nearest.misses(), ExplanationCodec::toProto))
                .build();
    }

    private static NearestFit fromProto(AllocationProto.Explanation.NearestFit nearest) {
        return new NearestFit(
                Ids.node(nearest.getNode()), Entries.each(nearest.getMissesList(), ExplanationCodec::fromProto));
    }

    private static AllocationProto.Explanation.LeftOut toProto(LeftOut leftOut) {
        return AllocationProto.Explanation.LeftOut.newBuilder()
                .setKnown(leftOut.known())
                .addAllReasons(Entries.countsToProto(leftOut.reasons()))
                .build();
    }

    private static LeftOut fromProto(AllocationProto.Explanation.LeftOut leftOut) {
        return new LeftOut(leftOut.getKnown(), Entries.countsFromProto(leftOut.getReasonsList()));
    }

    private static AllocationProto.Explanation.Miss toProto(Miss miss) {
        return AllocationProto.Explanation.Miss.newBuilder()
                .setWhat(miss.what())
                .setAsked(miss.asked())
                .setFound(miss.found())
                .setNodes(miss.nodes())
                .build();
    }

    private static Miss fromProto(AllocationProto.Explanation.Miss miss) {
        return new Miss(miss.getWhat(), miss.getAsked(), miss.getFound(), miss.getNodes());
    }
}
