package dev.drover.protocol.codec;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.node.NodeCommand;
import dev.drover.protocol.node.NodeEvent;
import dev.drover.protocol.proto.v1.NodeProto;

/** Converts what is asked of a node about room that it keeps for a plan, and what it records of it. */
final class ReservationCodec {
    private ReservationCodec() {}

    static NodeProto.ReserveOffer toProto(NodeCommand.ReserveOffer command) {
        return NodeProto.ReserveOffer.newBuilder()
                .setOffer(NodeCodec.toProto(command.offer()))
                .build();
    }

    static NodeCommand.ReserveOffer fromProto(NodeProto.ReserveOffer command) {
        return new NodeCommand.ReserveOffer(NodeCodec.fromProto(command.getOffer()));
    }

    static NodeProto.SettleReservation toProto(NodeCommand.SettleReservation command) {
        return NodeProto.SettleReservation.newBuilder()
                .setJob(CommonCodec.toProto(command.job()))
                .setEvaluationNumber(command.evaluationNumber())
                .setRound(command.round())
                .setConfirmed(command.confirmed())
                .build();
    }

    static NodeCommand.SettleReservation fromProto(NodeProto.SettleReservation command) {
        return new NodeCommand.SettleReservation(
                CommonCodec.fromProto(command.getJob()),
                command.getEvaluationNumber(),
                command.getRound(),
                command.getConfirmed());
    }

    static NodeProto.OfferReserved toProto(NodeEvent.OfferReserved event) {
        return NodeProto.OfferReserved.newBuilder()
                .setKept(NodeCodec.toProto(event.kept()))
                .addAllRefused(Entries.each(event.refused(), NodeCodec::toProto))
                .build();
    }

    static NodeEvent.OfferReserved fromProto(NodeProto.OfferReserved event) {
        return new NodeEvent.OfferReserved(
                NodeCodec.fromProto(event.getKept()), Entries.each(event.getRefusedList(), NodeCodec::fromProto));
    }

    static NodeProto.ReservationReleased toProto(NodeEvent.ReservationReleased event) {
        return NodeProto.ReservationReleased.newBuilder()
                .setJob(CommonCodec.toProto(event.job()))
                .setEvaluationNumber(event.evaluationNumber())
                .setRound(event.round())
                .addAllPlacements(Entries.each(event.placements(), AllocationId::value))
                .build();
    }

    static NodeEvent.ReservationReleased fromProto(NodeProto.ReservationReleased event) {
        return new NodeEvent.ReservationReleased(
                CommonCodec.fromProto(event.getJob()),
                event.getEvaluationNumber(),
                event.getRound(),
                Entries.each(event.getPlacementsList(), Ids::allocation));
    }
}
