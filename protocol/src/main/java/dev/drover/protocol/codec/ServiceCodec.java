package dev.drover.protocol.codec;

import dev.drover.protocol.job.Network;
import dev.drover.protocol.job.Service;
import dev.drover.protocol.proto.v1.JobProto;

/** Converts how tasks are reached: ports and services. */
public final class ServiceCodec {
    private ServiceCodec() {}

    public static JobProto.Network toProto(Network network) {
        return JobProto.Network.newBuilder()
                .setMbits(network.mbits())
                .addAllPorts(Entries.each(network.ports(), ServiceCodec::toProto))
                .build();
    }

    public static Network fromProto(JobProto.Network network) {
        return new Network(network.getMbits(), Entries.each(network.getPortsList(), ServiceCodec::fromProto));
    }

    private static JobProto.Network.Port toProto(Network.Port port) {
        return JobProto.Network.Port.newBuilder()
                .setLabel(port.label())
                .setStaticPort(port.staticPort())
                .setTo(port.to())
                .setHostNetwork(port.hostNetwork())
                .build();
    }

    private static Network.Port fromProto(JobProto.Network.Port port) {
        return new Network.Port(port.getLabel(), port.getStaticPort(), port.getTo(), port.getHostNetwork());
    }

    public static JobProto.Service toProto(Service service) {
        return JobProto.Service.newBuilder()
                .setName(service.name())
                .setProvider(service.provider())
                .setPortLabel(service.portLabel())
                .setAddressMode(service.addressMode())
                .setAddress(service.address())
                .addAllTags(service.tags())
                .addAllCanaryTags(service.canaryTags())
                .addAllMeta(Entries.textsToProto(service.meta()))
                .addAllCanaryMeta(Entries.textsToProto(service.canaryMeta()))
                .addAllTaggedAddresses(Entries.textsToProto(service.taggedAddresses()))
                .setWeights(JobProto.ServiceWeights.newBuilder()
                        .setPassing(service.weights().passing())
                        .setWarning(service.weights().warning()))
                .setEnableTagOverride(service.enableTagOverride())
                .setTaskName(service.taskName())
                .addAllChecks(Entries.each(service.checks(), CheckCodec::toProto))
                .build();
    }

    public static Service fromProto(JobProto.Service service) {
        return new Service(
                service.getName(),
                service.getProvider(),
                service.getPortLabel(),
                service.getAddressMode(),
                service.getAddress(),
                service.getTagsList(),
                service.getCanaryTagsList(),
                Entries.textsFromProto(service.getMetaList()),
                Entries.textsFromProto(service.getCanaryMetaList()),
                Entries.textsFromProto(service.getTaggedAddressesList()),
                service.hasWeights()
                        ? new Service.Weights(
                                service.getWeights().getPassing(),
                                service.getWeights().getWarning())
                        : Service.Weights.STANDARD,
                service.getEnableTagOverride(),
                service.getTaskName(),
                Entries.each(service.getChecksList(), CheckCodec::fromProto));
    }
}
