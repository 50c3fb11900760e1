package dev.drover.protocol.codec;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.Recorded;
import dev.drover.protocol.node.NodeEvent;
import dev.drover.protocol.proto.v1.NodeProto;

/** The stored form of a node's events. */
public final class NodeEventCodec {
    public static final String MANIFEST = "node-event/v1";

    private NodeEventCodec() {}

    public static byte[] encode(Recorded<NodeEvent> recorded) {
        return toProto(recorded).toByteArray();
    }

    /** Throws {@link UndecodableException} for another manifest and for damaged bytes. */
    public static Recorded<NodeEvent> decode(String manifest, byte[] bytes) {
        ProtoBytes.requireManifest(MANIFEST, manifest);
        return ProtoBytes.decode(MANIFEST, NodeProto.StoredNodeEvent.parser(), bytes, NodeEventCodec::fromProto);
    }

    public static NodeProto.StoredNodeEvent toProto(Recorded<NodeEvent> recorded) {
        NodeProto.StoredNodeEvent.Builder stored =
                NodeProto.StoredNodeEvent.newBuilder().setMetadata(CommonCodec.toProto(recorded.metadata()));
        NodeEvent event = recorded.event();
        if (event instanceof NodeEvent.NodeRegistered registered) {
            return stored.setRegistered(toProto(registered)).build();
        }
        if (event instanceof NodeEvent.NodeStatusChanged changed) {
            return stored.setStatusChanged(toProto(changed)).build();
        }
        if (event instanceof NodeEvent.OfferTaken taken) {
            return stored.setOfferTaken(toProto(taken)).build();
        }
        if (event instanceof NodeEvent.OfferReserved reserved) {
            return stored.setOfferReserved(ReservationCodec.toProto(reserved)).build();
        }
        if (event instanceof NodeEvent.ReservationReleased released) {
            return stored.setReservationReleased(ReservationCodec.toProto(released))
                    .build();
        }
        if (event instanceof NodeEvent.AllocationsUpdated updated) {
            return stored.setAllocationsUpdated(toProto(updated)).build();
        }
        if (event instanceof NodeEvent.AllocationsForgotten forgotten) {
            return stored.setAllocationsForgotten(toProto(forgotten)).build();
        }
        if (event instanceof NodeEvent.UnknownExpired expired) {
            return stored.setUnknownExpired(NodeProto.UnknownExpired.newBuilder()
                            .addAllLost(Entries.each(expired.lost(), AllocationId::value)))
                    .build();
        }
        return operationToProto(stored, event);
    }

    /** What operators do to a node. */
    private static NodeProto.StoredNodeEvent operationToProto(
            NodeProto.StoredNodeEvent.Builder stored, NodeEvent event) {
        if (event instanceof NodeEvent.EligibilityChanged changed) {
            return stored.setEligibilityChanged(NodeProto.EligibilityChanged.newBuilder()
                            .setEligibility(NodeCodec.toProto(changed.eligibility())))
                    .build();
        }
        if (event instanceof NodeEvent.DrainChanged changed) {
            return stored.setDrainChanged(DrainCodec.toProto(changed)).build();
        }
        if (event instanceof NodeEvent.DrainEnded ended) {
            return stored.setDrainEnded(DrainCodec.toProto(ended)).build();
        }
        if (event instanceof NodeEvent.NodePurged purged) {
            return stored.setPurged(NodeProto.NodePurged.newBuilder()
                            .addAllLost(Entries.each(purged.lost(), AllocationId::value)))
                    .build();
        }
        throw new AssertionError("unhandled event: " + event);
    }

