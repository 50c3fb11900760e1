package dev.drover.protocol.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.protocol.job.DeviceRequest;
import dev.drover.protocol.job.Storage;
import dev.drover.protocol.job.VolumeMount;
import dev.drover.protocol.job.VolumeRequest;

/** Writes what groups and tasks want of the volumes and devices of their node, in Nomad's JSON. */
final class StorageJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private StorageJson() {}

    static void volumes(ObjectNode group, Storage storage) {
        if (storage.volumes().isEmpty()) {
            group.putNull("Volumes");
            return;
        }
        ObjectNode volumes = group.putObject("Volumes");
        storage.volumes().forEach((name, request) -> volumes.set(name, volume(name, request)));
    }

    private static ObjectNode volume(String name, VolumeRequest request) {
        ObjectNode node = NODES.objectNode();
        node.put("Name", name);
        node.put("Type", VolumeRequest.TYPE);
        node.put("Source", request.source());
        node.put("ReadOnly", request.readOnly());
        node.put("Sticky", false);
        node.put("AccessMode", "");
        node.put("AttachmentMode", "");
        node.putNull("MountOptions");
        node.put("PerAlloc", false);
        return node;
    }

    static ObjectNode mount(VolumeMount mount) {
        ObjectNode node = NODES.objectNode();
        node.put("Volume", mount.volume());
        node.put("Destination", mount.destination());
        node.put("ReadOnly", mount.readOnly());
        node.put("PropagationMode", mount.propagation());
        node.put("SELinuxLabel", "");
        return node;
    }

    static ObjectNode device(DeviceRequest request) {
        ObjectNode node = NODES.objectNode();
        node.put("Name", request.name());
        node.put("Count", request.count());
        JobJsonWriter.objects(node, "Constraints", request.constraints(), JobJsonWriter::constraint);
        JobJsonWriter.objects(node, "Affinities", request.affinities(), PreferenceJson::affinity);
        return node;
    }
}
