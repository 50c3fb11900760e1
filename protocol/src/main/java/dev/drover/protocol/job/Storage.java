package dev.drover.protocol.job;

import dev.drover.protocol.Sorted;
import java.util.Map;

/**
 * What a group has to do with disks, beside the size of its own.
 *
 * @param sticky whether a successor goes to the node of its predecessor, if it can, and takes over its data
 * @param migrate whether that data is copied to another node where the successor has to go there; of no meaning unless sticky
 * @param volumes by name, the volumes of the node that its tasks may mount
 */
public record Storage(boolean sticky, boolean migrate, Map<String, VolumeRequest> volumes) {
    public static final Storage NONE = new Storage(false, false, Map.of());

    public Storage {
        volumes = Sorted.copyOf(volumes);
    }

    /** Whether the data of a predecessor follows its successor to any node. */
    public boolean travels() {
        return sticky && migrate;
    }
}
