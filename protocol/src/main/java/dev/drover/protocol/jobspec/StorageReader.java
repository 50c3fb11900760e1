package dev.drover.protocol.jobspec;

import dev.drover.protocol.job.DeviceRequest;
import dev.drover.protocol.job.Storage;
import dev.drover.protocol.job.VolumeMount;
import dev.drover.protocol.job.VolumeRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads what groups and tasks want of the volumes and devices of their node. */
final class StorageReader {
    private StorageReader() {}

    static Storage storage(BlockReader group) {
        Optional<BlockReader> disk = group.block("ephemeral_disk");
        Map<String, VolumeRequest> volumes = new TreeMap<>();
        for (BlockReader volume : group.blocks("volume")) {
            if (volumes.put(volume.label(), request(volume)) != null) {
                volume.error("source", "volume \"" + volume.label() + "\" is defined twice");
            }
        }
        return new Storage(flag(disk, "sticky"), flag(disk, "migrate"), volumes);
    }

    private static boolean flag(Optional<BlockReader> disk, String name) {
        return disk.flatMap(block -> block.flag(name)).orElse(false);
    }

    /** What is said of modes belongs to volumes that a plugin makes. */
    private static VolumeRequest request(BlockReader volume) {
        String type = volume.requiredText("type");
        if (volume.has("type") && !type.equals(VolumeRequest.TYPE)) {
            volume.error(
                    "type",
                    "volume type \"" + type + "\" is not supported by this version of drover, only \""
                            + VolumeRequest.TYPE + "\"");
        }
        volume.refuseTrue("sticky");
        volume.refuseTrue("per_alloc");
        volume.refuseUnless(volume.text("access_mode").orElse("").isEmpty(), "access_mode");
        volume.refuseUnless(volume.text("attachment_mode").orElse("").isEmpty(), "attachment_mode");
        return new VolumeRequest(
                volume.requiredText("source"), volume.flag("read_only").orElse(false));
    }

    static List<VolumeMount> mounts(BlockReader task) {
        List<VolumeMount> mounts = new ArrayList<>();
        for (BlockReader mount : task.blocks("volume_mount")) {
            mount.refuseUnless(mount.text("selinux_label").orElse("").isEmpty(), "selinux_label");
            mounts.add(new VolumeMount(
                    mount.requiredText("volume"),
                    mount.requiredText("destination"),
                    mount.flag("read_only").orElse(false),
                    mount.text("propagation_mode")
                            .filter(mode -> !mode.isEmpty())
                            .orElse(VolumeMount.PRIVATE)));
        }
        return mounts;
    }

    static List<DeviceRequest> devices(BlockReader resources) {
        List<DeviceRequest> devices = new ArrayList<>();
        for (BlockReader device : resources.blocks("device")) {
            devices.add(new DeviceRequest(
                    device.label(),
                    device.whole("count").orElse(1),
                    CommonReader.constraints(device),
                    CommonReader.affinities(device)));
        }
        return devices;
    }
}
