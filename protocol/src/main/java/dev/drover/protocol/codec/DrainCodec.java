package dev.drover.protocol.codec;

import dev.drover.protocol.node.Drain;
import dev.drover.protocol.node.DrainSpec;
import dev.drover.protocol.node.DrainStatus;
import dev.drover.protocol.node.LastDrain;
import dev.drover.protocol.node.NodeCommand;
import dev.drover.protocol.node.NodeEvent;
import dev.drover.protocol.proto.v1.NodeProto;

/** Converts drains, and what is asked and recorded about them. */
public final class DrainCodec {
    private DrainCodec() {}

    public static NodeProto.Drain toProto(Drain drain) {
        NodeProto.Drain.Builder builder = NodeProto.Drain.newBuilder()
                .setSpec(toProto(drain.spec()))
                .setStartedAt(Times.toProto(drain.startedAt()))
                .setIncludesSystemJobs(drain.includesSystemJobs());
        drain.forceDeadline().map(Times::toProto).ifPresent(builder::setForceDeadline);
        return builder.build();
    }

    public static Drain fromProto(NodeProto.Drain drain) {
        return new Drain(
                fromProto(drain.getSpec()),
                Entries.when(drain.hasForceDeadline(), drain.getForceDeadline()).map(Times::fromProto),
                Times.fromProto(drain.getStartedAt()),
                drain.getIncludesSystemJobs());
    }

    public static NodeProto.LastDrain toProto(LastDrain last) {
        return NodeProto.LastDrain.newBuilder()
                .setStartedAt(Times.toProto(last.startedAt()))
                .setUpdatedAt(Times.toProto(last.updatedAt()))
                .setStatus(toProto(last.status()))
                .addAllMeta(Entries.textsToProto(last.meta()))
                .build();
    }

    public static LastDrain fromProto(NodeProto.LastDrain last) {
        return new LastDrain(
                Times.fromProto(last.getStartedAt()),
                Times.fromProto(last.getUpdatedAt()),
                fromProto(last.getStatus()),
                Entries.textsFromProto(last.getMetaList()));
    }

    private static NodeProto.DrainSpec toProto(DrainSpec spec) {
        return NodeProto.DrainSpec.newBuilder()
                .setDeadline(Times.toProto(spec.deadline()))
                .setIgnoreSystemJobs(spec.ignoreSystemJobs())
                .build();
    }

    private static DrainSpec fromProto(NodeProto.DrainSpec spec) {
        return new DrainSpec(Times.fromProto(spec.getDeadline()), spec.getIgnoreSystemJobs());
    }

    private static NodeProto.DrainStatus toProto(DrainStatus status) {
        return switch (status) {
            case DRAINING -> NodeProto.DrainStatus.DRAIN_STATUS_DRAINING;
            case COMPLETE -> NodeProto.DrainStatus.DRAIN_STATUS_COMPLETE;
            case CANCELED -> NodeProto.DrainStatus.DRAIN_STATUS_CANCELED;
        };
    }

    private static DrainStatus fromProto(NodeProto.DrainStatus status) {
        return switch (status) {
            case DRAIN_STATUS_DRAINING -> DrainStatus.DRAINING;
            case DRAIN_STATUS_COMPLETE -> DrainStatus.COMPLETE;
            case DRAIN_STATUS_CANCELED -> DrainStatus.CANCELED;
            case DRAIN_STATUS_UNSPECIFIED, UNRECOGNIZED -> throw ProtoBytes.unknown("the status of a drain");
        };
    }

    static NodeProto.DrainChanged toProto(NodeEvent.DrainChanged event) {
        return NodeProto.DrainChanged.newBuilder()
                .setDrain(toProto(event.drain()))
                .setRecord(toProto(event.record()))
                .build();
    }

    static NodeEvent.DrainChanged fromProto(NodeProto.DrainChanged event) {
        return new NodeEvent.DrainChanged(fromProto(event.getDrain()), fromProto(event.getRecord()));
    }

    static NodeProto.DrainEnded toProto(NodeEvent.DrainEnded event) {
        return NodeProto.DrainEnded.newBuilder()
                .setRecord(toProto(event.record()))
                .setEligibility(NodeCodec.toProto(event.eligibility()))
                .build();
    }

    static NodeEvent.DrainEnded fromProto(NodeProto.DrainEnded event) {
        return new NodeEvent.DrainEnded(fromProto(event.getRecord()), NodeCodec.fromProto(event.getEligibility()));
    }

    static NodeProto.SetDrain toProto(NodeCommand.SetDrain command) {
        NodeProto.SetDrain.Builder builder = NodeProto.SetDrain.newBuilder()
                .setMarkEligible(command.markEligible())
                .addAllMeta(Entries.textsToProto(command.meta()));
        command.spec().map(DrainCodec::toProto).ifPresent(builder::setSpec);
        return builder.build();
    }

    static NodeCommand.SetDrain fromProto(NodeProto.SetDrain command) {
        return new NodeCommand.SetDrain(
                Entries.when(command.hasSpec(), command.getSpec()).map(DrainCodec::fromProto),
                command.getMarkEligible(),
                Entries.textsFromProto(command.getMetaList()));
    }
}
