package dev.drover.protocol.codec;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.node.AllocationUpdate;
import dev.drover.protocol.node.Eligibility;
import dev.drover.protocol.node.Equipment;
import dev.drover.protocol.node.Node;
import dev.drover.protocol.node.NodeReply;
import dev.drover.protocol.node.NodeResources;
import dev.drover.protocol.node.NodeStatus;
import dev.drover.protocol.node.Offer;
import dev.drover.protocol.node.Refusal;
import dev.drover.protocol.proto.v1.NodeProto;

/** Converts nodes, what they are offered, and what their agents tell. */
public final class NodeCodec {
    private NodeCodec() {}

    public static NodeProto.Node toProto(Node node) {
        NodeProto.Node.Builder builder = NodeProto.Node.newBuilder()
                .setId(node.id().value())
                .setSecretId(node.secretId())
                .setName(node.name())
                .setDatacenter(node.datacenter())
                .setNodeClass(node.nodeClass())
                .setNodePool(node.nodePool())
                .setHttpAddress(node.httpAddress())
                .setVersion(node.version())
                .setResources(toProto(node.resources()))
                .setReserved(toProto(node.reserved()))
                .addAllDrivers(Entries.toProto(node.drivers(), NodeCodec::toProto))
                .addAllAttributes(Entries.textsToProto(node.attributes()))
                .addAllMeta(Entries.textsToProto(node.meta()));
        if (!node.equipment().equals(Equipment.NONE)) {
            builder.setEquipment(EquipmentCodec.toProto(node.equipment()));
        }
        return builder.build();
    }

    public static Node fromProto(NodeProto.Node node) {
        return new Node(
                Ids.node(node.getId()),
                node.getSecretId(),
                node.getName(),
                node.getDatacenter(),
                node.getNodeClass(),
                node.getNodePool(),
                node.getHttpAddress(),
                node.getVersion(),
                fromProto(node.getResources()),
                fromProto(node.getReserved()),
                Entries.fromProto(node.getDriversList(), NodeProto.Node.Driver::getName, NodeCodec::fromProto),
                Entries.textsFromProto(node.getAttributesList()),
                Entries.textsFromProto(node.getMetaList()),
                node.hasEquipment() ? EquipmentCodec.fromProto(node.getEquipment()) : Equipment.NONE);
    }

    private static NodeProto.Node.Driver toProto(String name, Node.Driver driver) {
        return NodeProto.Node.Driver.newBuilder()
                .setName(name)
                .setDetected(driver.detected())
                .setHealthy(driver.healthy())
                .setHealthDescription(driver.healthDescription())
                .addAllAttributes(Entries.textsToProto(driver.attributes()))
                .build();
    }

    private static Node.Driver fromProto(NodeProto.Node.Driver driver) {
        return new Node.Driver(
                driver.getDetected(),
                driver.getHealthy(),
                driver.getHealthDescription(),
                Entries.textsFromProto(driver.getAttributesList()));
    }

    public static NodeProto.NodeResources toProto(NodeResources resources) {
        return NodeProto.NodeResources.newBuilder()
                .setCpuMhz(resources.cpuMhz())
                .setCpuCores(resources.cpuCores())
                .setMemoryMb(resources.memoryMb())
                .setDiskMb(resources.diskMb())
                .setAddress(resources.address())
                .setDevice(resources.device())
                .setMinDynamicPort(resources.minDynamicPort())
                .setMaxDynamicPort(resources.maxDynamicPort())
                .addAllReservedPorts(resources.reservedPorts())
                .build();
    }

    public static NodeResources fromProto(NodeProto.NodeResources resources) {
        return new NodeResources(
                resources.getCpuMhz(),
                resources.getCpuCores(),
                resources.getMemoryMb(),
                resources.getDiskMb(),
                resources.getAddress(),
                resources.getDevice(),
                resources.getMinDynamicPort(),
                resources.getMaxDynamicPort(),
                resources.getReservedPortsList());
    }

    public static NodeProto.Offer toProto(Offer offer) {
        return NodeProto.Offer.newBuilder()
                .setEvaluation(offer.evaluation().value())
                .setRound(offer.round())
                .setEvaluationNumber(offer.evaluationNumber())
                .setJob(JobCodec.toProto(offer.job()))
                .setJobVersion(offer.jobVersion())
                .addAllPlacements(Entries.each(offer.placements(), PlacementCodec::toProto))
                .addAllStops(Entries.each(offer.stops(), PlanCodec::toProto))
                .addAllInPlace(Entries.each(offer.inPlace(), PlanCodec::toProto))
                .addAllEarlierJobs(PlanCodec.earlierToProto(offer.earlierJobs()))
                .build();
    }

