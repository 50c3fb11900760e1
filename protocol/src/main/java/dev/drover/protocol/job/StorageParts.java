package dev.drover.protocol.job;

import java.util.List;

/** Takes apart for a diff what groups and tasks want of the volumes and devices of their node, under Nomad's names. */
final class StorageParts {
    private StorageParts() {}

    static List<JobPart> volumes(Storage storage) {
        return storage.volumes().entrySet().stream()
                .map(volume -> JobPart.keyed("VolumeRequest", volume.getKey())
                        .put("Name", volume.getKey())
                        .put("ReadOnly", volume.getValue().readOnly())
                        .put("Source", volume.getValue().source())
                        .put("Type", VolumeRequest.TYPE))
                .toList();
    }

    static List<JobPart> mounts(List<VolumeMount> mounts) {
        return mounts.stream()
                .map(mount -> JobPart.keyed("VolumeMount", mount.volume() + " " + mount.destination())
                        .put("Destination", mount.destination())
                        .put("PropagationMode", mount.propagation())
                        .put("ReadOnly", mount.readOnly())
                        .put("Volume", mount.volume()))
                .toList();
    }

    static List<JobPart> devices(List<DeviceRequest> requests) {
        return requests.stream()
                .map(request -> JobPart.keyed("Device", request.name())
                        .put("Count", request.count())
                        .put("Name", request.name())
                        .addAll(JobParts.constraints(request.constraints()))
                        .addAll(PreferenceParts.affinities(request.affinities())))
                .toList();
    }
}
