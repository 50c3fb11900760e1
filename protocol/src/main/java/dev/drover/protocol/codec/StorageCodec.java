package dev.drover.protocol.codec;

import dev.drover.protocol.job.DeviceRequest;
import dev.drover.protocol.job.Storage;
import dev.drover.protocol.job.VolumeMount;
import dev.drover.protocol.job.VolumeRequest;
import dev.drover.protocol.proto.v1.JobProto;

/** Converts what groups and tasks want of the volumes and devices of their node. */
final class StorageCodec {
    private StorageCodec() {}

    static JobProto.Storage toProto(Storage storage) {
        return JobProto.Storage.newBuilder()
                .setSticky(storage.sticky())
                .setMigrate(storage.migrate())
                .addAllVolumes(Entries.toProto(storage.volumes(), StorageCodec::toProto))
                .build();
    }

    static Storage fromProto(JobProto.Storage storage) {
        return new Storage(
                storage.getSticky(),
                storage.getMigrate(),
                Entries.fromProto(
                        storage.getVolumesList(),
                        JobProto.VolumeRequest::getName,
                        request -> new VolumeRequest(request.getSource(), request.getReadOnly())));
    }

    private static JobProto.VolumeRequest toProto(String name, VolumeRequest request) {
        return JobProto.VolumeRequest.newBuilder()
                .setName(name)
                .setSource(request.source())
                .setReadOnly(request.readOnly())
                .build();
    }

    static JobProto.VolumeMount toProto(VolumeMount mount) {
        return JobProto.VolumeMount.newBuilder()
                .setVolume(mount.volume())
                .setDestination(mount.destination())
                .setReadOnly(mount.readOnly())
                .setPropagation(mount.propagation())
                .build();
    }

    static VolumeMount fromProto(JobProto.VolumeMount mount) {
        return new VolumeMount(mount.getVolume(), mount.getDestination(), mount.getReadOnly(), mount.getPropagation());
    }

    static JobProto.DeviceRequest toProto(DeviceRequest request) {
        return JobProto.DeviceRequest.newBuilder()
                .setName(request.name())
                .setCount(request.count())
                .addAllConstraints(Entries.each(request.constraints(), JobCodec::toProto))
                .addAllAffinities(Entries.each(request.affinities(), PreferenceCodec::toProto))
                .build();
    }

    static DeviceRequest fromProto(JobProto.DeviceRequest request) {
        return new DeviceRequest(
                request.getName(),
                request.getCount(),
                Entries.each(request.getConstraintsList(), JobCodec::fromProto),
                Entries.each(request.getAffinitiesList(), PreferenceCodec::fromProto));
    }
}