    public static Offer fromProto(NodeProto.Offer offer) {
        return new Offer(
                Ids.evaluation(offer.getEvaluation()),
                offer.getRound(),
                offer.getEvaluationNumber(),
                JobCodec.fromProto(offer.getJob()),
                offer.getJobVersion(),
                Entries.each(offer.getPlacementsList(), PlacementCodec::fromProto),
                Entries.each(offer.getStopsList(), PlanCodec::fromProto),
                Entries.each(offer.getInPlaceList(), PlanCodec::fromProto),
                PlanCodec.earlierFromProto(offer.getEarlierJobsList()));
    }

    public static NodeProto.Refusal toProto(Refusal refusal) {
        return NodeProto.Refusal.newBuilder()
                .setAllocation(refusal.allocation().value())
                .setWhy(refusal.why())
                .build();
    }

    public static Refusal fromProto(NodeProto.Refusal refusal) {
        return new Refusal(Ids.allocation(refusal.getAllocation()), refusal.getWhy());
    }

    public static NodeProto.NodeReply.OfferAnswered toProto(NodeReply.OfferAnswered reply) {
        return NodeProto.NodeReply.OfferAnswered.newBuilder()
                .addAllAccepted(Entries.each(reply.accepted(), AllocationId::value))
                .addAllRefused(Entries.each(reply.refused(), NodeCodec::toProto))
                .build();
    }

    public static NodeReply.OfferAnswered fromProto(NodeProto.NodeReply.OfferAnswered reply) {
        return new NodeReply.OfferAnswered(
                Entries.each(reply.getAcceptedList(), Ids::allocation),
                Entries.each(reply.getRefusedList(), NodeCodec::fromProto));
    }

    public static NodeProto.AllocationUpdate toProto(AllocationUpdate update) {
        NodeProto.AllocationUpdate.Builder builder = NodeProto.AllocationUpdate.newBuilder()
                .setAllocation(update.allocation().value())
                .setClient(AllocationCodec.toProto(update.client()))
                .setDescription(update.description())
                .addAllTasks(AllocationCodec.tasksToProto(update.tasks()));
        update.health().map(AllocationCodec::toProto).ifPresent(builder::setHealth);
        return builder.build();
    }

    public static AllocationUpdate fromProto(NodeProto.AllocationUpdate update) {
        return new AllocationUpdate(
                Ids.allocation(update.getAllocation()),
                AllocationCodec.fromProto(update.getClient()),
                Entries.word(update.getDescription()),
                AllocationCodec.tasksFromProto(update.getTasksList()),
                Entries.when(update.hasHealth(), update.getHealth()).map(AllocationCodec::fromProto));
    }

    public static NodeProto.NodeStatus toProto(NodeStatus status) {
        return switch (status) {
            case INITIALIZING -> NodeProto.NodeStatus.NODE_STATUS_INITIALIZING;
            case READY -> NodeProto.NodeStatus.NODE_STATUS_READY;
            case DOWN -> NodeProto.NodeStatus.NODE_STATUS_DOWN;
            case DISCONNECTED -> NodeProto.NodeStatus.NODE_STATUS_DISCONNECTED;
        };
    }

    public static NodeStatus fromProto(NodeProto.NodeStatus status) {
        return switch (status) {
            case NODE_STATUS_INITIALIZING -> NodeStatus.INITIALIZING;
            case NODE_STATUS_READY -> NodeStatus.READY;
            case NODE_STATUS_DOWN -> NodeStatus.DOWN;
            case NODE_STATUS_DISCONNECTED -> NodeStatus.DISCONNECTED;
            case NODE_STATUS_UNSPECIFIED, UNRECOGNIZED -> throw ProtoBytes.unknown("a node status");
        };
    }

    public static NodeProto.Eligibility toProto(Eligibility eligibility) {
        return switch (eligibility) {
            case ELIGIBLE -> NodeProto.Eligibility.ELIGIBILITY_ELIGIBLE;
            case INELIGIBLE -> NodeProto.Eligibility.ELIGIBILITY_INELIGIBLE;
        };
    }

    public static Eligibility fromProto(NodeProto.Eligibility eligibility) {
        return switch (eligibility) {
            case ELIGIBILITY_ELIGIBLE -> Eligibility.ELIGIBLE;
            case ELIGIBILITY_INELIGIBLE -> Eligibility.INELIGIBLE;
            case ELIGIBILITY_UNSPECIFIED, UNRECOGNIZED -> throw ProtoBytes.unknown("an eligibility");
        };
    }
}
