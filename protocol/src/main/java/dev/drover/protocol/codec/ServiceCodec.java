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
                .addAllTags(service.tags())
                .addAllCanaryTags(service.canaryTags())
                .addAllMeta(Entries.textsToProto(service.meta()))
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
                service.getTagsList(),
                service.getCanaryTagsList(),
                Entries.textsFromProto(service.getMetaList()),
                service.getTaskName(),
                Entries.each(service.getChecksList(), CheckCodec::fromProto));
    }
}
