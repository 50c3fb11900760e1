package dev.drover.protocol.codec;

import dev.drover.protocol.allocation.ServiceInstance;
import dev.drover.protocol.proto.v1.AgentStreamProto;
import dev.drover.protocol.stream.AgentFrame;
import dev.drover.protocol.stream.ServerFrame;
import dev.drover.protocol.stream.WatchedService;

/** What agents ask about services, and what they are told. */
final class ServiceOfferCodec {
    private ServiceOfferCodec() {}

    static AgentStreamProto.WatchServices toProto(AgentFrame.WatchServices watch) {
        return AgentStreamProto.WatchServices.newBuilder()
                .addAllServices(Entries.each(watch.services(), ServiceOfferCodec::toProto))
                .build();
    }

    static AgentFrame.WatchServices fromProto(AgentStreamProto.WatchServices watch) {
        return new AgentFrame.WatchServices(Entries.each(watch.getServicesList(), ServiceOfferCodec::fromProto));
    }

    static AgentStreamProto.ServiceOffers toProto(ServerFrame.ServiceOffers offers) {
        return AgentStreamProto.ServiceOffers.newBuilder()
                .setService(toProto(offers.service()))
                .addAllInstances(Entries.each(offers.instances(), ServiceOfferCodec::toProto))
                .build();
    }

    static ServerFrame.ServiceOffers fromProto(AgentStreamProto.ServiceOffers offers) {
        return new ServerFrame.ServiceOffers(
                fromProto(offers.getService()), Entries.each(offers.getInstancesList(), ServiceOfferCodec::fromProto));
    }

    private static AgentStreamProto.WatchedService toProto(WatchedService service) {
        return AgentStreamProto.WatchedService.newBuilder()
                .setNamespace(service.namespace())
                .setName(service.name())
                .build();
    }

    private static WatchedService fromProto(AgentStreamProto.WatchedService service) {
        return new WatchedService(service.getNamespace(), service.getName());
    }

    private static AgentStreamProto.ServiceOffers.Instance toProto(ServiceInstance instance) {
        return AgentStreamProto.ServiceOffers.Instance.newBuilder()
                .setId(instance.id())
                .setName(instance.name())
                .setNode(instance.node())
                .setDatacenter(instance.datacenter())
                .setAddress(instance.address())
                .setPort(instance.port())
                .addAllTags(instance.tags())
                .setJob(instance.job())
                .setAllocation(instance.allocation())
                .build();
    }

    private static ServiceInstance fromProto(AgentStreamProto.ServiceOffers.Instance instance) {
        return new ServiceInstance(
                instance.getId(),
                instance.getName(),
                instance.getNode(),
                instance.getDatacenter(),
                instance.getAddress(),
                instance.getPort(),
                instance.getTagsList(),
                instance.getJob(),
                instance.getAllocation());
    }
}