    public static Recorded<NodeEvent> fromProto(NodeProto.StoredNodeEvent stored) {
        NodeEvent event =
                switch (stored.getEventCase()) {
                    case REGISTERED -> fromProto(stored.getRegistered());
                    case STATUS_CHANGED -> fromProto(stored.getStatusChanged());
                    case OFFER_TAKEN -> fromProto(stored.getOfferTaken());
                    case OFFER_RESERVED -> ReservationCodec.fromProto(stored.getOfferReserved());
                    case RESERVATION_RELEASED -> ReservationCodec.fromProto(stored.getReservationReleased());
                    case ALLOCATIONS_UPDATED -> fromProto(stored.getAllocationsUpdated());
                    case ALLOCATIONS_FORGOTTEN -> fromProto(stored.getAllocationsForgotten());
                    case UNKNOWN_EXPIRED ->
                        new NodeEvent.UnknownExpired(
                                Entries.each(stored.getUnknownExpired().getLostList(), Ids::allocation));
                    case ELIGIBILITY_CHANGED ->
                        new NodeEvent.EligibilityChanged(NodeCodec.fromProto(
                                stored.getEligibilityChanged().getEligibility()));
                    case DRAIN_CHANGED -> DrainCodec.fromProto(stored.getDrainChanged());
                    case DRAIN_ENDED -> DrainCodec.fromProto(stored.getDrainEnded());
                    case PURGED ->
                        new NodeEvent.NodePurged(Entries.each(stored.getPurged().getLostList(), Ids::allocation));
                    case EVENT_NOT_SET -> throw ProtoBytes.unknown("the case of a node event");
                };
        return new Recorded<>(CommonCodec.fromProto(stored.getMetadata()), event);
    }

    private static NodeProto.NodeRegistered toProto(NodeEvent.NodeRegistered event) {
        return NodeProto.NodeRegistered.newBuilder()
                .setNode(NodeCodec.toProto(event.node()))
                .build();
    }

    private static NodeEvent.NodeRegistered fromProto(NodeProto.NodeRegistered event) {
        return new NodeEvent.NodeRegistered(NodeCodec.fromProto(event.getNode()));
    }

    private static NodeProto.NodeStatusChanged toProto(NodeEvent.NodeStatusChanged event) {
        return NodeProto.NodeStatusChanged.newBuilder()
                .setStatus(NodeCodec.toProto(event.status()))
                .setDescription(event.description())
                .addAllLost(Entries.each(event.lost(), AllocationId::value))
                .addAllUnknown(Entries.each(event.unknown(), AllocationId::value))
                .build();
    }

    private static NodeEvent.NodeStatusChanged fromProto(NodeProto.NodeStatusChanged event) {
        return new NodeEvent.NodeStatusChanged(
                NodeCodec.fromProto(event.getStatus()),
                event.getDescription(),
                Entries.each(event.getLostList(), Ids::allocation),
                Entries.each(event.getUnknownList(), Ids::allocation));
    }

    private static NodeProto.OfferTaken toProto(NodeEvent.OfferTaken event) {
        return NodeProto.OfferTaken.newBuilder()
                .setAccepted(NodeCodec.toProto(event.accepted()))
                .addAllRefused(Entries.each(event.refused(), NodeCodec::toProto))
                .build();
    }

    private static NodeEvent.OfferTaken fromProto(NodeProto.OfferTaken event) {
        return new NodeEvent.OfferTaken(
                NodeCodec.fromProto(event.getAccepted()), Entries.each(event.getRefusedList(), NodeCodec::fromProto));
    }

    private static NodeProto.AllocationsUpdated toProto(NodeEvent.AllocationsUpdated event) {
        return NodeProto.AllocationsUpdated.newBuilder()
                .addAllUpdates(Entries.each(event.updates(), NodeCodec::toProto))
                .build();
    }

    private static NodeEvent.AllocationsUpdated fromProto(NodeProto.AllocationsUpdated event) {
        return new NodeEvent.AllocationsUpdated(Entries.each(event.getUpdatesList(), NodeCodec::fromProto));
    }

    private static NodeProto.AllocationsForgotten toProto(NodeEvent.AllocationsForgotten event) {
        return NodeProto.AllocationsForgotten.newBuilder()
                .addAllAllocations(Entries.each(event.allocations(), AllocationId::value))
                .build();
    }

    private static NodeEvent.AllocationsForgotten fromProto(NodeProto.AllocationsForgotten event) {
        return new NodeEvent.AllocationsForgotten(Entries.each(event.getAllocationsList(), Ids::allocation));
    }
}
