package dev.drover.protocol.codec;

import dev.drover.protocol.node.Equipment;
import dev.drover.protocol.node.Equipment.Device;
import dev.drover.protocol.node.Equipment.DeviceGroup;
import dev.drover.protocol.node.Equipment.HostNetwork;
import dev.drover.protocol.node.Equipment.HostVolume;
import dev.drover.protocol.proto.v1.NodeProto;

/** Converts what a node has besides processors, memory and disk. */
final class EquipmentCodec {
    private EquipmentCodec() {}

    static NodeProto.Equipment toProto(Equipment equipment) {
        return NodeProto.Equipment.newBuilder()
                .addAllVolumes(Entries.toProto(equipment.volumes(), EquipmentCodec::toProto))
                .addAllNetworks(Entries.toProto(equipment.networks(), EquipmentCodec::toProto))
                .addAllDevices(Entries.each(equipment.devices(), EquipmentCodec::toProto))
                .setMbits(equipment.mbits())
                .setMaxAllocations(equipment.maxAllocations())
                .build();
    }

    static Equipment fromProto(NodeProto.Equipment equipment) {
        return new Equipment(
                Entries.fromProto(
                        equipment.getVolumesList(),
                        NodeProto.Equipment.HostVolume::getName,
                        volume -> new HostVolume(volume.getPath(), volume.getReadOnly())),
                Entries.fromProto(
                        equipment.getNetworksList(),
                        NodeProto.Equipment.HostNetwork::getName,
                        EquipmentCodec::fromProto),
                Entries.each(equipment.getDevicesList(), EquipmentCodec::fromProto),
                equipment.getMbits(),
                equipment.getMaxAllocations());
    }

    private static NodeProto.Equipment.HostVolume toProto(String name, HostVolume volume) {
        return NodeProto.Equipment.HostVolume.newBuilder()
                .setName(name)
                .setPath(volume.path())
                .setReadOnly(volume.readOnly())
                .build();
    }

    private static NodeProto.Equipment.HostNetwork toProto(String name, HostNetwork network) {
        return NodeProto.Equipment.HostNetwork.newBuilder()
                .setName(name)
                .setCidr(network.cidr())
                .setNetworkInterface(network.networkInterface())
                .setAddress(network.address())
                .addAllReservedPorts(network.reservedPorts())
                .build();
    }

    private static HostNetwork fromProto(NodeProto.Equipment.HostNetwork network) {
        return new HostNetwork(
                network.getCidr(), network.getNetworkInterface(), network.getAddress(), network.getReservedPortsList());
    }

    private static NodeProto.Equipment.DeviceGroup toProto(DeviceGroup group) {
        return NodeProto.Equipment.DeviceGroup.newBuilder()
                .setVendor(group.vendor())
                .setType(group.type())
                .setName(group.name())
                .addAllInstances(Entries.each(group.instances(), EquipmentCodec::toProto))
                .addAllAttributes(Entries.textsToProto(group.attributes()))
                .build();
    }

    private static DeviceGroup fromProto(NodeProto.Equipment.DeviceGroup group) {
        return new DeviceGroup(
                group.getVendor(),
                group.getType(),
                group.getName(),
                Entries.each(group.getInstancesList(), EquipmentCodec::fromProto),
                Entries.textsFromProto(group.getAttributesList()));
    }

    private static NodeProto.Equipment.Device toProto(Device device) {
        return NodeProto.Equipment.Device.newBuilder()
                .setId(device.id())
                .setHealthy(device.healthy())
                .setDescription(device.description())
                .build();
    }

    private static Device fromProto(NodeProto.Equipment.Device device) {
        return new Device(device.getId(), device.getHealthy(), device.getDescription());
    }
}
