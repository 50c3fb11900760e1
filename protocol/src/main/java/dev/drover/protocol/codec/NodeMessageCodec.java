package dev.drover.protocol.codec;

import dev.drover.protocol.node.NodeCommand;
import dev.drover.protocol.node.NodeReply;
import dev.drover.protocol.proto.v1.NodeProto;

/** Converts what is asked of a node, and what it answers. */
public final class NodeMessageCodec {
    private NodeMessageCodec() {}

    public static NodeProto.NodeCommand toProto(NodeCommand command) {
        NodeProto.NodeCommand.Builder builder = NodeProto.NodeCommand.newBuilder();
        if (command instanceof NodeCommand.RegisterNode register) {
            return builder.setRegister(toProto(register)).build();
        }
        if (command instanceof NodeCommand.ExpireHeartbeat) {
            return builder.setExpireHeartbeat(NodeProto.ExpireHeartbeat.getDefaultInstance())
                    .build();
        }
        if (command instanceof NodeCommand.ExpireUnknown) {
            return builder.setExpireUnknown(NodeProto.ExpireUnknown.getDefaultInstance())
                    .build();
        }
        if (command instanceof NodeCommand.TakeOffer take) {
            return builder.setTakeOffer(toProto(take)).build();
        }
        if (command instanceof NodeCommand.ReserveOffer reserve) {
            return builder.setReserveOffer(ReservationCodec.toProto(reserve)).build();
        }
        if (command instanceof NodeCommand.SettleReservation settle) {
            return builder.setSettleReservation(ReservationCodec.toProto(settle))
                    .build();
        }
        if (command instanceof NodeCommand.UpdateAllocations update) {
            return builder.setUpdateAllocations(toProto(update)).build();
        }
        return operationToProto(builder, command);
    }

    /** What operators do to a node. */
    private static NodeProto.NodeCommand operationToProto(NodeProto.NodeCommand.Builder builder, NodeCommand command) {
        if (command instanceof NodeCommand.SetEligibility set) {
            return builder.setSetEligibility(
                            NodeProto.SetEligibility.newBuilder().setEligibility(NodeCodec.toProto(set.eligibility())))
                    .build();
        }
        if (command instanceof NodeCommand.SetDrain set) {
            return builder.setSetDrain(DrainCodec.toProto(set)).build();
        }
        if (command instanceof NodeCommand.CheckDrain) {
            return builder.setCheckDrain(NodeProto.CheckDrain.getDefaultInstance())
                    .build();
        }
        if (command instanceof NodeCommand.ForgetEnded forget) {
            return builder.setForgetEnded(toProto(forget)).build();
        }
        if (command instanceof NodeCommand.PurgeNode) {
            return builder.setPurge(NodeProto.PurgeNode.getDefaultInstance()).build();
        }
        throw new AssertionError("unhandled command: " + command);
    }

    public static NodeCommand fromProto(NodeProto.NodeCommand command) {
        return switch (command.getCommandCase()) {
            case REGISTER -> fromProto(command.getRegister());
            case EXPIRE_HEARTBEAT -> new NodeCommand.ExpireHeartbeat();
            case EXPIRE_UNKNOWN -> new NodeCommand.ExpireUnknown();
            case TAKE_OFFER -> fromProto(command.getTakeOffer());
            case RESERVE_OFFER -> ReservationCodec.fromProto(command.getReserveOffer());
            case SETTLE_RESERVATION -> ReservationCodec.fromProto(command.getSettleReservation());
            case UPDATE_ALLOCATIONS -> fromProto(command.getUpdateAllocations());
            case SET_ELIGIBILITY ->
                new NodeCommand.SetEligibility(
                        NodeCodec.fromProto(command.getSetEligibility().getEligibility()));
            case SET_DRAIN -> DrainCodec.fromProto(command.getSetDrain());
            case CHECK_DRAIN -> new NodeCommand.CheckDrain();
            case FORGET_ENDED -> fromProto(command.getForgetEnded());
            case PURGE -> new NodeCommand.PurgeNode();
            case COMMAND_NOT_SET -> throw ProtoBytes.unknown("the case of a node command");
        };
    }

    public static NodeProto.NodeReply toProto(NodeReply reply) {
        NodeProto.NodeReply.Builder builder = NodeProto.NodeReply.newBuilder();
        if (reply instanceof NodeReply.Refused refused) {
            return builder.setRefused(CommonCodec.toProto(refused.why())).build();
        }
        if (reply instanceof NodeReply.OfferAnswered answered) {
            return builder.setOfferAnswered(NodeCodec.toProto(answered)).build();
        }
        if (reply instanceof NodeReply.Recorded) {
            return builder.setRecorded(NodeProto.NodeReply.Recorded.getDefaultInstance())
                    .build();
        }
        throw new AssertionError("unhandled reply: " + reply);
    }

    public static NodeReply fromProto(NodeProto.NodeReply reply) {
        return switch (reply.getReplyCase()) {
            case REFUSED -> new NodeReply.Refused(CommonCodec.fromProto(reply.getRefused()));
            case OFFER_ANSWERED -> NodeCodec.fromProto(reply.getOfferAnswered());
            case RECORDED -> new NodeReply.Recorded();
            case REPLY_NOT_SET -> throw ProtoBytes.unknown("the case of a node reply");
        };
    }

    private static NodeProto.ForgetEndedOfNode toProto(NodeCommand.ForgetEnded command) {
        return NodeProto.ForgetEndedOfNode.newBuilder()
                .setAllocations(Times.toProto(command.allocations()))
                .setBatchAllocations(Times.toProto(command.batchAllocations()))
                .addAllGoneJobs(Entries.each(command.goneJobs(), CommonCodec::toProto))
                .setNode(Times.toProto(command.node()))
                .build();
    }

    private static NodeCommand.ForgetEnded fromProto(NodeProto.ForgetEndedOfNode command) {
        return new NodeCommand.ForgetEnded(
                Times.fromProto(command.getAllocations()),
                Times.fromProto(command.getBatchAllocations()),
                Entries.each(command.getGoneJobsList(), CommonCodec::fromProto),
                Times.fromProto(command.getNode()));
    }

    private static NodeProto.RegisterNode toProto(NodeCommand.RegisterNode command) {
        return NodeProto.RegisterNode.newBuilder()
                .setNode(NodeCodec.toProto(command.node()))
                .build();
    }

    private static NodeCommand.RegisterNode fromProto(NodeProto.RegisterNode command) {
        return new NodeCommand.RegisterNode(NodeCodec.fromProto(command.getNode()));
    }

    private static NodeProto.TakeOffer toProto(NodeCommand.TakeOffer command) {
        return NodeProto.TakeOffer.newBuilder()
                .setOffer(NodeCodec.toProto(command.offer()))
                .build();
    }

    private static NodeCommand.TakeOffer fromProto(NodeProto.TakeOffer command) {
        return new NodeCommand.TakeOffer(NodeCodec.fromProto(command.getOffer()));
    }

    private static NodeProto.UpdateAllocations toProto(NodeCommand.UpdateAllocations command) {
        return NodeProto.UpdateAllocations.newBuilder()
                .addAllUpdates(Entries.each(command.updates(), NodeCodec::toProto))
                .build();
    }

    private static NodeCommand.UpdateAllocations fromProto(NodeProto.UpdateAllocations command) {
        return new NodeCommand.UpdateAllocations(Entries.each(command.getUpdatesList(), NodeCodec::fromProto));
    }
}
